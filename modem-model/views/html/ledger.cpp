#include "modem-model/views/html/ledger.h"

#include <algorithm>

#include "modem-model/trace/text.h"

namespace bamboozle::views::html {

Ledger::Counts& Ledger::counts_of(std::uint32_t channel, trace::Direction direction) {
  // a direction that a newer trace may have is none of ours
  const bool known = direction == trace::UPLINK || direction == trace::DOWNLINK;
  return counts_[{std::min(channel, kManyChannels), known ? static_cast<int>(direction) : 0}];
}

void Ledger::take(const trace::Event& event) {
  if (event.has_frame()) {
    const trace::Frame& frame = event.frame();
    Counts& counts = counts_of(frame.channel(), frame.direction());
    ++counts.frames;
    counts.bytes += frame.size();
    if (!frame.malformed().empty()) ++counts.malformed;
    ++(frame.command() == 0   ? counts.data
       : frame.command() == 1 ? counts.open
       : frame.command() == 2 ? counts.close
                              : counts.other);
  } else if (event.has_packet()) {
    Counts& counts = counts_of(event.packet().channel(), event.packet().direction());
    ++counts.packets;
    const std::string& fate = event.packet().fate();
    if (fate == "delivered") ++counts.delivered;
    if (fate == "answered") ++counts.answered;
    if (fate.starts_with("dropped")) ++counts.dropped;
  } else if (event.has_guest_receive()) {
    ++counts_of(event.guest_receive().channel(), trace::DOWNLINK).guest;
  }
}

nlohmann::json Ledger::json() const {
  auto rows = nlohmann::json::array();
  for (const auto& [way, counts] : counts_)
    rows.push_back({{"channel", way.channel == kManyChannels ? nlohmann::json() : nlohmann::json(way.channel)},
                    {"direction", trace::short_name(static_cast<trace::Direction>(way.direction))},
                    {"frames", counts.frames},
                    {"data", counts.data},
                    {"open", counts.open},
                    {"close", counts.close},
                    {"other", counts.other},
                    {"malformed", counts.malformed},
                    {"bytes", counts.bytes},
                    {"packets", counts.packets},
                    {"delivered", counts.delivered},
                    {"answered", counts.answered},
                    {"dropped", counts.dropped},
                    {"guest", counts.guest}});
  return rows;
}

}  // namespace bamboozle::views::html
