// What `bamboozle bench` measures, and the scenario that does it: iperf3 in one guest, over virtio-net and over the modem in turn,
// with one driver after the other.
//
// Pure: text out, events in. Both ways end in the same iperf3 server on the host's loopback through libslirp; only the device in
// the guest differs. The rounds alternate, so that a host that slows down slows both.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/iperf.h"

namespace bamboozle::cli {

struct Workload {
  std::string_view name;       ///< "tcp_up"
  std::string_view unit;       ///< "Mbit/s"
  std::string_view arguments;  ///< of iperf3 in the guest
  std::variant<double, std::string> (*read)(const std::string& json);
};

inline constexpr std::array<Workload, 4> kWorkloads = {{
    {"tcp_up", "Mbit/s", "", &tcp_megabits},
    {"tcp_down", "Mbit/s", "-R", &tcp_megabits},
    {"udp_up", "datagrams/s", "-u -b 0 -l 64", &udp_up_datagrams},
    {"udp_down", "datagrams/s", "-u -b 0 -l 64 -R", &udp_down_datagrams},
}};

inline constexpr std::string_view kReference = "virtio_net";

/// A driver to be measured, and its column.
struct BenchDriver {
  std::string column = "upstream";                   ///< letters, digits and _; no two the same
  std::string guest_path = "/driver/qcom_bam_dmux.ko";  ///< of its module
};

struct BenchPlan {
  std::vector<BenchDriver> drivers = {{}};
  unsigned rounds = 3;
  unsigned seconds = 3;    ///< of each measurement
  std::uint16_t port = 0;  ///< of the iperf3 server on the host
};

/// The scenario as YAML: in each round each driver is loaded, the order changing from round to round, and every workload is measured
/// over virtio-net and right after that over the modem.
[[nodiscard]] std::string bench_scenario(const BenchPlan& plan);

/// How often a plan measures.
[[nodiscard]] std::size_t measurements(const BenchPlan& plan);

/// What was measured for one driver and one workload: the n-th value was measured right after the n-th of the reference.
struct Series {
  std::vector<double> reference;
  std::vector<double> values;
};

/// By column and work ("upstream", "tcp_up"), from the GuestCommand events of a run's trace; or what is wrong.
using Samples = std::map<std::pair<std::string, std::string>, Series>;
[[nodiscard]] std::variant<Samples, std::string> read_samples(const std::filesystem::path& trace);

/// The middle of the values; 0 when there are none.
[[nodiscard]] double median(std::vector<double> values);
/// The middle of value/reference over the rounds. Round by round, as the two were measured one right after the other: what else the
/// host does at that time slows both. 0 when there are none.
[[nodiscard]] double median_ratio(const Series& series);

/// The columns' names from what --driver names: "upstream", "my_dmux" for "/tmp/my-dmux.ko"; a number behind it where two would be
/// the same.
[[nodiscard]] std::vector<std::string> column_names(const std::vector<std::string>& drivers);

}  // namespace bamboozle::cli
