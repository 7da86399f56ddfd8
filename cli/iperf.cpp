#include "cli/iperf.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace bamboozle::cli {
namespace {


/// Calls `read` with the report's "end" object, and with what is printed behind the report.
template <typename Read>
std::variant<double, std::string> read_end(const std::string& text, const Read& read) {
  const std::size_t end = text.rfind('}');
  try {
    const nlohmann::json report = nlohmann::json::parse(text.substr(0, end == std::string::npos ? end : end + 1));
    if (report.contains("error")) return "iperf3: " + report.at("error").get<std::string>();
    return read(report.at("end"), text.substr(end + 1));
  } catch (const nlohmann::json::exception& problem) {
    return fmt::format("no iperf3 report: {} in: {}", problem.what(), text.substr(0, 200));
  }
}

}  // namespace

std::variant<double, std::string> tcp_megabits(const std::string& printed) {
  return read_end(printed, [](const nlohmann::json& end, const std::string&) -> std::variant<double, std::string> {
    return end.at("sum_received").at("bits_per_second").get<double>() * 1e-6;
  });
}

// What the receiver counted: `packets` are those it knows of, the lost among them. "sum" holds the sender's count, which for a
// flood that nobody takes is far more.
std::variant<double, std::string> udp_up_datagrams(const std::string& printed) {
  return read_end(printed, [](const nlohmann::json& end, const std::string&) -> std::variant<double, std::string> {
    const nlohmann::json& sum = end.at("sum_received");
    return (sum.at("packets").get<double>() - sum.at("lost_packets").get<double>()) / sum.at("seconds").get<double>();
  });
}

std::variant<double, std::string> udp_down_datagrams(const std::string& printed) {
  return read_end(printed, [](const nlohmann::json& end, const std::string& behind) -> std::variant<double, std::string> {
    std::istringstream counts(behind);
    double before = 0;
    double after = 0;
    if (!(counts >> before >> after)) return fmt::format("no counts of datagrams behind the report, but '{}'", behind);
    return (after - before) / end.at("sum_received").at("seconds").get<double>();
  });
}

}  // namespace bamboozle::cli
