#include "cli/junit.h"

#include <fmt/format.h>

#include "modem-model/scenario/verdict.h"

namespace bamboozle::cli {
namespace {

using Status = TestResult::Status;

/// Text for an attribute or an element: a guest prints what it likes, XML takes neither control characters nor bad UTF-8.
std::string escaped(const std::string& text) {
  std::string out;
  const std::string valid = scenario::printable(text);
  for (std::size_t i = 0; i < valid.size(); ++i) {
    if (valid.compare(i, 3, "\xef\xbf\xbe") == 0 || valid.compare(i, 3, "\xef\xbf\xbf") == 0) {  // no characters of XML's
      out += '?';
      i += 2;
      continue;
    }
    const char letter = valid[i];
    switch (letter) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\x7f':
        out += '?';
        break;
      default:
        out += letter;
    }
  }
  return out;
}

bool is_error(const TestResult& test) {
  return test.status == Status::failed && (test.kind == name_of(Outcome::error) || test.kind == name_of(Outcome::bad_scenario));
}

std::string outcome_of(const TestResult& test) {
  const std::string reason = escaped(one_line_of(why(test)));
  switch (test.status) {
    case Status::passed:
      return {};
    case Status::skipped:
      return fmt::format("      <skipped message=\"{}\"/>\n", reason);
    case Status::xfail:
      return fmt::format("      <skipped type=\"xfail\" message=\"XFAIL: {}\"/>\n", reason);
    case Status::xpass:
      return fmt::format("      <failure type=\"xpass\" message=\"XPASS: passes, though known to fail: {}\"/>\n", reason);
    case Status::failed:
      return fmt::format("      <{} type=\"{}\" message=\"{}\"/>\n", is_error(test) ? "error" : "failure",
                         escaped(test.kind.empty() ? "fail" : test.kind), reason);
  }
  return {};
}

struct Counts {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  double seconds = 0;

  void add(const TestResult& test) {
    ++tests;
    seconds += test.seconds;
    if (is_error(test))
      ++errors;
    else if (is_red(test.status))
      ++failures;
    else if (test.status != Status::passed)
      ++skipped;
  }
  [[nodiscard]] std::string attributes() const {
    return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\"", tests, failures, errors,
                       skipped, seconds);
  }
};

std::string element_of(const TestResult& test, const std::string& group) {
  std::string inside = outcome_of(test);
  if (!test.detail.empty()) inside += fmt::format("      <system-out>{}</system-out>\n", escaped(test.detail));
  const std::string head =
      fmt::format("    <testcase name=\"{}\" classname=\"{}\" time=\"{:.3f}\"", escaped(test.name), escaped(group), test.seconds);
  return inside.empty() ? head + "/>\n" : fmt::format("{}>\n{}    </testcase>\n", head, inside);
}

}  // namespace

std::string to_junit(const std::vector<TestGroup>& groups) {
  Counts all;
  std::string inside;
  for (const TestGroup& group : groups) {
    Counts own;
    std::string elements;
    for (const TestResult& test : group.tests) {
      own.add(test);
      all.add(test);
      elements += element_of(test, group.name);
    }
    inside += fmt::format("  <testsuite name=\"{}\" {}>\n{}  </testsuite>\n", escaped(group.name), own.attributes(), elements);
  }
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {}>\n{}</testsuites>\n", all.attributes(), inside);
}

}  // namespace bamboozle::cli
