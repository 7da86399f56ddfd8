#include "modem-model/views/html/event_mark.h"

#include "modem-model/trace/text.h"

namespace bamboozle::views::html {
namespace {

using nlohmann::json;
using trace::Event;

constexpr std::size_t kLongestName = 60;

std::string_view phase_name(trace::Step::Phase phase) {
  switch (phase) {
    case trace::Step::BEGIN:
      return "begin";
    case trace::Step::DONE:
      return "done";
    case trace::Step::FAILED:
      return "failed";
    default:
      return "?";
  }
}

json detail_of(const Event& event) {
  switch (event.kind_case()) {
    case Event::kLine:
      return json::array({trace::line_name(event.line().name()), event.line().level() ? 1 : 0});
    case Event::kPower:
      return json::array({event.power().bam_powered() ? 1 : 0, cut(event.power().state(), kLongestName)});
    case Event::kInterrupt:
      return json::array(
          {cut(event.interrupt().name(), kLongestName), event.interrupt().level() ? 1 : 0, event.interrupt().pulse() ? 1 : 0});
    case Event::kFrame:
      return json::array({trace::short_name(event.frame().direction()), event.frame().channel(),
                          trace::command_name(event.frame().command()), event.frame().malformed().empty() ? 0 : 1});
    case Event::kStep:
      return json::array({event.step().index(), phase_name(event.step().phase())});
    case Event::kGuestLog:
      return json::array({event.guest_log().level()});
    case Event::kViolation:
      return json::array({event.violation().allowed() ? 1 : 0});
    case Event::kRegisterAccess:
      return event.register_access().collapsed() ? json::array({1}) : json();
    default:
      return {};
  }
}

}  // namespace

std::string cut(std::string text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0U) == 0x80U) --limit;
  text.resize(limit);
  return text + "…";
}

std::optional<LevelChange> level_change(const Event& event) {
  switch (event.kind_case()) {
    case Event::kLine: {
      const bool level = event.line().level();
      switch (event.line().name()) {
        case trace::Line::A_PC:
          return LevelChange(Level::a_pc, level);
        case trace::Line::A_ACK:
          return LevelChange(Level::a_ack, level);
        case trace::Line::M_PC:
          return LevelChange(Level::m_pc, level);
        case trace::Line::M_ACK:
          return LevelChange(Level::m_ack, level);
        default:
          return std::nullopt;
      }
    }
    case Event::kPower:
      return LevelChange(Level::bam_power, event.power().bam_powered());
    case Event::kInterrupt:
      if (event.interrupt().name() != "bam" || event.interrupt().pulse()) return std::nullopt;
      return LevelChange(Level::bam_irq, event.interrupt().level());
    default:
      return std::nullopt;
  }
}

json to_json(const Levels& levels) {
  json list = json::array();
  for (const std::optional<bool>& level : levels) list.push_back(level ? json(*level ? 1 : 0) : json());
  return list;
}

EventMark mark_of(const Event& event) {
  return {event.time_ns(),
          event.sequence(),
          trace::kind_name(event.kind_case()),
          trace::source_name(event.source()),
          cut(trace::to_text(event), kLongestText),
          level_change(event),
          detail_of(event)};
}

json to_json(const EventMark& mark) {
  json row = json::array({mark.time_ns, mark.sequence, mark.kind, mark.source, mark.text});
  if (!mark.detail.is_null()) row.push_back(mark.detail);
  return row;
}

}  // namespace bamboozle::views::html
