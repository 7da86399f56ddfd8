#include "cli/result.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace bamboozle::cli {
namespace {

constexpr std::array<std::string_view, 6> kOutcomeNames = {"pass", "fail", "bad-scenario", "crash", "hang", "error"};
bool says(const FailureReport& failure, const std::string& text) {
  return std::ranges::any_of(std::array{&failure.step, &failure.expected, &failure.got},
                             [&](const std::string* part) { return part->find(text) != std::string::npos; });
}

bool is_known(const Result& result) {
  if (result.known.empty()) return false;
  return result.known_fails.empty() ||
         std::ranges::any_of(result.failures, [&](const FailureReport& failure) { return says(failure, result.known_fails); });
}

constexpr std::array kBestToWorst = {Outcome::pass, Outcome::bad_scenario, Outcome::fail,
                                     Outcome::hang, Outcome::crash,        Outcome::error};

}  // namespace

std::string_view name_of(Outcome outcome) { return kOutcomeNames[static_cast<std::size_t>(outcome)]; }

std::optional<Outcome> parse_outcome(std::string_view name) {
  const auto* const found = std::find(kOutcomeNames.begin(), kOutcomeNames.end(), name);
  if (found == kOutcomeNames.end()) return std::nullopt;
  return static_cast<Outcome>(std::distance(kOutcomeNames.begin(), found));
}

Outcome worse(Outcome a, Outcome b) {
  const auto badness = [](Outcome outcome) { return std::find(kBestToWorst.begin(), kBestToWorst.end(), outcome); };
  return badness(a) < badness(b) ? b : a;
}

Standing standing(const Result& result) {
  switch (result.outcome) {
    case Outcome::pass:
      return result.known.empty() ? Standing::pass : Standing::xpass;
    case Outcome::fail:
    case Outcome::crash:
    case Outcome::hang:
      return is_known(result) ? Standing::xfail : Standing::fail;
    case Outcome::bad_scenario:
    case Outcome::error:
      return Standing::fail;
  }
  return Standing::fail;
}

bool fails_otherwise(const Result& result) {
  const bool of_the_driver = result.outcome == Outcome::fail || result.outcome == Outcome::crash || result.outcome == Outcome::hang;
  return of_the_driver && !result.known.empty() && !is_known(result);
}

std::string_view name_of(Standing standing) {
  constexpr std::array<std::string_view, 4> kStandings = {"pass", "fail", "xfail", "xpass"};
  return kStandings[static_cast<std::size_t>(standing)];
}

Outcome counted(const Result& result) {
  switch (standing(result)) {
    case Standing::pass:
    case Standing::xfail:
      return Outcome::pass;
    case Standing::xpass:
      return Outcome::fail;
    case Standing::fail:
      return result.outcome;
  }
  return result.outcome;
}

std::string title_of(const Result& result) {
  return result.round == 0 ? result.name : fmt::format("{} round {}", result.name, result.round);
}

}  // namespace bamboozle::cli
