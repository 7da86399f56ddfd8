#include "modem-model/scenario/fields.h"

#include <array>

#include "modem-model/scenario/strictness.h"

namespace bamboozle::scenario {
namespace {

using trace::Event;
using Word = std::string_view;

template <typename T>
FieldValue number(T value) {
  return static_cast<std::uint64_t>(value);
}
FieldValue text(const std::string& value) { return std::string_view(value); }
FieldValue truth(bool value) { return value; }

constexpr std::array<Word, 3> kDirections = {"unspecified", "uplink", "downlink"};
constexpr std::array<Word, 3> kCommands = {"data", "open", "close"};
constexpr std::array<Word, 5> kPowerStates = {"off", "raising", "on", "falling", "fatal"};
constexpr std::array<Word, 7> kPipeChanges = {"enabled", "disabled", "reset", "halted", "resumed", "starved", "fed"};
constexpr std::array<Word, 5> kProtocols = {"icmp", "icmpv6", "udp", "tcp", "other"};
constexpr std::array<Word, 3> kInterrupts = {"bam", "smsm", "mailbox"};
constexpr std::array<Word, 3> kBlocks = {"bam", "hwlock", "apcs"};

constexpr FieldRow kLevel = {"level", FieldType::line, [](const Event& e) { return truth(e.line().level()); }};
constexpr FieldRow kLineFields[] = {{"doorbell", FieldType::truth, [](const Event& e) { return truth(e.line().doorbell()); }}};

constexpr FieldRow kFrameFields[] = {
    {"direction", FieldType::choice, [](const Event& e) { return number(e.frame().direction()); }, kDirections},
    {"channel", FieldType::number, [](const Event& e) { return number(e.frame().channel()); }},
    {"command", FieldType::choice, [](const Event& e) { return number(e.frame().command()); }, kCommands},
    {"len", FieldType::number, [](const Event& e) { return number(e.frame().length()); }},
    {"pad", FieldType::number, [](const Event& e) { return number(e.frame().pad()); }},
    {"size", FieldType::number, [](const Event& e) { return number(e.frame().size()); }},
    {"magic", FieldType::number, [](const Event& e) { return number(e.frame().magic()); }},
    {"signal", FieldType::number, [](const Event& e) { return number(e.frame().signal()); }},
    {"malformed", FieldType::part, [](const Event& e) { return text(e.frame().malformed()); }},
};

constexpr FieldRow kLinkName = {"link", FieldType::text, [](const Event& e) { return text(e.guest_link().name()); }, {}, true};
constexpr FieldRow kLinkFields[] = {
    {"state", FieldType::link_state, nullptr},
    {"dev_port", FieldType::number, [](const Event& e) { return number(e.guest_link().device_port()); }},
    {"driver", FieldType::text, [](const Event& e) { return text(e.guest_link().driver()); }},
};

constexpr FieldRow kReceiveFields[] = {
    {"channel", FieldType::number, [](const Event& e) { return number(e.guest_receive().channel()); }},
    {"link", FieldType::text, [](const Event& e) { return text(e.guest_receive().link()); }},
    {"source", FieldType::text, [](const Event& e) { return text(e.guest_receive().source()); }},
    {"intact", FieldType::truth, [](const Event& e) { return truth(e.guest_receive().intact()); }},
    {"udp.port", FieldType::number, [](const Event& e) { return number(e.guest_receive().port()); }},
    {"udp.sequence", FieldType::number, [](const Event& e) { return number(e.guest_receive().sequence()); }},
    {"udp.size", FieldType::number, [](const Event& e) { return number(e.guest_receive().size()); }},
};

constexpr FieldRow kPowerState = {"power", FieldType::word, [](const Event& e) { return text(e.power().state()); }, kPowerStates};
constexpr FieldRow kPowerFields[] = {
    {"previous", FieldType::word, [](const Event& e) { return text(e.power().previous()); }, kPowerStates},
    {"reason", FieldType::part, [](const Event& e) { return text(e.power().reason()); }},
};

constexpr FieldRow kPipeFields[] = {
    {"number", FieldType::number, [](const Event& e) { return number(e.pipe().number()); }, {}, true},
    {"change", FieldType::word, [](const Event& e) { return text(e.pipe().change()); }, kPipeChanges},
    {"posted", FieldType::number, [](const Event& e) { return number(e.pipe().posted()); }},
    {"generation", FieldType::number, [](const Event& e) { return number(e.pipe().generation()); }},
};

constexpr FieldRow kLogText = {"guest_log", FieldType::part, [](const Event& e) { return text(e.guest_log().text()); }};
constexpr FieldRow kLogFields[] = {{"level", FieldType::number, [](const Event& e) { return number(e.guest_log().level()); }}};

constexpr FieldRow kPacketFields[] = {
    {"channel", FieldType::number, [](const Event& e) { return number(e.packet().channel()); }},
    {"direction", FieldType::choice, [](const Event& e) { return number(e.packet().direction()); }, kDirections},
    {"version", FieldType::number, [](const Event& e) { return number(e.packet().version()); }},
    {"protocol", FieldType::word, [](const Event& e) { return text(e.packet().protocol()); }, kProtocols},
    {"source", FieldType::text, [](const Event& e) { return text(e.packet().source()); }},
    {"destination", FieldType::text, [](const Event& e) { return text(e.packet().destination()); }},
    {"source_port", FieldType::number, [](const Event& e) { return number(e.packet().source_port()); }},
    {"destination_port", FieldType::number, [](const Event& e) { return number(e.packet().destination_port()); }},
    {"size", FieldType::number, [](const Event& e) { return number(e.packet().size()); }},
    {"fate", FieldType::part, [](const Event& e) { return text(e.packet().fate()); }},
    {"identifier", FieldType::number, [](const Event& e) { return number(e.packet().identifier()); }},
    {"sequence", FieldType::number, [](const Event& e) { return number(e.packet().sequence()); }},
    {"intact", FieldType::truth, [](const Event& e) { return truth(e.packet().intact()); }},
};

constexpr FieldRow kChannelFields[] = {
    {"number", FieldType::number, [](const Event& e) { return number(e.channel().number()); }, {}, true},
    {"apps", FieldType::openness, [](const Event& e) { return truth(e.channel().apps_open()); }},
    {"modem", FieldType::openness, [](const Event& e) { return truth(e.channel().modem_open()); }},
};

constexpr FieldRow kRegisterFields[] = {
    {"name", FieldType::text, [](const Event& e) { return text(e.register_access().name()); }, {}, true},
    {"block", FieldType::word, [](const Event& e) { return text(e.register_access().block()); }, kBlocks},
    {"pipe", FieldType::number, [](const Event& e) { return number(e.register_access().pipe()); }},
    {"value", FieldType::number, [](const Event& e) { return number(e.register_access().value()); }},
    {"write", FieldType::truth, [](const Event& e) { return truth(e.register_access().write()); }},
    {"collapsed", FieldType::truth, [](const Event& e) { return truth(e.register_access().collapsed()); }},
};

constexpr FieldRow kDoorbellFields[] = {
    {"name", FieldType::text, [](const Event& e) { return text(e.doorbell().name()); }, {}, true},
    {"pipe", FieldType::number, [](const Event& e) { return number(e.doorbell().pipe()); }},
    {"value", FieldType::number, [](const Event& e) { return number(e.doorbell().value()); }},
    {"ignored", FieldType::truth, [](const Event& e) { return truth(e.doorbell().ignored()); }},
};

constexpr FieldRow kDescriptorFields[] = {
    {"pipe", FieldType::number, [](const Event& e) { return number(e.descriptor_done().pipe()); }, {}, true},
    {"offset", FieldType::number, [](const Event& e) { return number(e.descriptor_done().offset()); }},
    {"size", FieldType::number, [](const Event& e) { return number(e.descriptor_done().size()); }},
    {"transferred", FieldType::number, [](const Event& e) { return number(e.descriptor_done().transferred()); }},
    {"flags", FieldType::number, [](const Event& e) { return number(e.descriptor_done().flags()); }},
};

constexpr FieldRow kInterruptFields[] = {
    {"name", FieldType::word, [](const Event& e) { return text(e.interrupt().name()); }, kInterrupts, true},
    {"level", FieldType::line, [](const Event& e) { return truth(e.interrupt().level()); }},
    {"pulse", FieldType::truth, [](const Event& e) { return truth(e.interrupt().pulse()); }},
    {"status", FieldType::number, [](const Event& e) { return number(e.interrupt().status()); }},
};

constexpr FieldRow kViolationKind = {"violation", FieldType::word, [](const Event& e) { return text(e.violation().kind()); },
                                     kStrictnessKinds};
constexpr FieldRow kViolationFields[] = {{"text", FieldType::part, [](const Event& e) { return text(e.violation().text()); }}};

constexpr FieldRow kFaultRule = {"fault", FieldType::text, [](const Event& e) { return text(e.fault().rule()); }, {}, true};
constexpr FieldRow kFaultFields[] = {
    {"point", FieldType::text, [](const Event& e) { return text(e.fault().point()); }},
    {"effect", FieldType::text, [](const Event& e) { return text(e.fault().effect()); }},
    {"channel", FieldType::number, [](const Event& e) { return number(e.fault().channel()); }},
};

constexpr KindRow kKinds[] = {
    {"vote", Event::kLine, &kLevel, kLineFields, trace::Line::A_PC},
    {"ack", Event::kLine, &kLevel, kLineFields, trace::Line::A_ACK},
    {"modem_pc", Event::kLine, &kLevel, kLineFields, trace::Line::M_PC},
    {"modem_ack", Event::kLine, &kLevel, kLineFields, trace::Line::M_ACK},
    {"frame", Event::kFrame, nullptr, kFrameFields},
    {"link", Event::kGuestLink, &kLinkName, kLinkFields},
    {"guest_rx", Event::kGuestReceive, nullptr, kReceiveFields},
    {"power", Event::kPower, &kPowerState, kPowerFields},
    {"pipe", Event::kPipe, nullptr, kPipeFields},
    {"guest_log", Event::kGuestLog, &kLogText, kLogFields},
    {"packet", Event::kPacket, nullptr, kPacketFields},
    {"channel", Event::kChannel, nullptr, kChannelFields},
    {"register", Event::kRegisterAccess, nullptr, kRegisterFields},
    {"doorbell", Event::kDoorbell, nullptr, kDoorbellFields},
    {"descriptor", Event::kDescriptorDone, nullptr, kDescriptorFields},
    {"interrupt", Event::kInterrupt, nullptr, kInterruptFields},
    {"fault", Event::kFault, &kFaultRule, kFaultFields},
    {"violation", Event::kViolation, &kViolationKind, kViolationFields},
};

}  // namespace

std::span<const KindRow> kind_rows() { return kKinds; }

}  // namespace bamboozle::scenario
