#include "modem-model/trace/text.h"

#include <fmt/format.h>

#include <string_view>

namespace bamboozle::trace {
namespace {

constexpr std::size_t kLongestQuote = 160;

/// Text of the guest's or the scenario's, on one line, printable, bounded.
std::string quote(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool within_character = (byte & 0xc0) == 0x80;  // UTF-8: what is cut must not end in half a letter
    if (out.size() >= kLongestQuote && (!within_character || out.size() >= kLongestQuote + 3)) return out + "…";
    if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += ' ';
    else if (byte < 0x20 || byte == 0x7f)
      out += fmt::format("\\x{:02x}", byte);
    else
      out += c;
  }
  return out;
}

/// The value behind its lead; nothing when there is no value.
std::string with(std::string_view lead, const std::string& value) {
  return value.empty() ? std::string() : fmt::format("{}{}", lead, quote(value));
}

std::string text_of(const RunHeader& run) {
  return fmt::format("run {} profile {} clock {} seed {} qemu {} — {}", run.scenario(), run.profile(), run.clock(), run.seed(),
                     run.qemu_version(), quote(run.claim()));
}

std::string text_of(const RegisterAccess& access) {
  std::string where = access.name().empty() ? fmt::format("{}+{:#x}", access.block(), access.offset()) : access.name();
  if (access.has_pipe()) where += fmt::format("[{}]", access.pipe());
  const std::string_view action = access.write() ? "write" : "read ";
  std::string text = fmt::format("{} {} {:#010x}", action, where, access.value());
  // "P_CTRL{EN=1}": the name is there already
  std::string fields = access.decoded();
  if (fields.starts_with(access.name())) fields.erase(0, access.name().size());
  text += with(" ", fields);
  if (access.name().empty()) text += " (no register there)";
  if (access.collapsed()) text += " WHILE COLLAPSED";
  return text;
}

std::string text_of(const Doorbell& doorbell) {
  std::string text = fmt::format("doorbell {}", doorbell.name());
  if (doorbell.has_pipe()) text += fmt::format("[{}]", doorbell.pipe());
  text += fmt::format(" {:#x}", doorbell.value());
  if (doorbell.ignored()) text += fmt::format(" ignored{}", with(": ", doorbell.reason()));
  return text;
}

std::string text_of(const DescriptorDone& done) {
  std::string text = fmt::format("descriptor pipe {} at {:#06x} done {} of {} bytes at {:#010x}", done.pipe(), done.offset(),
                                 done.transferred(), done.size(), done.address());
  for (const std::string_view flag : descriptor_flag_names(done.flags())) text += fmt::format(" {}", flag);
  return text;
}

std::string text_of(const Frame& frame) {
  std::string text =
      fmt::format("{} {}", short_name(frame.direction()), command_name(frame.command()));
  text += fmt::format(" ch {}", frame.channel());
  if (frame.command() == 0 || frame.length() != 0) text += fmt::format(" len {}", frame.length());
  if (frame.command() == 0 || frame.pad() != 0) text += fmt::format(" pad {}", frame.pad());
  if (frame.signal() != 0) text += fmt::format(" signal {:#x}", frame.signal());
  if (!frame.malformed().empty())
    text += fmt::format(" size {} magic {:#06x} MALFORMED: {}", frame.size(), frame.magic(), quote(frame.malformed()));
  return text;
}

std::string text_of(const Line& line) {
  const bool of_modem = line.name() == Line::M_PC || line.name() == Line::M_ACK;
  return fmt::format("line {} {} (bit {}){}", line_name(line.name()), line.level() ? "1" : "0", line.bit(),
                     of_modem && !line.doorbell() ? " without an interrupt" : "");
}

std::string text_of(const Interrupt& interrupt) {
  std::string text = fmt::format("irq {} {}", interrupt.name(), interrupt.pulse() ? "pulse" : interrupt.level() ? "up" : "down");
  if (interrupt.status() != 0) text += fmt::format(" sources {:#010x}", interrupt.status());
  return text;
}

std::string text_of(const Power& power) {
  return fmt::format("power {} -> {} (BAM {}){}", power.previous(), power.state(), power.bam_powered() ? "powered" : "collapsed",
                     with(": ", power.reason()));
}

std::string text_of(const Channel& channel) {
  return fmt::format("channel {} modem {} apps {}{}", channel.number(), channel.modem_open() ? "open" : "closed",
                     channel.apps_open() ? "open" : "closed", with(": ", channel.reason()));
}

std::string endpoint(const std::string& address, std::uint32_t port, bool v6) {
  if (port == 0) return quote(address);
  return v6 ? fmt::format("[{}]:{}", quote(address), port) : fmt::format("{}:{}", quote(address), port);
}

std::string text_of(const Packet& packet) {
  const bool v6 = packet.version() == 6;
  const std::string version = packet.version() == 0 ? "not IP" : fmt::format("IPv{}", packet.version());
  std::string text =
      fmt::format("{} ch {} {} {} bytes", short_name(packet.direction()), packet.channel(), version, packet.size());
  if (!packet.protocol().empty()) text += fmt::format(" {}", packet.protocol());
  if (!packet.source().empty() || !packet.destination().empty())
    text += fmt::format(" {} -> {}", endpoint(packet.source(), packet.source_port(), v6),
                        endpoint(packet.destination(), packet.destination_port(), v6));
  if (packet.identifier() != 0 || packet.sequence() != 0)
    text += fmt::format(" id {} seq {}", packet.identifier(), packet.sequence());
  return text + with(" ", packet.fate());
}

std::string text_of(const GuestLog& log) {
  return fmt::format("log <{}> [{}.{:06}] {}", log.level(), log.time_us() / 1000000, log.time_us() % 1000000, quote(log.text()));
}

std::string text_of(const GuestCommand& command) {
  if (!command.finished()) return fmt::format("run {}: {}", command.id(), quote(command.command()));
  std::string text = fmt::format("run {}: exit {}", command.id(), command.exit_status());
  if (!command.output().empty()) text += fmt::format(", said \"{}\"", quote(command.output()));
  if (command.truncated()) text += " (cut)";
  return text;
}

std::string text_of(const GuestLink& link) {
  std::string text =
      fmt::format("link {} dev_port {} {}", link.name(), link.device_port(), link.registered() ? "registered" : "gone");
  if (link.registered()) text += fmt::format(" {}{}", link.up() ? "up" : "down", link.running() ? " running" : "");
  return text + with(" driver ", link.driver());
}

std::string text_of(const GuestReceive& receive) {
  return fmt::format("received ch {} {} UDP port {} {} bytes seq {}{}", receive.channel(), receive.link(), receive.port(),
                     receive.size(), receive.sequence(), with(" from ", receive.source()));
}

std::string text_of(const Step& step) {
  const auto phase = [&]() -> std::string_view {
    switch (step.phase()) {
      case Step::BEGIN:
        return "begin";
      case Step::DONE:
        return "done";
      case Step::FAILED:
        return "FAILED";
      default:
        return "?";
    }
  }();
  std::string text = fmt::format("step {} {}", step.index(), phase);
  if (step.iteration() != 0) text += fmt::format(" (iteration {})", step.iteration());
  text += fmt::format(", line {}:", step.line());
  if (!step.label().empty()) text += fmt::format(" [{}]", quote(step.label()));
  return text + with(" ", step.text());
}

std::string text_of(const Violation& violation) {
  return fmt::format("VIOLATION {}: {}{}", violation.kind(), quote(violation.text()), violation.allowed() ? " (allowed)" : "");
}

std::string text_of(const Verdict& verdict) {
  std::string text = fmt::format("VERDICT {} (exit {})", verdict.outcome(), verdict.exit_code());
  if (verdict.failures_size() != 0) text += fmt::format(", failures: {}", verdict.failures_size());
  if (verdict.failures_size() != 0)
    text += fmt::format("; {}:{}: expected {}, got {}", verdict.failures(0).file(), verdict.failures(0).line(),
                        quote(verdict.failures(0).expected()), quote(verdict.failures(0).got()));
  return text;
}

std::string text_of(const Pipe& pipe) {
  return fmt::format("pipe {} {} generation {} posted {}", pipe.number(), pipe.change(), pipe.generation(), pipe.posted());
}

std::string text_of(const HardwareLock& lock) {
  if (lock.refused()) return fmt::format("hwlock {} refused, owner {}", lock.number(), lock.owner());
  return lock.owner() == 0 ? fmt::format("hwlock {} free", lock.number())
                           : fmt::format("hwlock {} taken by {}", lock.number(), lock.owner());
}

std::string text_of(const GuestReady& ready) {
  return fmt::format("guest ready, kernel {}, protocol {}", quote(ready.kernel()), ready.protocol());
}

std::string text_of(const Fault& fault) {
  std::string text = fmt::format("fault \"{}\": {} {}", quote(fault.rule()), quote(fault.point()), quote(fault.effect()));
  if (fault.has_channel()) text += fmt::format(" ch {}", fault.channel());
  if (fault.has_level()) text += fault.level() ? " (up)" : " (down)";
  if (fault.delay_ns() != 0) text += fmt::format(" for {} s", format_time(fault.delay_ns()));
  return text;
}

std::string text_of(const Control& control) {
  return fmt::format("CONTROL client {}: {}", control.client(), quote(control.command()));
}

}  // namespace

