// Reads what `iperf3 -J` of the guest printed: one number for one measurement. Behind the report stand two numbers: the datagrams that
// had reached the guest's UDP before and after.
#pragma once

#include <string>
#include <variant>

namespace bamboozle::cli {

/// Mbit/s of TCP as the receiving side counted them, or what is wrong with the report.
[[nodiscard]] std::variant<double, std::string> tcp_megabits(const std::string& printed);
/// UDP datagrams a second that the host's iperf3 received.
[[nodiscard]] std::variant<double, std::string> udp_up_datagrams(const std::string& printed);
/// UDP datagrams a second that reached the guest's UDP, whether iperf3 came to read them or not: a flood leaves it no time for that, and
/// the faster the link the less.
[[nodiscard]] std::variant<double, std::string> udp_down_datagrams(const std::string& printed);

}  // namespace bamboozle::cli
