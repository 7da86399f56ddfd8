#include "cli/result.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace bamboozle::cli {
namespace {

constexpr std::array<std::string_view, 6> kNames = {"pass", "fail", "bad-scenario", "crash", "hang", "error"};
constexpr std::array kBestToWorst = {Outcome::pass, Outcome::bad_scenario, Outcome::fail,
                                     Outcome::hang, Outcome::crash,        Outcome::error};

}  // namespace

std::string_view name_of(Outcome outcome) { return kNames[static_cast<std::size_t>(outcome)]; }

std::optional<Outcome> parse_outcome(std::string_view name) {
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Outcome>(std::distance(kNames.begin(), found));
}

Outcome worse(Outcome a, Outcome b) {
  const auto badness = [](Outcome outcome) { return std::find(kBestToWorst.begin(), kBestToWorst.end(), outcome); };
  return badness(a) < badness(b) ? b : a;
}

}  // namespace bamboozle::cli
