#include "cli/modem_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <google/protobuf/util/json_util.h>

#include <sstream>
#include <string_view>

#include "modem-model/trace/text.h"
#include "modem-model/views/json.h"

namespace bamboozle::cli {
namespace {

std::string_view level(bool up) { return up ? "1" : "0"; }

std::string times(std::uint32_t count, std::string_view what) { return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s"); }

std::string modem_text(const control::Modem& modem) {
  std::string text = modem.state();
  if (!modem.waits_for().empty()) text += ", waits for " + modem.waits_for();
  if (!modem.alive()) text += "; the firmware does not run";
  if (modem.held()) text += "; held on by its own wish";
  text += fmt::format("; BAM {}", modem.bam_powered() ? "powered" : "collapsed");
  if (modem.votes_unacknowledged() != 0) text += fmt::format("; {} to acknowledge", times(modem.votes_unacknowledged(), "vote"));
  if (modem.has_pc_changed_ns()) text += fmt::format("; M.PC moved at {}", trace::format_time(modem.pc_changed_ns()));
  if (modem.has_collapse_due_ns()) text += fmt::format("; collapses at {}", trace::format_time(modem.collapse_due_ns()));
  return text;
}

std::string channel_text(const control::ChannelState& channel) {
  return fmt::format("  {}  modem {:<6}  apps {:<6}  {}", channel.number(), channel.modem_open() ? "open" : "closed",
                     channel.apps_open() ? "open" : "closed", channel.service());
}

/// Behind "NAME": a register's fields without its name.
std::string_view fields(std::string_view decoded) {
  const std::size_t brace = decoded.find('{');
  return brace == std::string_view::npos ? decoded : decoded.substr(brace);
}

std::string pipe_text(const control::PipeState& pipe) {
  std::string text = fmt::format("pipe {}{}{}: {}, {} posted", pipe.number(), pipe.role().empty() ? "" : " ", pipe.role(), pipe.state(),
                                 pipe.posted());
  text += fmt::format("; ring of {} slots at {:#010x}, next {:#06x}, posted up to {:#06x}", pipe.slots(), pipe.ring_address(),
                      pipe.offset(), pipe.event());
  if (pipe.shown() != pipe.offset()) text += fmt::format(", shown {:#06x}", pipe.shown());
  text += fmt::format("\n  P_CTRL{}  P_IRQ_STTS{}  P_IRQ_EN{}  generation {}", fields(pipe.control()), fields(pipe.interrupts()),
                      fields(pipe.enabled_interrupts()), pipe.generation());
  if (pipe.starved()) text += "; a frame waits for a descriptor";
  if (pipe.half_moved() != 0) text += fmt::format("; {} bytes of a frame half moved", pipe.half_moved());
  if (pipe.late() != 0) text += fmt::format("; {} held back", times(pipe.late(), "completion"));
  return text + "\n";
}

std::string slot_text(const control::Slot& slot) {
  const std::string head = fmt::format("{} {:>5}  {:#06x}  {:<6}", slot.next() ? ">" : " ", slot.index(), slot.offset(), slot.state());
  if (!slot.readable()) return head + "  no RAM there";
  if (slot.state() == "free") return head;
  std::string text = fmt::format("{}  {:#010x}  {:>5} bytes", head, slot.address(), slot.size());
  for (const std::string& flag : slot.flag_names()) text += " " + flag;
  if (!slot.frame().empty()) text += "  " + slot.frame();
  return text;
}

std::string print(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(message, &text, options).ok()) return "{}";
  return text;
}

}  // namespace

std::string to_text(const control::Status& status, const Terminal& terminal) {
  std::string text = terminal.paint(Colour::bold, fmt::format("{}  {} s virtual", status.scenario(), trace::format_time(status.time_ns())));
  text += fmt::format("  ({} clock, profile {}, seed {}){}\n", status.clock(), status.profile(), status.seed(),
                      status.running() ? "" : terminal.paint(Colour::yellow, "  STOPPED"));
  if (!status.outcome().empty())
    text += fmt::format("step   the scenario has ended: {}\n", status.outcome());
  else if (status.step() == 0)
    text += "step   the guest boots\n";
  else
    text += fmt::format("step   {}/{}  {}\n", status.step(), status.steps(), status.step_text());
  const control::Apps& apps = status.apps();
  text += fmt::format("apps   A.PC {}  A.ACK {}  {}\n", level(apps.vote()), level(apps.ack()), apps.state());
  text += fmt::format("       word {:#010x}, wants to hear of {:#010x}; {} doorbells, {} of them showed nothing new\n", apps.word(),
                      apps.interest(), apps.doorbells(), apps.doorbells_unchanged());
  const control::Modem& modem = status.modem();
  text += fmt::format("modem  M.PC {}  M.ACK {}  {}\n", level(modem.pc()), level(modem.ack()), modem_text(modem));
  text += fmt::format("       word {:#010x}, the vote as acknowledged last: {}\n", modem.word(), level(modem.vote_acknowledged()));
  for (const control::ChannelState& channel : status.channels())
    if (channel.known() || channel.apps_open()) text += channel_text(channel) + "\n";
  text += fmt::format("{} for the apps processor; {} in force; {} connected\n", times(status.downlink_waiting(), "frame") + " waiting",
                      times(status.fault_rules(), "fault rule"), times(status.clients(), "client"));
  return text;
}

std::string to_text(const control::Pipes& pipes, const Terminal& terminal) {
  std::string text = terminal.paint(Colour::bold, fmt::format("BAM {}", pipes.powered() ? "powered" : "collapsed"));
  text += fmt::format("  {}  sources {:#010x} & {:#010x}, line {}", pipes.control(), pipes.sources(), pipes.enabled_sources(),
                      pipes.line() ? "up" : "down");
  if (pipes.collapsed_accesses() != 0) text += fmt::format("; {} accesses while collapsed", pipes.collapsed_accesses());
  text += "\n";
  for (const control::PipeState& pipe : pipes.pipe())
    if (!pipe.role().empty() || pipe.slots() != 0) text += pipe_text(pipe);
  return text;
}

std::string to_text(const control::Ring& ring, const Terminal&) {
  std::string text = pipe_text(ring.pipe());
  if (ring.pipe().slots() == 0) return text + "  no ring\n";
  if (ring.slot_size() == 0) text += "  nothing posted yet\n";
  for (const control::Slot& slot : ring.slot()) text += slot_text(slot) + "\n";
  return text;
}

std::string to_text(const control::Frames& frames, const Terminal& terminal) {
  std::string text;
  for (const trace::Event& frame : frames.frame()) text += trace::format_line(frame) + "\n";
  return text + terminal.paint(Colour::dim, fmt::format("{} of {} frames since {} s\n", frames.frame_size(), frames.seen(),
                                                        trace::format_time(frames.since_ns())));
}

std::string to_text(const control::Faults& faults, const Terminal&) {
  std::string text;
  for (const control::FaultState& rule : faults.rule())
    text += fmt::format("{}  struck {}{}, fitted {}; since {} s\n", rule.text(), rule.struck(),
                        rule.times() != 0 ? fmt::format(" of {}", rule.times()) : "", rule.seen(), trace::format_time(rule.since_ns()));
  return text.empty() ? "no fault rules\n" : text;
}

std::string to_text(const control::Done& done, const Terminal&) {
  std::string text = done.name().empty() ? "" : done.name() + "\n";
  for (const std::string& note : done.notes()) text += note + "\n";
  return text;
}

std::string to_json(const google::protobuf::Message& message) { return print(message) + "\n"; }

std::string to_json(const trace::Event& event) {
  std::ostringstream out;
  views::JsonView(out, {}).take(event);
  return out.str();
}

std::string to_json(const control::Frames& frames) {
  std::string text = fmt::format(R"({{"since_ns":"{}","seen":"{}","frame":[)", frames.since_ns(), frames.seen());
  std::string_view separator;
  for (const trace::Event& frame : frames.frame()) {
    std::string line = to_json(frame);
    line.pop_back();
    text += fmt::format("{}{}", separator, line);
    separator = ",";
  }
  return text + "]}\n";
}

}  // namespace bamboozle::cli
