#include "cli/trace_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "proto/trace.pb.h"

namespace bamboozle::cli {

std::vector<std::string> event_kinds() {
  std::vector<std::string> kinds;
  const auto* const oneof = trace::Event::descriptor()->FindOneofByName("kind");
  for (int i = 0; i < oneof->field_count(); ++i) kinds.push_back(oneof->field(i)->name());
  return kinds;
}

void declare_event_filter(CLI::App& command, EventWords words) {
  command.add_option("--source", words.sources, "only events of these sources")
      ->check(CLI::IsMember({"bam", "smem", "modem", "ip", "guest", "scenario", "board", "control"}))
      ->delimiter(',');
  const std::string known = fmt::format("{}", fmt::join(event_kinds(), " "));
  command.add_option("--kind", words.kinds, "only events of these kinds: " + known)
      ->check([known](const std::string& text) {
        const auto kinds = event_kinds();
        return std::ranges::find(kinds, text) != kinds.end() ? std::string() : fmt::format("'{}' is none of: {}", text, known);
      })
      ->delimiter(',');
  command.add_option("--channel", words.channel, "only events about this channel");
  for (const auto& [name, value] : {std::pair("--from", &words.from), std::pair("--to", &words.to)})
    command.add_option(name, *value, "virtual time: 1.5s, 250ms")->check([](const std::string& text) {
      return trace::parse_time(text) ? std::string() : fmt::format("'{}' is no time; expected 1.5s, 250ms, 10us", text);
    });
}

trace::EventFilter filter_of(const EventWords& words) {
  trace::EventFilter filter;
  filter.sources = {words.sources.begin(), words.sources.end()};
  filter.kinds = {words.kinds.begin(), words.kinds.end()};
  filter.channel = words.channel;
  if (!words.from.empty()) filter.from_ns = trace::parse_time(words.from);
  if (!words.to.empty()) filter.to_ns = trace::parse_time(words.to);
  return filter;
}

}  // namespace bamboozle::cli
