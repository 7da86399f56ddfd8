#include "cli/ktap.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "modem-model/scenario/verdict.h"

namespace bamboozle::cli {
namespace {

/// "" or " # TIMEOUT reason".
std::string diagnostic(const TestResult& test) {
  std::string directive;
  switch (test.status) {
    case TestResult::Status::passed:
      return {};
    case TestResult::Status::skipped:
      directive = "SKIP ";
      break;
    case TestResult::Status::xfail:
      directive = "XFAIL ";
      break;
    case TestResult::Status::xpass:
      directive = "XPASS ";
      break;
    case TestResult::Status::failed:
      if (test.kind == name_of(Outcome::hang)) directive = "TIMEOUT ";
      if (test.kind == name_of(Outcome::error) || test.kind == name_of(Outcome::bad_scenario)) directive = "ERROR ";
      break;
  }
  const std::string text = directive + one_line_of(why(test));
  return text.empty() ? text : " # " + text.substr(0, text.find_last_not_of(' ') + 1);
}

}  // namespace

std::string Ktap::begin(std::optional<std::size_t> count) const {
  std::string text = indent_ + "KTAP version 1\n";
  if (count) text += fmt::format("{}1..{}\n", indent_, *count);
  return text;
}

std::string Ktap::add(const TestResult& test) {
  std::string name = one_line_of(test.name);
  std::replace(name.begin(), name.end(), '#', '_');  // would begin the directive
  return note(test.detail) +
         fmt::format("{}{} {} {}{}\n", indent_, is_red(test.status) ? "not ok" : "ok", ++count_, name, diagnostic(test));
}

std::string Ktap::note(const std::string& text) const {
  std::string lines;
  std::istringstream in(scenario::printable(text));
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) lines += fmt::format("{}# {}\n", indent_, line);
  return lines;
}

}  // namespace bamboozle::cli
