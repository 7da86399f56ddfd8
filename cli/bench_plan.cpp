#include "cli/bench_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <sstream>
#include <utility>

#include "cli/driver_image.h"
#include "modem-model/trace/reader.h"

namespace bamboozle::cli {
namespace {

constexpr std::string_view kModem = "modem";

/// Datagrams that reached the guest's UDP: read, and dropped for want of a reader.
constexpr std::string_view kDatagrams = "awk '/^Udp: [0-9]/ {print $2 + $4}' /proc/net/snmp";

/// The measurement's name travels as a comment in front of its command: the shell ignores it, the trace keeps it.
std::string measurement(const BenchPlan& plan, const std::string& driver, bool reference, const Workload& work) {
  const std::string target = reference ? fmt::format("10.0.2.2 -p {}", plan.port) : "10.0.0.2 -p 5201";
  // -i 0 and tr keep the report short: what a guest step may print is bounded
  return fmt::format(
      "  - {{guest: {{run: \": {} {} {}; before=$({}); iperf3 -J -i 0 -t {} -c {} {} | tr -d ' \\t\\n'; echo $before $({})\"}}}}\n",
      driver, reference ? kReference : kModem, work.name, kDatagrams, plan.seconds, target, work.arguments, kDatagrams);
}

struct Measurement {
  std::string driver;
  bool reference = false;
  std::string work;
};

std::optional<Measurement> measurement_of(const std::string& command) {
  std::istringstream words(command.substr(0, command.find(';')));
  std::string colon;
  std::string link;
  Measurement out;
  if (!(words >> colon >> out.driver >> link >> out.work) || colon != ":") return std::nullopt;
  out.reference = link == kReference;
  return out;
}

/// One driver goes, the next one comes, to a modem that starts anew: no driver meets what another left behind. (The modem collapses
/// soon enough for the driver that goes, which waits 2 s for that.)
std::string change_driver(const std::string& from, const std::string& to) {
  std::string text;
  if (!from.empty())
    text += fmt::format(
        "  - {{guest: {{unload: {}}}}}\n"
        "  - {{expect: {{power: off}}, within: 10s}}\n"
        "  - {{modem: crash}}\n",
        module_name(from));
  return text + fmt::format(
                    "  - {{guest: {{load: {}}}}}\n"
                    "  - {{modem: boot}}\n"
                    "  - {{expect: {{link: wwan0, state: registered}}, within: 10s}}\n"
                    "  - {{guest: {{run: \"wwan-up 0\"}}}}\n",
                    to);
}

}  // namespace

std::size_t measurements(const BenchPlan& plan) { return std::size_t{2} * plan.rounds * kWorkloads.size() * plan.drivers.size(); }

// QEMU's virtio-net is marked as coherent, as all of its DMA is. So is the BAM here: cache maintenance, which does nothing under QEMU and
// takes 6 % of the instructions of a downlink packet, would be measured on one side only.
std::string bench_scenario(const BenchPlan& plan) {
  const std::uint64_t limit = 600 + 2 * measurements(plan) * (plan.seconds + 2);
  std::string text = fmt::format(
      "version: 1\n"
      "claim: Traffic through the emulated modem is measured beside virtio-net in the same guest.\n"
      "tags: [host, bench]\n"
      "clock: host\n"
      "limits: {{virtual: {}s, step: {}s, wall: {}s}}\n"
      "soc:\n"
      "  device_tree:\n"
      "    /dma-controller@b000000: {{dma-coherent: true}}\n"
      "    /bam-dmux: {{dma-coherent: true}}\n"
      "modem:\n"
      "  profile: msm8916\n"
      "  power: {{idle: 300ms}}\n"
      "  channels:\n"
      "    0: {{ip: {{slirp: {{forward: {{5201: {}}}}}}}}}\n"
      "steps:\n"
      "  - {{guest: {{run: \"ip link set eth0 up && ip addr add 10.0.2.15/24 dev eth0\"}}}}\n",
      limit, plan.seconds + 30, limit, plan.port);
  std::string loaded;
  for (unsigned round = 0; round < plan.rounds; ++round) {
    std::vector<BenchDriver> drivers = plan.drivers;
    if (round % 2 == 1) std::ranges::reverse(drivers);
    for (const BenchDriver& driver : drivers) {
      if (loaded != driver.guest_path) text += change_driver(loaded, driver.guest_path);
      loaded = driver.guest_path;
      for (const Workload& work : kWorkloads)
        for (const bool reference : {true, false}) text += measurement(plan, driver.column, reference, work);
    }
  }
  return text;
}

std::variant<Samples, std::string> read_samples(const std::filesystem::path& trace) {
  Samples samples;
  std::map<std::uint32_t, Measurement> running;
  trace::Reader reader(trace);
  trace::Event event;
  while (reader.next(event) == trace::Reader::Status::event) {
    if (!event.has_guest_command()) continue;
    const trace::GuestCommand& command = event.guest_command();
    if (!command.finished()) {
      if (const auto begun = measurement_of(command.command())) running[command.id()] = *begun;
      continue;
    }
    const auto found = running.find(command.id());
    if (found == running.end()) continue;
    const Measurement& ended = found->second;
    const auto* const work = std::ranges::find(kWorkloads, ended.work, &Workload::name);
    if (work == kWorkloads.end()) continue;
    const std::string what = fmt::format("{} over {} beside {}", ended.work, ended.reference ? kReference : kModem, ended.driver);
    if (command.truncated()) return what + ": the report was cut";
    const auto value = work->read(command.output());
    if (const auto* problem = std::get_if<std::string>(&value)) return fmt::format("{}: {}", what, *problem);
    Series& series = samples[{ended.driver, ended.work}];
    (ended.reference ? series.reference : series.values).push_back(std::get<double>(value));
  }
  if (!reader.problem().empty()) return reader.problem();
  return samples;
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double median_ratio(const Series& series) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < std::min(series.values.size(), series.reference.size()); ++i)
    if (series.reference[i] > 0) ratios.push_back(series.values[i] / series.reference[i]);
  return median(ratios);
}

std::vector<std::string> column_names(const std::vector<std::string>& drivers) {
  std::vector<std::string> names;
  for (const std::string& driver : drivers) {
    const std::filesystem::path path = driver;
    std::string name = (path.has_filename() ? path : path.parent_path()).stem().string();
    for (char& c : name)
      if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
    if (name.empty() || name == kReference) name = "driver";
    std::string unique = name;
    for (unsigned number = 2; std::ranges::find(names, unique) != names.end(); ++number) unique = fmt::format("{}_{}", name, number);
    names.push_back(std::move(unique));
  }
  return names;
}

}  // namespace bamboozle::cli
