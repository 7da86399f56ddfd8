#include "cli/must_fail.h"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <iterator>

namespace bamboozle::cli {
namespace {

constexpr std::string_view kLead = "# must-fail:";
constexpr std::string_view kForm = "expected '# must-fail: exit=N message=\"words\"' as the first line";

}  // namespace

std::variant<MustFail, std::string> parse_must_fail(std::string_view text) {
  std::string_view line = text.substr(0, text.find('\n'));
  if (!line.starts_with(kLead)) return std::string(kForm);
  const std::size_t exit = line.find(" exit=");
  const std::size_t message = line.find(" message=\"");
  if (exit == std::string_view::npos || message == std::string_view::npos) return std::string(kForm);
  MustFail wanted;
  const std::string_view number = line.substr(exit + 6);
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), wanted.exit_code);
  if (error != std::errc{} || wanted.exit_code < 1 || wanted.exit_code > 5) return fmt::format("{}; N is 1 to 5", kForm);
  const std::string_view words = line.substr(message + 10);
  const std::size_t close = words.rfind('"');
  if (close == std::string_view::npos || close == 0) return fmt::format("{}; the words are missing", kForm);
  wanted.message = words.substr(0, close);
  return wanted;
}

std::variant<MustFail, std::string> read_must_fail(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line)) return file.string() + ": cannot read";
  auto parsed = parse_must_fail(line);
  if (auto* problem = std::get_if<std::string>(&parsed)) return fmt::format("{}:1: {}", file.string(), *problem);
  return parsed;
}

std::string compare(const MustFail& wanted, const Result& result) {
  // Only what was found counts: claim, path and steps are the scenario's own words and would prove nothing. A bad scenario's
  // message is in the failure as well.
  std::string said;
  for (const FailureReport& failure : result.failures)
    said += fmt::format("{}: {}, {}\n", failure.kind, failure.expected, failure.got);
  const bool code = exit_code(result.outcome) == wanted.exit_code;
  const bool words = said.find(wanted.message) != std::string::npos;
  if (code && words) return {};
  return fmt::format("expected exit {} with \"{}\", got exit {} with: {}", wanted.exit_code, wanted.message,
                     exit_code(result.outcome), said.empty() ? "no failure" : said.substr(0, said.size() - 1));
}

}  // namespace bamboozle::cli
