// Both ends of the protocol at once: what the mailbox puts into the window is what the agent reads, and the other way round.
#include "host-tests/mailbox/agent_loop.h"
#include "host-tests/mailbox/mailbox_fixture.h"

namespace bamboozle::mailbox {
namespace {

using scenario::GuestRequest;
using Kind = GuestRequest::Kind;

class RoundTripTest : public MailboxTest {
 protected:
  /// As the agent's HostLink takes it, by the agent's own parser.
  std::optional<agent::Order> agent_takes() {
    const std::uint32_t length = mailbox.read(kRegisterRxLength);
    const std::string bytes(reinterpret_cast<const char*>(&window[kHalf]), length);
    mailbox.write(kRegisterRxDone, 1);
    return agent::parse_order(bytes);
  }
  void agent_sends(const agent::Message& message) { guest_sends(message.type(), message.id(), body({}, message.body())); }
};

TEST_F(RoundTripTest, EveryRequestArrivesAsItWasMeant) {
  const std::uint32_t id = mailbox.start({.kind = Kind::send_udp,
                                          .text = "fd00::1",
                                          .port = 65535,
                                          .count = 1,
                                          .size = 2,
                                          .first_sequence = 0xffffffff,
                                          .reply = std::chrono::seconds(4),
                                          .timeout = std::chrono::seconds(5)});
  const auto order = agent_takes();
  ASSERT_TRUE(order);
  EXPECT_EQ(order->type, ToGuest::send_udp);
  EXPECT_EQ(order->id, id);
  EXPECT_EQ(order->text, "fd00::1");
  EXPECT_EQ(order->request.port, 65535U);
  EXPECT_EQ(order->request.count, 1U);
  EXPECT_EQ(order->request.size, 2U);
  EXPECT_EQ(order->request.first_sequence, 0xffffffffU);
  EXPECT_EQ(order->request.reply_ms, 4000U);
  EXPECT_EQ(order->request.timeout_ms, 5000U);

  const std::pair<Kind, ToGuest> kinds[] = {{Kind::shell, ToGuest::shell},
                                            {Kind::load, ToGuest::load},
                                            {Kind::unload, ToGuest::unload},
                                            {Kind::listen_udp, ToGuest::listen_udp}};
  for (const auto& [kind, type] : kinds) {
    mailbox.start({.kind = kind, .text = "x"});
    EXPECT_EQ(agent_takes()->type, type);
  }
  mailbox.cancel(id);
  EXPECT_EQ(agent_takes()->type, ToGuest::cancel);
}

TEST_F(RoundTripTest, TheLongestLineArrivesWhole) {
  const std::string longest(kHalf - kHeaderSize - kRequestSize, 'x');
  mailbox.start({.text = longest});
  EXPECT_EQ(agent_takes()->text, longest);
}

TEST_F(RoundTripTest, TheAgentTakesNoCutMessage) {
  mailbox.start({.text = "echo"});
  const std::string whole(reinterpret_cast<const char*>(&window[kHalf]), mailbox.read(kRegisterRxLength));
  for (std::size_t length = 0; length < whole.size(); ++length) EXPECT_FALSE(agent::parse_order(whole.substr(0, length)));
  EXPECT_TRUE(agent::parse_order(whole));
  EXPECT_EQ(agent::parse_order(whole + "beyond")->text, "echo");
}

TEST_F(RoundTripTest, ACommandRunsFromRequestToEvent) {
  const std::uint32_t id = mailbox.start({.text = "printf 'hello\\000'; exit 9"});
  const auto order = agent_takes();
  ASSERT_TRUE(order);
  agent::AgentLoop loop;
  loop.commands.shell(order->id, order->text, order->request.timeout_ms);
  loop.end_of(id);
  for (const agent::Message& message : loop.sent) agent_sends(message);
  const auto end = events.of(trace::Event::kGuestCommand).back().guest_command();
  EXPECT_EQ(end.id(), id);
  EXPECT_EQ(end.exit_status(), 9);
  EXPECT_EQ(end.output(), std::string("hello\0", 6));
}

}  // namespace
}  // namespace bamboozle::mailbox
