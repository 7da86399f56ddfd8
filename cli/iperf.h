// Reads what `iperf3 -J` of the guest printed: one number for one measurement.
#pragma once

#include <string>
#include <variant>

namespace bamboozle::cli {

/// Mbit/s of TCP as the receiving side counted them, or what is wrong with the report.
[[nodiscard]] std::variant<double, std::string> tcp_megabits(const std::string& json);
/// UDP datagrams a second that arrived.
[[nodiscard]] std::variant<double, std::string> udp_datagrams(const std::string& json);

}  // namespace bamboozle::cli
