#include "host-tests/mailbox/mailbox_fixture.h"

namespace bamboozle::mailbox {
namespace {

using scenario::GuestRequest;
using Kind = GuestRequest::Kind;

TEST_F(MailboxTest, TellsWhatItIs) {
  EXPECT_EQ(mailbox.read(kRegisterIdentity), kIdentity);
  EXPECT_EQ(mailbox.read(kRegisterProtocol), kProtocol);
  EXPECT_EQ(mailbox.read(kRegisterRxLength), 0U);
  EXPECT_EQ(mailbox.read(0xffc), 0U);
}

TEST_F(MailboxTest, IsReadyAfterTheHello) {
  EXPECT_FALSE(mailbox.ready());
  guest_says_hello();
  EXPECT_TRUE(mailbox.ready());
  ASSERT_EQ(events.events.size(), 1U);
  EXPECT_EQ(events.events[0].source(), trace::SOURCE_GUEST);
  EXPECT_EQ(events.events[0].guest_ready().kernel(), "6.1.0");
  EXPECT_EQ(events.events[0].guest_ready().protocol(), kProtocol);
}

TEST_F(MailboxTest, RaisesTheInterruptWhenARequestIsQueuedAndLowersItWhenItIsTaken) {
  const std::uint32_t id = mailbox.start({.kind = Kind::shell, .text = "echo hi", .timeout = std::chrono::seconds(2)});
  EXPECT_TRUE(line.level());
  const Received got = guest_takes();
  EXPECT_FALSE(line.level());
  EXPECT_EQ(got.type, static_cast<std::uint32_t>(ToGuest::shell));
  EXPECT_EQ(got.id, id);
  EXPECT_EQ(got.length, kRequestSize + 7);
  EXPECT_EQ(got.request.timeout_ms, 2000U);
  EXPECT_EQ(got.text, "echo hi");
}

TEST_F(MailboxTest, GivesRequestsOneAtATimeInTheirOrder) {
  for (const char* text : {"a", "b", "c"}) mailbox.start({.kind = Kind::shell, .text = text});
  EXPECT_EQ(guest_takes().text, "a");
  EXPECT_TRUE(line.level());
  EXPECT_EQ(guest_takes().text, "b");
  EXPECT_EQ(guest_takes().text, "c");
  EXPECT_FALSE(line.level());
}

TEST_F(MailboxTest, CarriesEveryFieldOfASend) {
  mailbox.start({.kind = Kind::send_udp,
                 .text = "10.0.1.1",
                 .port = 7,
                 .count = 12,
                 .size = 900,
                 .first_sequence = 40,
                 .reply = std::chrono::microseconds(1),
                 .timeout = std::chrono::milliseconds(1500)});
  const Received got = guest_takes();
  EXPECT_EQ(got.type, static_cast<std::uint32_t>(ToGuest::send_udp));
  EXPECT_EQ(got.request.port, 7U);
  EXPECT_EQ(got.request.count, 12U);
  EXPECT_EQ(got.request.size, 900U);
  EXPECT_EQ(got.request.first_sequence, 40U);
  EXPECT_EQ(got.request.timeout_ms, 1500U);
  EXPECT_EQ(got.request.reply_ms, 1U) << "a time under a millisecond must not become 0, which means none";
  EXPECT_EQ(got.text, "10.0.1.1");
}

TEST_F(MailboxTest, TellsTheStartAndTheEndOfACommand) {
  const std::uint32_t id = mailbox.start({.kind = Kind::load, .text = "/driver/x.ko"});
  guest_takes();
  guest_sends(FromGuest::output, id, body({}, "one "));
  guest_sends(FromGuest::output, id, body({}, "two"));
  guest_sends(FromGuest::finished, id, body({3}));
  const auto told = events.of(trace::Event::kGuestCommand);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].guest_command().command(), "load /driver/x.ko");
  EXPECT_FALSE(told[0].guest_command().finished());
  EXPECT_EQ(told[1].guest_command().id(), id);
  EXPECT_TRUE(told[1].guest_command().finished());
  EXPECT_EQ(told[1].guest_command().exit_status(), 3);
  EXPECT_EQ(told[1].guest_command().output(), "one two");
  EXPECT_FALSE(told[1].guest_command().truncated());
}

TEST_F(MailboxTest, KeepsOutputApartForCommandsThatRunTogether) {
  const std::uint32_t first = mailbox.start({.text = "a"});
  const std::uint32_t second = mailbox.start({.text = "b"});
  guest_sends(FromGuest::output, second, body({}, "B"));
  guest_sends(FromGuest::output, first, body({}, "A"));
  guest_sends(FromGuest::finished, second, body({0}));
  guest_sends(FromGuest::finished, first, body({0}));
  const auto told = events.of(trace::Event::kGuestCommand);
  ASSERT_EQ(told.size(), 4U);
  EXPECT_EQ(told[2].guest_command().output(), "B");
  EXPECT_EQ(told[3].guest_command().output(), "A");
}

TEST_F(MailboxTest, BoundsTheOutputAndSaysSo) {
  const std::uint32_t id = mailbox.start({.text = "yes"});
  for (int i = 0; i < 3; ++i) guest_sends(FromGuest::output, id, body({}, std::string(30000, 'y')));
  guest_sends(FromGuest::finished, id, body({0}));
  const auto end = events.of(trace::Event::kGuestCommand).back().guest_command();
  EXPECT_EQ(end.output().size(), kOutputLimit);
  EXPECT_TRUE(end.truncated());
}

