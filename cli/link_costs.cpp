#include "cli/link_costs.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "modem-model/trace/reader.h"

namespace bamboozle::cli {
namespace {

constexpr std::uint32_t kData = 0;

/// Goes through the events and fills the window that is open.
class Counter {
 public:
  void take(const trace::Event& event) {
    if (event.has_step()) return step(event.step());
    if (open_.empty()) return;
    CostWindow& window = windows_.back();
    if (event.has_register_access() && event.register_access().block() == "bam")
      ++(event.register_access().write() ? window.writes : window.reads);
    else if (event.has_interrupt() && event.interrupt().name() == "bam" && (event.interrupt().level() || event.interrupt().pulse()))
      ++window.interrupts;
    else if (event.has_line() && event.line().level())
      rise(event.line().name(), event.time_ns());
    else if (event.has_frame() && event.frame().command() == kData)
      frame(event.frame().direction() == trace::UPLINK, event.time_ns());
  }

  [[nodiscard]] std::vector<CostWindow> windows() { return std::move(windows_); }

 private:
  void step(const trace::Step& step) {
    if (open_.empty() && !step.label().empty() && step.phase() == trace::Step::BEGIN) {
      open_ = step.label();
      windows_.emplace_back().label = open_;
      voted_.reset();
      powered_.reset();
    } else if (step.label() == open_ && step.phase() == trace::Step::DONE) {
      open_.clear();
    }
  }

  void rise(trace::Line::Name line, std::uint64_t now) {
    if (line == trace::Line::A_PC) voted_ = now;
    if (line == trace::Line::M_PC) powered_ = now;
  }

  void frame(bool uplink, std::uint64_t now) {
    CostWindow& window = windows_.back();
    ++window.frames;
    if (!uplink) return;
    // only of a wake-up: a vote under which the power was on already has no rise of the power behind it
    if (voted_ && powered_ && *powered_ >= *voted_) {
      window.vote_to_frame_ns.push_back(now - *voted_);
      window.power_to_frame_ns.push_back(now - *powered_);
    }
    voted_.reset();
    powered_.reset();
  }

  std::vector<CostWindow> windows_;
  std::string open_;  // the label of the step that goes on
  std::optional<std::uint64_t> voted_;
  std::optional<std::uint64_t> powered_;
};

double per_frame(std::uint64_t count, const CostWindow& window) {
  return window.frames == 0 ? 0 : static_cast<double>(count) / static_cast<double>(window.frames);
}

double microseconds(std::uint64_t ns) { return static_cast<double>(ns) / 1000; }

struct Measure {
  const char* name;
  double (*value)(const CostWindow&);
  int decimals = 2;
  bool of_wake_ups = false;  ///< shown only for a window that has some
};

constexpr Measure kMeasures[] = {
    {"register reads a packet", [](const CostWindow& w) { return per_frame(w.reads, w); }},
    {"register writes a packet", [](const CostWindow& w) { return per_frame(w.writes, w); }},
    {"BAM interrupts a packet", [](const CostWindow& w) { return per_frame(w.interrupts, w); }},
    {"vote to packet, us", [](const CostWindow& w) { return microseconds(middle(w.vote_to_frame_ns)); }, 0, true},
    {"power to packet, us", [](const CostWindow& w) { return microseconds(middle(w.power_to_frame_ns)); }, 0, true},
};

}  // namespace

std::variant<std::vector<CostWindow>, std::string> link_costs(const std::filesystem::path& trace) {
  Counter counter;
  trace::Reader reader(trace);
  trace::Event event;
  while (reader.next(event) == trace::Reader::Status::event) counter.take(event);
  if (!reader.problem().empty()) return reader.problem();
  return counter.windows();
}

std::uint64_t middle(std::vector<std::uint64_t> values) {
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

std::string costs_table(const std::vector<CostColumn>& columns) {
  std::string text = fmt::format("{:<24} {:<26}", "", "");
  for (const CostColumn& column : columns) text += fmt::format(" {:>16}", column.name);
  text += "\n";
  std::size_t rows = columns.empty() ? 0 : columns.front().windows.size();
  for (const CostColumn& column : columns) rows = std::min(rows, column.windows.size());
  for (std::size_t row = 0; row < rows; ++row) {
    const CostWindow& first = columns.front().windows[row];
    std::string label = first.label;
    for (const Measure& measure : kMeasures) {
      // a stray wake-up in one column alone is none to compare
      const auto wakes = [&](const CostColumn& column) { return !column.windows[row].vote_to_frame_ns.empty(); };
      if (measure.of_wake_ups && !std::ranges::all_of(columns, wakes)) continue;
      text += fmt::format("{:<24} {:<26}", label, measure.name);
      for (const CostColumn& column : columns) text += fmt::format(" {:>16.{}f}", measure.value(column.windows[row]), measure.decimals);
      text += "\n";
      label.clear();
    }
  }
  return text;
}

nlohmann::ordered_json costs_json(const std::vector<CostColumn>& columns) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const CostColumn& column : columns)
    for (const CostWindow& window : column.windows)
      out.push_back({{"driver", column.name},
                     {"step", window.label},
                     {"frames", window.frames},
                     {"register_reads", window.reads},
                     {"register_writes", window.writes},
                     {"bam_interrupts", window.interrupts},
                     {"vote_to_frame_ns", window.vote_to_frame_ns},
                     {"power_to_frame_ns", window.power_to_frame_ns}});
  return out;
}

}  // namespace bamboozle::cli
