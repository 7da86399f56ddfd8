// The options that choose events of a trace: the same for `view` and for a run that goes on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "modem-model/trace/event_filter.h"

namespace CLI {
class App;
}

namespace bamboozle::cli {

/// What the options fill in.
struct EventWords {
  std::vector<std::string>& sources;
  std::vector<std::string>& kinds;
  std::optional<std::uint32_t>& channel;
  std::string& from;
  std::string& to;
};

/// --source, --kind, --channel, --from, --to. What the words refer to must outlive the app.
void declare_event_filter(CLI::App& command, EventWords words);
/// The words have passed the options' checks.
[[nodiscard]] trace::EventFilter filter_of(const EventWords& words);

/// The names of all kinds of event.
[[nodiscard]] std::vector<std::string> event_kinds();

}  // namespace bamboozle::cli
