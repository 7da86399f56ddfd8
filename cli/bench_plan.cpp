#include "cli/bench_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "modem-model/trace/reader.h"

namespace bamboozle::cli {
namespace {

/// Datagrams that reached the guest's UDP: read, and dropped for want of a reader.
constexpr std::string_view kDatagrams = "awk '/^Udp: [0-9]/ {print $2 + $4}' /proc/net/snmp";

/// The measurement's name travels as a comment in front of its command: the shell ignores it, the trace keeps it.
std::string guest_step(const BenchPlan& plan, std::string_view column, const Workload& work) {
  const bool modem = column != kReference;
  const std::string target = modem ? "10.0.0.2 -p 5201" : fmt::format("10.0.2.2 -p {}", plan.port);
  // -i 0 and tr keep the report short: what a guest step may print is bounded
  return fmt::format("  - {{guest: {{run: \": {} {}; before=$({}); iperf3 -J -i 0 -t {} -c {} {} | tr -d ' \\\\t\\\\n'; echo $before $({})\"}}}}\n",
                     column, work.name, kDatagrams, plan.seconds, target, work.arguments, kDatagrams);
}

std::pair<std::string, std::string> measurement_of(const std::string& command) {
  const std::size_t first = command.find(' ');
  const std::size_t second = command.find(' ', first + 1);
  const std::size_t end = command.find(';', second + 1);
  if (!command.starts_with(": ") || end == std::string::npos) return {};
  return {command.substr(first + 1, second - first - 1), command.substr(second + 1, end - second - 1)};
}

}  // namespace

std::string bench_scenario(const BenchPlan& plan) {
  constexpr unsigned kColumns = 2;
  const std::uint64_t limit = 600 + 2 * std::uint64_t{plan.rounds} * kWorkloads.size() * kColumns * (plan.seconds + 2);
  std::string text = fmt::format(
      "version: 1\n"
      "claim: Traffic through the emulated modem is measured beside virtio-net in the same guest.\n"
      "tags: [host, bench]\n"
      "clock: host\n"
      "limits: {{virtual: {}s, step: {}s, wall: {}s}}\n"
      "modem:\n"
      "  profile: msm8916\n"
      "  channels:\n"
      "    0: {{ip: {{slirp: {{forward: {{5201: {}}}}}}}}}\n"
      "steps:\n"
      "  - {{guest: {{load: driver}}}}\n"
      "  - {{modem: boot}}\n"
      "  - {{expect: {{link: wwan0, state: registered}}, within: 10s}}\n"
      "  - {{guest: {{run: \"wwan-up 0\"}}}}\n"
      "  - {{guest: {{run: \"ip link set eth0 up && ip addr add 10.0.2.15/24 dev eth0\"}}}}\n",
      limit, plan.seconds + 30, limit, plan.port);
  for (unsigned round = 0; round < plan.rounds; ++round)
    for (const Workload& work : kWorkloads)
      for (const std::string_view column : {kReference, std::string_view(plan.driver)}) text += guest_step(plan, column, work);
  return text;
}

std::variant<Samples, std::string> read_samples(const std::filesystem::path& trace) {
  Samples samples;
  std::map<std::uint32_t, std::pair<std::string, std::string>> running;
  trace::Reader reader(trace);
  trace::Event event;
  while (reader.next(event) == trace::Reader::Status::event) {
    if (!event.has_guest_command()) continue;
    const trace::GuestCommand& command = event.guest_command();
    if (!command.finished()) {
      const auto measurement = measurement_of(command.command());
      if (!measurement.first.empty()) running[command.id()] = measurement;
      continue;
    }
    const auto found = running.find(command.id());
    if (found == running.end()) continue;
    const auto* const work =
        std::find_if(kWorkloads.begin(), kWorkloads.end(), [&](const Workload& w) { return w.name == found->second.second; });
    if (work == kWorkloads.end()) continue;
    if (command.truncated()) return fmt::format("{} over {}: the report was cut", found->second.second, found->second.first);
    const auto value = work->read(command.output());
    if (const auto* problem = std::get_if<std::string>(&value))
      return fmt::format("{} over {}: {}", found->second.second, found->second.first, *problem);
    samples[found->second].push_back(std::get<double>(value));
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

double median_ratio(const std::vector<double>& values, const std::vector<double>& reference) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < std::min(values.size(), reference.size()); ++i)
    if (reference[i] > 0) ratios.push_back(values[i] / reference[i]);
  return median(ratios);
}

std::string column_name(const std::string& driver) {
  const std::filesystem::path path = driver;
  std::string name = (path.has_filename() ? path : path.parent_path()).stem().string();
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name.empty() || name == kReference ? "driver" : name;
}

}  // namespace bamboozle::cli