std::string to_text(const Event& event) {
  switch (event.kind_case()) {
    case Event::kRunHeader:
      return text_of(event.run_header());
    case Event::kRegisterAccess:
      return text_of(event.register_access());
    case Event::kDoorbell:
      return text_of(event.doorbell());
    case Event::kDescriptorDone:
      return text_of(event.descriptor_done());
    case Event::kFrame:
      return text_of(event.frame());
    case Event::kLine:
      return text_of(event.line());
    case Event::kInterrupt:
      return text_of(event.interrupt());
    case Event::kPower:
      return text_of(event.power());
    case Event::kChannel:
      return text_of(event.channel());
    case Event::kPacket:
      return text_of(event.packet());
    case Event::kGuestLog:
      return text_of(event.guest_log());
    case Event::kGuestCommand:
      return text_of(event.guest_command());
    case Event::kGuestLink:
      return text_of(event.guest_link());
    case Event::kGuestReceive:
      return text_of(event.guest_receive());
    case Event::kStep:
      return text_of(event.step());
    case Event::kViolation:
      return text_of(event.violation());
    case Event::kVerdict:
      return text_of(event.verdict());
    case Event::kPipe:
      return text_of(event.pipe());
    case Event::kHardwareLock:
      return text_of(event.hardware_lock());
    case Event::kNote:
      return quote(event.note().text());
    case Event::kGuestReady:
      return text_of(event.guest_ready());
    case Event::kFault:
      return text_of(event.fault());
    case Event::kControl:
      return text_of(event.control());
    case Event::KIND_NOT_SET:
      break;
  }
  return "(an event of a kind that this program does not know)";
}

