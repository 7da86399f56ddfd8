#include "modem-model/views/text.h"

#include <fmt/format.h>

#include <ostream>
#include <string_view>

#include "modem-model/trace/text.h"

namespace bamboozle::views {
namespace {

using trace::Event;

constexpr std::string_view kDim = "2", kBold = "1", kRed = "1;31", kGreen = "1;32", kYellow = "33", kNone = "";

// One colour a side, so that a glance tells who acted: the apps processor and its guest, the modem, the hardware between them.
std::string_view colour_of(trace::Source source) {
  switch (source) {
    case trace::SOURCE_BAM:
      return "36";
    case trace::SOURCE_SMEM:
      return "34";
    case trace::SOURCE_MODEM:
      return "35";
    case trace::SOURCE_IP:
      return "32";
    case trace::SOURCE_GUEST:
      return "33";
    case trace::SOURCE_SCENARIO:
    case trace::SOURCE_CONTROL:
      return kBold;
    default:
      return kDim;
  }
}

/// How what happened stands out, whoever did it.
std::string_view colour_of(const Event& event) {
  switch (event.kind_case()) {
    case Event::kViolation:
      return event.violation().allowed() ? kYellow : kRed;
    case Event::kVerdict:
      return event.verdict().outcome() == "pass" ? kGreen : kRed;
    case Event::kFault:
    case Event::kControl:
      return kYellow;
    case Event::kStep:
      return event.step().phase() == trace::Step::FAILED ? kRed : kBold;
    case Event::kFrame:
      return event.frame().malformed().empty() ? kNone : kRed;
    case Event::kRegisterAccess:
      return event.register_access().collapsed() ? kRed : kDim;
    case Event::kGuestLog:
      return event.guest_log().level() <= 3 ? kRed : kNone;  // emerg, alert, crit, err
    default:
      return kNone;
  }
}

std::string paint(std::string_view colour, std::string_view text) {
  return colour.empty() ? std::string(text) : fmt::format("\033[{}m{}\033[0m", colour, text);
}

}  // namespace

void TextView::take(const Event& event) {
  if (!colours_) {
    out_ << trace::format_line(event) << '\n';
    return;
  }
  out_ << fmt::format("{:>14}  {}  {}\n", trace::format_time(event.time_ns()),
                      paint(colour_of(event.source()), fmt::format("{:<8}", trace::source_name(event.source()))),
                      paint(colour_of(event), trace::to_text(event)));
}

}  // namespace bamboozle::views
