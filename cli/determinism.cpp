#include "cli/determinism.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "modem-model/trace/reader.h"
#include "modem-model/trace/text.h"

namespace bamboozle::cli {
namespace {

using ReaderStatus = trace::Reader::Status;

std::string event_text(std::uint64_t number, ReaderStatus status, const trace::Event& event, const trace::Reader& reader) {
  if (status == ReaderStatus::event) return fmt::format("event {}: {}", number, trace::format_line(event));
  return status == ReaderStatus::end ? fmt::format("the end, after {} events", number - 1) : reader.problem();
}

}  // namespace

TraceDifference first_difference(const std::filesystem::path& first, const std::filesystem::path& second) {
  trace::Reader readers[] = {trace::Reader(first), trace::Reader(second)};
  trace::Event events[2];
  for (std::uint64_t number = 1;; ++number) {
    const ReaderStatus statuses[] = {readers[0].next(events[0]), readers[1].next(events[1])};
    const bool both_events = statuses[0] == ReaderStatus::event && statuses[1] == ReaderStatus::event;
    if (both_events && events[0].SerializeAsString() == events[1].SerializeAsString()) continue;
    if (statuses[0] == ReaderStatus::end && statuses[1] == ReaderStatus::end) return {};
    TraceDifference difference{event_text(number, statuses[0], events[0], readers[0]),
                               event_text(number, statuses[1], events[1], readers[1]), 0};
    // two that read alike differ in a field that a line does not show
    if (difference.first == difference.second && both_events) {
      difference.first += " {" + events[0].ShortDebugString() + "}";
      difference.second += " {" + events[1].ShortDebugString() + "}";
    }
    for (std::size_t i = 0; i < 2; ++i)
      if (statuses[i] == ReaderStatus::event) difference.time_ns = std::max(difference.time_ns, events[i].time_ns());
    return difference;
  }
}

Result both(Result first, Result second) {
  const std::string folders[] = {first.folder, second.folder};
  const bool differ = first.complete && second.complete && first.trace_sha256 != second.trace_sha256;
  Result result = worse(first.outcome, second.outcome) == first.outcome ? std::move(first) : std::move(second);
  if (!differ) return result;
  const TraceDifference difference =
      first_difference(std::filesystem::path(folders[0]) / "trace.pb", std::filesystem::path(folders[1]) / "trace.pb");
  FailureReport failure;
  failure.kind = "determinism";
  failure.expected = fmt::format("the same trace from the same inputs; {} has {}", folders[0], difference.first);
  failure.got = fmt::format("{} has {}", folders[1], difference.second);
  failure.time_ns = difference.time_ns;
  result.outcome = Outcome::error;
  result.failures.insert(result.failures.begin(), std::move(failure));
  return result;
}

}  // namespace bamboozle::cli
