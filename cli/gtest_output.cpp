#include "cli/gtest_output.h"

#include <array>
#include <cstdlib>

#include "cli/test_result.h"

namespace bamboozle::cli {
namespace {

constexpr std::string_view kRun = "[ RUN      ] ";
constexpr std::string_view kOk = "[       OK ] ";
constexpr std::string_view kFailed = "[  FAILED  ] ";
constexpr std::string_view kFailure = ": Failure";
constexpr double kMillisecondsInSecond = 1000;

/// Of what a sanitizer says, the line that says what it is about.
bool of_sanitizer(std::string_view line) {
  constexpr std::array<std::string_view, 2> kWords = {"Sanitizer: ", "runtime error: "};
  for (const std::string_view word : kWords)
    if (line.find(word) != std::string_view::npos) return true;
  return false;
}

/// "Suite.Name (12 ms)"
std::string_view name_in(std::string_view rest) { return rest.substr(0, rest.find_first_of(" ,")); }

double seconds_in(std::string_view rest) {
  const std::size_t open = rest.find('(');
  return open == std::string_view::npos
             ? 0
             : std::strtod(std::string(rest.substr(open + 1)).c_str(), nullptr) / kMillisecondsInSecond;
}

/// Without folders: "vote_test.cpp:57".
std::string_view place_in(std::string_view line) {
  const std::string_view place = line.substr(0, line.find(kFailure));
  const std::size_t slash = place.rfind('/');
  return slash == std::string_view::npos ? place : place.substr(slash + 1);
}

}  // namespace

GtestOutput parse_gtest_output(std::string_view text) {
  GtestOutput out;
  std::string running;
  std::string why;
  bool place_only = false;  // what was expected stands in the line behind it
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.starts_with(kRun)) {
      running = name_in(line.substr(kRun.size()));
      why.clear();
      place_only = false;
    } else if (running.empty()) {
      continue;  // before the first, between two, the summary
    } else if (line.starts_with(kOk)) {
      out.passed[running] = seconds_in(line.substr(kOk.size()));
      running.clear();
    } else if (line.starts_with(kFailed)) {
      break;
    } else if (place_only) {
      why += one_line_of(std::string(line));
      place_only = false;
    } else if (why.empty() && line.ends_with(kFailure)) {
      why = std::string(place_in(line)) + ": ";
      place_only = true;
    } else if (why.empty() && of_sanitizer(line)) {
      why = one_line_of(std::string(line));
    }
  }
  if (!running.empty()) {
    out.first_red = running;
    out.why = why;
  }
  return out;
}

}  // namespace bamboozle::cli