TEST_F(MailboxTest, CancelsOnlyWhatRuns) {
  const std::uint32_t id = mailbox.start({.text = "sleep 100"});
  guest_takes();
  mailbox.cancel(id);
  const Received got = guest_takes();
  EXPECT_EQ(got.type, static_cast<std::uint32_t>(ToGuest::cancel));
  EXPECT_EQ(got.id, id);
  guest_sends(FromGuest::finished, id, body({137}));
  mailbox.cancel(id);
  mailbox.cancel(77);
  EXPECT_FALSE(line.level());
}

TEST_F(MailboxTest, RefusesWhatIsTooMuchOrTooLong) {
  for (std::size_t i = 0; i <= kBacklog; ++i) mailbox.start({.text = "x"});
  const std::size_t before = events.events.size();
  const std::uint32_t id = mailbox.start({.text = "one too many"});
  ASSERT_EQ(events.events.size(), before + 2);
  EXPECT_EQ(events.events.back().guest_command().id(), id);
  EXPECT_EQ(events.events.back().guest_command().exit_status(), 126);
  EXPECT_THAT(events.events.back().guest_command().output(), ::testing::HasSubstr("too many"));

  fakes::FakeIrqLine other_line;
  Mailbox other(events, other_line, window);
  other.start({.text = std::string(kHalf, 'x')});
  EXPECT_EQ(events.events.back().guest_command().exit_status(), 126);
  EXPECT_FALSE(other_line.level());
}

TEST_F(MailboxTest, SaysWhenLinesOfTheKernelsLogAreMissing) {
  guest_sends(FromGuest::log, 0, body({4, 7, 0, 9, 0}, "whatever was before the agent is not missed"));
  guest_sends(FromGuest::log, 0, body({4, 8, 0, 9, 0}, "next"));
  EXPECT_EQ(events.events.size(), 2U);
  guest_sends(FromGuest::log, 0, body({4, 12, 0, 9, 0}, "three are gone"));
  ASSERT_EQ(events.events.size(), 4U);
  EXPECT_EQ(events.events[2].violation().kind(), "guest_log_lost");
  EXPECT_THAT(events.events[2].violation().text(), ::testing::HasSubstr("3 lines of the kernel log"));
}

TEST_F(MailboxTest, TellsLinksDatagramsAndTheKernelsLog) {
  guest_sends(FromGuest::link, 0, body({kLinkRegistered | kLinkRunning, 3, 5}, "wwan0bam-dmux"));
  guest_sends(FromGuest::received, 0, body({3, 4000, 1200, 41, 1, 5}, "wwan010.0.3.1"));
  guest_sends(FromGuest::log, 0, body({4, 7, 1, 9, 2}, "bam-dmux: slow"));
  ASSERT_EQ(events.events.size(), 3U);
  const trace::GuestLink& link = events.events[0].guest_link();
  EXPECT_EQ(link.name(), "wwan0");
  EXPECT_EQ(link.driver(), "bam-dmux");
  EXPECT_EQ(link.device_port(), 3U);
  EXPECT_TRUE(link.registered());
  EXPECT_FALSE(link.up());
  EXPECT_TRUE(link.running());
  const trace::GuestReceive& received = events.events[1].guest_receive();
  EXPECT_EQ(received.link(), "wwan0");
  EXPECT_EQ(received.channel(), 3U);
  EXPECT_EQ(received.port(), 4000U);
  EXPECT_EQ(received.size(), 1200U);
  EXPECT_EQ(received.sequence(), 41U);
  EXPECT_TRUE(received.intact());
  EXPECT_EQ(received.source(), "10.0.3.1");
  const trace::GuestLog& log = events.events[2].guest_log();
  EXPECT_EQ(log.level(), 4U);
  EXPECT_EQ(log.sequence(), 0x100000007U);
  EXPECT_EQ(log.time_us(), 0x200000009U);
  EXPECT_EQ(log.text(), "bam-dmux: slow");
}

// The engine answers an event with its next request while the guest's store is still under way.
struct Chain final : EventSink {
  [[nodiscard]] bool wants(trace::Event::KindCase) const noexcept override { return true; }
  std::uint64_t emit(trace::Event event) override {
    if (event.guest_command().finished() && ++ends < 4) mailbox->start({.text = "next"});
    return 1;
  }
  Mailbox* mailbox = nullptr;
  int ends = 0;
};

TEST_F(MailboxTest, TakesARequestFromWithinAnEvent) {
  Chain chain;
  Mailbox chained(chain, line, window);
  chain.mailbox = &chained;
  chained.start({.text = "first"});
  for (std::uint32_t id = 1; id <= 4; ++id) {
    EXPECT_TRUE(line.level());
    chained.write(kRegisterRxDone, 1);
    std::ranges::copy(body({static_cast<std::uint32_t>(FromGuest::finished), id, 4, 0}), window.begin());
    chained.write(kRegisterTxSend, 16);
  }
  EXPECT_EQ(chain.ends, 4);
  EXPECT_FALSE(line.level());
}

}  // namespace
}  // namespace bamboozle::mailbox
