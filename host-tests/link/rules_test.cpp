// What the firmware holds the driver to, and what becomes of it when a rule is broken.
#include "host-tests/link/link_fixture.h"

namespace bamboozle::link {
namespace {

class RulesTest : public LinkTest {
 protected:
  void rule(ModemRule rule, RuleEffect effect) { parameters.rules[static_cast<std::size_t>(rule)] = effect; }
  std::string violation_text() {
    const auto all = sink.of(trace::Event::kViolation);
    return all.empty() ? std::string{} : all.back().violation().text();
  }
  void uplink(const FrameBytes& frame) {
    modem().uplink_frame(frame);
    clock.settle();
  }
};

TEST_F(RulesTest, AnUnacknowledgedFallMayOnlyBeReported) {
  rule(ModemRule::unacknowledged_fall, RuleEffect::report);
  boot_to_on();
  clock.advance(21s);
  EXPECT_THAT(violations(), ElementsAre("modem_rule"));
  EXPECT_THAT(violation_text(), HasSubstr("unacknowledged_fall: M.PC fell"));
  EXPECT_EQ(modem().power_state(), PowerState::falling);
  acknowledge();
  clock.advance(1ms);
  EXPECT_EQ(modem().power_state(), PowerState::off);
}

TEST_F(RulesTest, ASecondAckOfOneRiseIsSurplus) {
  boot_to_on();
  toggle_ack();
  EXPECT_THAT(violations(), ElementsAre("modem_rule"));
  EXPECT_THAT(violation_text(), HasSubstr("surplus_ack"));
}

TEST_F(RulesTest, ADriverThatBeginsAnewMayAcknowledgeAgain) {
  boot_to_on();
  modem().bam_reset();
  toggle_ack();
  EXPECT_THAT(violations(), IsEmpty());
  toggle_ack();
  EXPECT_THAT(violations(), ElementsAre("modem_rule"));
}

TEST_F(RulesTest, APowerLineThatSomebodyElseMovedMayBeAcknowledged) {
  boot_to_on();
  modem().power_line_stored();
  toggle_ack();
  EXPECT_THAT(violations(), IsEmpty());
}

TEST_F(RulesTest, ARiseIsAcknowledgedAfterOneReset) {
  modem().boot();
  clock.advance(1ms);
  toggle_ack();
  EXPECT_THAT(violation_text(), HasSubstr("reset_per_rise: M.PC rose at 0.000500000 s and was acknowledged after 0 resets"));
  EXPECT_EQ(modem().power_state(), PowerState::on);
}

TEST_F(RulesTest, TwoResetsAreOneTooMany) {
  rule(ModemRule::reset_per_rise, RuleEffect::fatal);
  apps.may_die = true;
  modem().boot();
  clock.advance(1ms);
  modem().bam_reset();
  modem().bam_reset();
  toggle_ack();
  EXPECT_THAT(violations(), ElementsAre("modem_fatal"));
  EXPECT_EQ(modem().power_state(), PowerState::fatal);
}

TEST_F(RulesTest, PaddingIsNobodysConcernUnlessItIs) {
  boot_to_on();
  uplink(encode_command(Command::open, 0));
  uplink(encode({.pad = 4, .channel = 0, .length = 4}, bytes({0x45, 0, 0, 0}), 4));
  EXPECT_THAT(violations(), ElementsAre("unexpected_frame"));  // as nothing is behind the channel
}

TEST_F(RulesTest, ExactPaddingKillsWhoPadsMore) {
  rule(ModemRule::exact_padding, RuleEffect::fatal);
  apps.may_die = true;
  boot_to_on();
  uplink(encode_command(Command::open, 0));
  uplink(encode({.pad = 1, .channel = 0, .length = 3}, bytes({0x45, 0, 0}), 1));
  EXPECT_THAT(violations(), ElementsAre("unexpected_frame"));  // nothing behind the channel; the pad is right
  uplink(encode({.pad = 4, .channel = 0, .length = 4}, bytes({0x45, 0, 0, 0}), 4));
  EXPECT_THAT(violation_text(), HasSubstr("exact_padding: uplink DATA on channel 0 of 4 bytes has a pad of 4, not 0"));
  EXPECT_EQ(modem().power_state(), PowerState::fatal);
}

TEST_F(RulesTest, APacketOfNothing) {
  rule(ModemRule::empty_packet, RuleEffect::report);
  boot_to_on();
  uplink(encode_command(Command::open, 0));
  uplink(encode({.pad = 0, .channel = 0, .length = 0}, {}, 0));
  EXPECT_THAT(sink.of(trace::Event::kViolation).front().violation().text(), HasSubstr("empty_packet"));
}

TEST_F(RulesTest, OpenOfWhatIsOpen) {
  rule(ModemRule::repeated_open, RuleEffect::report);
  boot_to_on();
  uplink(encode_command(Command::open, 1));
  EXPECT_THAT(violations(), IsEmpty());
  uplink(encode_command(Command::open, 1));
  EXPECT_THAT(violation_text(), HasSubstr("repeated_open: uplink OPEN of channel 1"));
}

TEST_F(RulesTest, AfterADeathItBootsAgainIfToldTo) {
  parameters.restart_after = TimeRange{1300ms, 1300ms};
  apps.may_die = true;
  boot_to_on();
  modem().crash();
  EXPECT_EQ(modem().power_state(), PowerState::fatal);
  clock.advance(1299ms);
  EXPECT_EQ(modem().power_state(), PowerState::fatal);
  clock.advance(2ms);
  EXPECT_EQ(modem().power_state(), PowerState::raising);
  acknowledge();
  clock.advance(10ms);
  EXPECT_THAT(received(), ElementsAre("OPEN 0", "OPEN 1"));
}

}  // namespace
}  // namespace bamboozle::link
