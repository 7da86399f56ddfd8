#include "cli/iperf.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace bamboozle::cli {
namespace {

using Json = nlohmann::json;

/// Calls `read` with the report's "end" object.
template <typename Read>
std::variant<double, std::string> read_end(const std::string& text, const Read& read) {
  try {
    const Json report = Json::parse(text);
    if (report.contains("error")) return "iperf3: " + report.at("error").get<std::string>();
    return read(report.at("end"));
  } catch (const Json::exception& problem) {
    return fmt::format("no iperf3 report: {} in: {}", problem.what(), text.substr(0, 200));
  }
}

}  // namespace

std::variant<double, std::string> tcp_megabits(const std::string& json) {
  return read_end(json, [](const Json& end) { return end.at("sum_received").at("bits_per_second").get<double>() * 1e-6; });
}

// What the receiver counted: `packets` are those it knows of, the lost among them. "sum" holds the sender's count, which for a
// flood that nobody takes is far more.
std::variant<double, std::string> udp_datagrams(const std::string& json) {
  return read_end(json, [](const Json& end) {
    const Json& sum = end.at("sum_received");
    return (sum.at("packets").get<double>() - sum.at("lost_packets").get<double>()) / sum.at("seconds").get<double>();
  });
}

}  // namespace bamboozle::cli