std::string source_name(Source source) {
  switch (source) {
    case SOURCE_BAM:
      return "bam";
    case SOURCE_SMEM:
      return "smem";
    case SOURCE_MODEM:
      return "modem";
    case SOURCE_IP:
      return "ip";
    case SOURCE_GUEST:
      return "guest";
    case SOURCE_SCENARIO:
      return "scenario";
    case SOURCE_BOARD:
      return "board";
    case SOURCE_CONTROL:
      return "control";
    default:
      return "-";
  }
}

std::string_view short_name(Direction direction) {
  switch (direction) {
    case UPLINK:
      return "UL";
    case DOWNLINK:
      return "DL";
    default:
      return "??";
  }
}

std::string command_name(std::uint32_t command) {
  static constexpr std::string_view kCommands[] = {"DATA", "OPEN", "CLOSE"};  // domain.md 4.1
  return command < std::size(kCommands) ? std::string(kCommands[command]) : fmt::format("CMD {}", command);
}

std::string_view line_name(Line::Name name) {
  switch (name) {
    case Line::A_PC:
      return "A.PC";
    case Line::A_ACK:
      return "A.ACK";
    case Line::M_PC:
      return "M.PC";
    case Line::M_ACK:
      return "M.ACK";
    default:
      return "smsm";
  }
}

std::vector<std::string_view> descriptor_flag_names(std::uint32_t flags) {
  // bits 15..8 of the descriptor's second word
  static constexpr std::string_view kNames[] = {"INT", "EOT", "EOB", "NWD", "CMD", "LOCK", "UNLOCK", "IMMEDIATE"};
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < std::size(kNames); ++i)
    if ((flags & (0x8000U >> i)) != 0) names.push_back(kNames[i]);
  return names;
}

std::string kind_name(Event::KindCase kind) {
  const google::protobuf::FieldDescriptor* field = Event::descriptor()->FindFieldByNumber(static_cast<int>(kind));
  return field == nullptr ? "nothing" : field->name();
}

std::string format_time(std::uint64_t nanoseconds) {
  return fmt::format("{}.{:09}", nanoseconds / 1000000000, nanoseconds % 1000000000);
}

std::string format_line(const Event& event) {
  return fmt::format("{:>14}  {:<8}  {}", format_time(event.time_ns()), source_name(event.source()), to_text(event));
}

}  // namespace bamboozle::trace
