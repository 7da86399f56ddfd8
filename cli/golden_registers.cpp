#include "cli/golden_registers.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "modem-model/trace/register_trace.h"

namespace bamboozle::cli {
namespace {

constexpr std::size_t kContext = 4;

std::string line_at(const std::vector<trace::RegisterLine>& lines, std::size_t index) {
  return index < lines.size() ? trace::to_text(lines[index]) : "the end";
}

}  // namespace

std::filesystem::path golden_file(const std::filesystem::path& scenario) {
  return std::filesystem::path(scenario).replace_extension(".registers");
}

std::string record_golden(const std::filesystem::path& trace, const std::filesystem::path& scenario, const std::string& kernel) {
  const auto found = trace::register_trace(trace);
  if (const auto* problem = std::get_if<std::string>(&found)) return *problem;
  const std::filesystem::path file = golden_file(scenario);
  std::ofstream out(file, std::ios::trunc);
  out << fmt::format(
      "# What the unmodified driver of Linux {} does to the BAM in {}.\n"
      "# Recorded by: ./bamboozle run {} --record-registers\n"
      "# P: power, R/W: register offset and value, D: a descriptor done, pipe and bytes. modem-model/trace/register_trace.h\n",
      kernel, scenario.filename().string(), scenario.lexically_normal().string());
  for (const trace::RegisterLine& line : std::get<std::vector<trace::RegisterLine>>(found)) out << trace::to_text(line) << '\n';
  out.close();
  return out ? std::string() : fmt::format("{}: cannot be written", file.string());
}

std::string compare_golden(const std::filesystem::path& trace, const std::filesystem::path& scenario) {
  const auto wanted = trace::read_register_file(golden_file(scenario));
  if (const auto* problem = std::get_if<std::string>(&wanted)) return *problem;
  const auto found = trace::register_trace(trace);
  if (const auto* problem = std::get_if<std::string>(&found)) return *problem;
  const auto& golden = std::get<std::vector<trace::RegisterLine>>(wanted);
  const auto& actual = std::get<std::vector<trace::RegisterLine>>(found);
  const auto differ = std::ranges::mismatch(golden, actual);
  const auto at = static_cast<std::size_t>(differ.in1 - golden.begin());
  if (at == golden.size() && at == actual.size()) return {};
  std::string before;
  for (std::size_t i = at - std::min(at, kContext); i < at; ++i) before += (before.empty() ? "" : ", ") + line_at(golden, i);
  return fmt::format("access {}: expected {}, got {} (after {})", at + 1, line_at(golden, at), line_at(actual, at),
                     before.empty() ? "nothing" : before);
}

}  // namespace bamboozle::cli
