#include "cli/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "modem-model/trace/text.h"

namespace bamboozle::cli {
namespace {

/// What a line need not name.
constexpr std::string_view kUsualDriver = "upstream";

/// The outcome; XFAIL and XPASS where it is not what counts.
std::string word_of(const Result& result) {
  const Standing stands = standing(result);
  std::string word(stands == Standing::xfail || stands == Standing::xpass ? name_of(stands) : name_of(result.outcome));
  for (char& c : word)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return word;
}

std::string verdict_line(const Result& result, const Terminal& terminal) {
  const Standing stands = standing(result);
  const Colour colour = stands == Standing::pass ? Colour::green : stands == Standing::xfail ? Colour::yellow : Colour::red;
  std::string text = fmt::format("{} {}", terminal.paint(colour, word_of(result)), title_of(result));
  if (!result.folder.empty()) {
    std::string how = fmt::format("  {:.3f} s virtual, {:.2f} s wall, seed {}", static_cast<double>(result.virtual_ns) * 1e-9,
                                  result.wall_seconds, result.seed);
    if (result.driver != kUsualDriver && !result.driver.empty()) how += fmt::format(", driver {}", result.driver);
    text += terminal.paint(Colour::dim, how);
  }
  return text + "\n";
}

/// What is known of this driver, beside what came.
std::string known_text(const Result& result, const Terminal& terminal) {
  if (standing(result) == Standing::xpass)
    return terminal.paint(Colour::red, fmt::format("{}: passes, but 'known:' says that it fails with this driver: {}\n"
                                                   "  take the line out, or make the claim sharper\n",
                                                   result.file, result.known));
  if (fails_otherwise(result))
    return terminal.paint(Colour::red, fmt::format("  known:  {}\n          but that says '{}', and this is another failure\n", result.known,
                                                   result.known_fails));
  std::string text = fmt::format("  known:  {}\n", result.known);
  if (!result.failures.empty())
    text += fmt::format("  came:   {}: {}\n", result.failures.front().kind, result.failures.front().got);
  return text;
}

std::string block(const std::string& title, const std::vector<std::string>& lines, const Terminal& terminal) {
  if (lines.empty()) return {};
  std::string text = fmt::format("  {}:\n", title);
  for (const std::string& line : lines) text += terminal.paint(Colour::dim, "    " + line) + "\n";
  return text;
}

std::string failure_text(const Result& result, const FailureReport& failure, const Terminal& terminal) {
  if (result.outcome == Outcome::bad_scenario) return failure.got + "\n";  // the loader's words have the place in them
  std::string place = result.file;
  if (failure.line != 0) place += fmt::format(":{}", failure.line);
  if (failure.column != 0) place += fmt::format(":{}", failure.column);
  std::string text = fmt::format("{}: {}\n", terminal.paint(Colour::bold, place), failure.kind);
  if (!result.claim.empty()) text += fmt::format("  claim:    {}\n", result.claim);
  if (!failure.step.empty()) text += fmt::format("  step:     {}\n", failure.step);
  if (!failure.expected.empty()) text += fmt::format("  expected: {}\n", failure.expected);
  if (!failure.got.empty()) text += fmt::format("  got:      {}\n", failure.got);
  for (const std::string& miss : failure.near_misses) text += fmt::format("  near miss: {}\n", miss);
  if (!result.folder.empty()) text += fmt::format("  at:       {} s virtual\n", trace::format_time(failure.time_ns));
  return text + block(fmt::format("the last {} events", failure.last_events.size()), failure.last_events, terminal);
}

// The first one whole, as it is the cause more often than not; of the others what came and when.
std::string failures_text(const Result& result, const Terminal& terminal) {
  constexpr std::size_t kLines = 8;
  if (result.outcome == Outcome::bad_scenario || result.failures.size() < 2) {
    std::string text;
    for (const FailureReport& failure : result.failures) text += failure_text(result, failure, terminal);
    return text;
  }
  std::string text = failure_text(result, result.failures.front(), terminal);
  text += fmt::format("  then {} more:\n", result.failures.size() - 1);
  for (std::size_t i = 1; i < std::min(result.failures.size(), kLines + 1); ++i) {
    const FailureReport& failure = result.failures[i];
    text += fmt::format("    {} s, line {}: {}: {}\n", trace::format_time(failure.time_ns), failure.line, failure.kind, failure.got);
  }
  if (result.failures.size() > kLines + 1) text += "    ...; --json has all of them\n";
  return text;
}

}  // namespace

std::string announce(const std::string& name, const std::string& claim, const Terminal& terminal) {
  return fmt::format("{}: {}\n", terminal.paint(Colour::bold, name), claim);
}

std::string report(const Result& result, const Terminal& terminal) {
  const Standing stands = standing(result);
  std::string text;
  if (stands == Standing::xpass) text += known_text(result, terminal);
  if (stands != Standing::xfail) {
    text += failures_text(result, terminal);
    for (const LogTail& tail : result.tails) text += block(tail.title, tail.lines, terminal);
  }
  text += verdict_line(result, terminal);
  if (stands == Standing::xfail || fails_otherwise(result)) text += known_text(result, terminal);
  if (!result.folder.empty()) text += terminal.paint(Colour::dim, "  folder: " + result.folder) + "\n";
  if (result.outcome != Outcome::pass && !result.replay.empty()) text += fmt::format("  again:  {}\n", result.replay);
  return text;
}

}  // namespace bamboozle::cli
