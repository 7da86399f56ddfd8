// Whatever the guest writes: no crash, no event that lies, no trace that cannot be read back.
#include <random>

#include "host-tests/mailbox/mailbox_fixture.h"

namespace bamboozle::mailbox {
namespace {

TEST_F(MailboxTest, DropsLengthsThatCannotBe) {
  for (const std::uint32_t length : {0U, 1U, kHeaderSize - 1, kHalf + 1, kWindowSize, 0x80000000U, 0xffffffffU}) {
    const std::size_t before = notes();
    mailbox.write(kRegisterTxSend, length);
    EXPECT_EQ(notes(), before + 1) << length;
  }
  EXPECT_EQ(notes(), events.events.size());
}

TEST_F(MailboxTest, DropsABodyThatIsLongerThanItsMessage) {
  guest_sends_raw(body({static_cast<std::uint32_t>(FromGuest::hello), 0, 5, kProtocol}));
  guest_sends_raw(body({static_cast<std::uint32_t>(FromGuest::hello), 0, 0xffffffff, kProtocol}));
  EXPECT_FALSE(mailbox.ready());
  EXPECT_EQ(notes(), 2U);
}

TEST_F(MailboxTest, DropsUnknownTypesAndCutMessages) {
  guest_sends(static_cast<FromGuest>(99), 0, {});
  guest_sends(FromGuest::hello, 0, {});
  guest_sends(FromGuest::log, 0, body({4, 7, 1, 9}));
  guest_sends(FromGuest::link, 0, body({1, 2, 100}, "wwan0"));
  guest_sends(FromGuest::link, 0, body({1, 2, 0xffffffff}, "wwan0"));
  guest_sends(FromGuest::received, 0, body({1, 2, 3}));
  EXPECT_EQ(notes(), 6U);
  EXPECT_EQ(events.events.size(), 6U);
}

TEST_F(MailboxTest, RefusesAnotherProtocolWithAReason) {
  guest_sends(FromGuest::hello, 0, body({kProtocol + 1}, "6.1.0"));
  EXPECT_FALSE(mailbox.ready());
  ASSERT_EQ(notes(), 1U);
  EXPECT_THAT(events.events[0].note().text(), ::testing::HasSubstr("another version"));
}

TEST_F(MailboxTest, BelievesNoEndOfWhatDoesNotRun) {
  guest_sends(FromGuest::finished, 5, body({0}));
  const std::uint32_t id = mailbox.start({.text = "true"});
  guest_sends(FromGuest::finished, id, {});
  guest_sends(FromGuest::finished, id, body({0}));
  guest_sends(FromGuest::finished, id, body({0}));
  guest_sends(FromGuest::output, id, body({}, "late"));
  EXPECT_EQ(events.of(trace::Event::kGuestCommand).size(), 2U);
  EXPECT_EQ(notes(), 3U);
}

TEST_F(MailboxTest, IgnoresWritesThatMeanNothing) {
  mailbox.write(kRegisterRxDone, 1);
  mailbox.write(kRegisterIdentity, 1);
  mailbox.write(kRegisterRxLength, 5);
  mailbox.write(0xffffffff, 5);
  EXPECT_TRUE(line.levels.empty());
  EXPECT_TRUE(events.events.empty());
}

TEST_F(MailboxTest, SurvivesAWindowThatIsTooSmall) {
  std::array<std::byte, 16> little{};
  Mailbox narrow(events, line, little);
  narrow.write(kRegisterTxSend, kHeaderSize);
  narrow.start({.text = "x"});
  EXPECT_FALSE(line.level());
  EXPECT_EQ(notes(), 1U);
}

TEST_F(MailboxTest, MakesTextsReadable) {
  guest_sends(FromGuest::log, 0, body({4, 0, 0, 0, 0}, "\xff\xfe \x1b[2J caf\xc3\xa9\ttab"));
  guest_sends(FromGuest::link, 0, body({1, 0, 3}, "a\xc3z\x80"));
  ASSERT_EQ(events.events.size(), 2U);
  // a proto3 string that is not UTF-8 makes the whole event unreadable
  EXPECT_EQ(events.events[0].guest_log().text(), "?? ?[2J caf??\ttab");
  EXPECT_EQ(events.events[1].guest_link().name(), "a?z");
  EXPECT_EQ(events.events[1].guest_link().driver(), "?");
}

TEST_F(MailboxTest, StopsComplainingAboutAGuestThatIsGone) {
  for (int i = 0; i < 10000; ++i) mailbox.write(kRegisterTxSend, 0);
  EXPECT_LE(notes(), kComplaints + 1);
  guest_says_hello();
  EXPECT_TRUE(mailbox.ready());
}

TEST_F(MailboxTest, EveryEventOfRandomBytesCanBeReadBack) {
  std::mt19937 generator(1);
  const auto random = [&generator] { return static_cast<std::uint32_t>(generator()); };
  const std::uint32_t id = mailbox.start({.text = "x"});
  for (int round = 0; round < 20000; ++round) {
    const std::uint32_t length = kHeaderSize + random() % 64;
    for (std::uint32_t i = 0; i < length; ++i) window[i] = static_cast<std::byte>(random());
    std::ranges::copy(body({random() % 8, random() % 4 == 0 ? id : random(), length - kHeaderSize - random() % 2}),
                      window.begin());
    mailbox.write(random() % 8 == 0 ? random() % 32 & ~3U : kRegisterTxSend, length);
  }
  for (const trace::Event& event : events.events) {
    trace::Event again;
    ASSERT_TRUE(again.ParseFromString(event.SerializeAsString())) << event.ShortDebugString();
  }
}

}  // namespace
}  // namespace bamboozle::mailbox
