#include "cli/museum_verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/test_result.h"

namespace bamboozle::cli {
namespace {

constexpr std::string_view kVerdictNames[] = {"caught", "SURVIVED", "other reason", "red anyway", "no mutant", "error"};

/// All that was found, without the scenario's own words: claim and steps would prove nothing.
std::string said(const Result& result) {
  std::string text;
  for (const FailureReport& failure : result.failures)
    text += fmt::format("{}: {}, {}\n", failure.kind, failure.expected, failure.got);
  return text;
}

}  // namespace

std::string_view name_of(MuseumVerdict verdict) { return kVerdictNames[static_cast<std::size_t>(verdict)]; }

std::string failure_line(const Result& result) {
  if (result.failures.empty()) return std::string(name_of(result.outcome));
  const FailureReport& first = result.failures.front();
  const std::string wanted = first.expected.empty() ? "" : first.expected + ": ";
  return one_line_of(fmt::format("{}: {}{}", first.kind, wanted, first.got));
}

bool turns_red(const Result& result) {
  return result.outcome == Outcome::fail || result.outcome == Outcome::crash || result.outcome == Outcome::hang;
}

void judge_mutant(const Mutant& mutant, const Result& with_bug, const Result& control, MuseumRow& row) {
  row.seconds = with_bug.wall_seconds;
  row.folder = with_bug.folder;
  row.why = failure_line(with_bug);
  if (with_bug.outcome == Outcome::bad_scenario) {
    row.verdict = MuseumVerdict::no_mutant;
  } else if (with_bug.outcome == Outcome::error) {
    row.verdict = MuseumVerdict::error;
  } else if (control.outcome != Outcome::pass) {
    row.verdict = control.outcome == Outcome::error ? MuseumVerdict::error : MuseumVerdict::no_control;
    row.why = "the unmodified driver: " + failure_line(control);
  } else if (!turns_red(with_bug)) {
    row.verdict = MuseumVerdict::survived;
    row.why = "the scenario is green with the bug in the driver";
  } else if (said(with_bug).find(mutant.fails) == std::string::npos) {
    row.verdict = MuseumVerdict::other_reason;
    row.why = fmt::format("expected '{}', got {}", mutant.fails, row.why);
  } else {
    row.verdict = MuseumVerdict::caught;
  }
}

int museum_exit_code(const std::vector<MuseumRow>& rows) {
  int code = 0;
  for (const MuseumRow& row : rows) {
    if (row.verdict == MuseumVerdict::error) return exit_code(Outcome::error);
    if (row.verdict != MuseumVerdict::caught) code = 1;
  }
  return code;
}

std::string museum_table(const std::vector<MuseumRow>& rows, const std::string& noticer) {
  std::size_t widths[] = {6, 6, noticer.size()};  // the headings'
  for (const MuseumRow& row : rows) {
    widths[0] = std::max(widths[0], row.name.size());
    widths[1] = std::max(widths[1], row.origin.size());
    widths[2] = std::max(widths[2], row.scenario.size());
  }
  const auto line = [&](const auto&... cells) { return fmt::format("{:<{}}  {:<{}}  {:<{}}  {:<12}  {:>6}\n", cells...); };
  std::string text = line("mutant", widths[0], "origin", widths[1], noticer, widths[2], "verdict", "time");
  std::string missed;
  std::size_t caught = 0;
  for (const MuseumRow& row : rows) {
    text += line(row.name, widths[0], row.origin, widths[1], row.scenario, widths[2], name_of(row.verdict),
                 fmt::format("{:.1f} s", row.seconds));
    for (const std::string& scenario : row.caught_by) text += fmt::format("{:>{}}  {}\n", "by", widths[0], scenario);
    if (row.verdict == MuseumVerdict::caught)
      ++caught;
    else
      missed += fmt::format("{} {}: {}\n  {}\n{}", name_of(row.verdict), row.name, row.bug, row.why,
                            row.folder.empty() ? "" : fmt::format("  folder: {}\n", row.folder));
  }
  return fmt::format("{}{}{} caught, {} not caught\n", text, missed, caught, rows.size() - caught);
}

std::string museum_json(const std::vector<MuseumRow>& rows, const std::string& kernel, const std::string& noticer) {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const MuseumRow& row : rows) {
    Json object = {{"name", row.name},
                   {"bug", row.bug},
                   {"origin", row.origin},
                   {noticer, row.scenario},
                   {"verdict", row.verdict == MuseumVerdict::survived ? "survived" : name_of(row.verdict)},
                   {"why", row.why},
                   {"wall_seconds", row.seconds},
                   {"folder", row.folder}};
    if (!row.caught_by.empty()) object["caught_by"] = row.caught_by;
    list.push_back(std::move(object));
  }
  Json all = {{"format", 1}, {"exit_code", museum_exit_code(rows)}};
  if (!kernel.empty()) all["kernel"] = kernel;
  all["mutants"] = std::move(list);
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";  // a guest's words need not be UTF-8
}

}  // namespace bamboozle::cli
