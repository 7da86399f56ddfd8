#include "qemu-device/board/configuration.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "modem-model/scenario/loader.h"
#include "qemu-device/board/tree_edits.h"

namespace bamboozle {
namespace {

std::string text_or(const char* text, std::string_view otherwise) { return std::string{text == nullptr ? otherwise : text}; }

/// "http-server:8080/iperf3-server:5201"
std::optional<std::map<std::string, std::uint16_t>> parse_ports(std::string_view list) {
  std::map<std::string, std::uint16_t> ports;
  while (!list.empty()) {
    const std::string_view entry = list.substr(0, list.find('/'));
    list.remove_prefix(std::min(entry.size() + 1, list.size()));
    const std::size_t colon = entry.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    const std::string_view number = entry.substr(colon + 1);
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), port);
    if (error != std::errc{} || end != number.data() + number.size() || port == 0) return std::nullopt;
    ports[std::string{entry.substr(0, colon)}] = port;
  }
  return ports;
}

/// The scenario's clock and QEMU's must be one.
std::string clock_mismatch(const scenario::Program& program, bool icount) {
  if (program.clock == scenario::ClockKind::virtual_time && !icount)
    return "clock=virtual needs QEMU with -icount shift=3,sleep=off -rtc base=...,clock=vm -seed N; ./bamboozle run sets them";
  if (program.clock == scenario::ClockKind::host && icount)
    return "clock=host and -icount exclude each other: a peer on the host would always answer too late. Leave -icount out";
  return {};
}

/// "qcom_bam_dmux" of "/driver/qcom-bam-dmux.ko arguments": the kernel calls a module by its file's name, with underscores.
std::string module_name(std::string_view driver) {
  driver = driver.substr(0, driver.find(' '));
  driver.remove_prefix(driver.rfind('/') + 1);
  std::string name{driver.substr(0, driver.find('.'))};
  std::ranges::replace(name, '-', '_');
  return name;
}

std::string known_profiles() {
  std::string names;
  for (const soc::Profile* profile : soc::profiles()) names += (names.empty() ? "" : ", ") + std::string{profile->name};
  return names;
}

}  // namespace

std::variant<Configuration, std::string> make_configuration(const BzConfig& config) {
  if (config.scenario == nullptr) return std::string{"scenario= is missing: the YAML file that says what the modem does"};
  if (config.run_directory == nullptr) return std::string{"run-dir= is missing: an existing folder for trace.pb"};

  scenario::LoadOptions options;
  const std::string clock = text_or(config.clock, "");
  if (clock == "virtual") options.clock = scenario::ClockKind::virtual_time;
  else if (clock == "host") options.clock = scenario::ClockKind::host;
  else if (!clock.empty()) return fmt::format("clock={}: expected virtual or host", clock);

  const std::string list = text_or(config.ports, "");
  auto ports = parse_ports(list);
  if (!ports) return fmt::format("ports={}: expected NAME:PORT/NAME:PORT", list);
  options.need_ports = std::move(*ports);
  if (config.profiles != nullptr) options.profiles = scenario::profiles_in(config.profiles);

  const auto level = trace::parse_level(text_or(config.trace, "full"));
  if (!level) return fmt::format("trace={}: expected full or light", config.trace);

  const std::string doorbell = text_or(config.doorbell, "");
  if (!doorbell.empty() && doorbell != "inline" && doorbell != "deferred")
    return fmt::format("doorbell={}: expected inline or deferred", doorbell);

  scenario::LoadResult loaded = scenario::load_file(config.scenario, options);
  if (!loaded.ok()) return loaded.text();
  scenario::Program& program = *loaded.program;

  if (std::string problem = clock_mismatch(program, config.icount); !problem.empty()) return problem;
  const soc::Profile* profile = soc::find_profile(program.soc.hardware);
  if (profile == nullptr)
    return fmt::format("soc: hardware: no such SoC '{}'; known: {}", program.soc.hardware, known_profiles());

  std::vector<soc::Node> tree = soc::device_tree(*profile);
  if (std::string problem = apply_edits(program.soc.tree_edits, tree); !problem.empty()) return problem;

  DoorbellMode mode = program.clock == scenario::ClockKind::host ? DoorbellMode::deferred : DoorbellMode::inside;
  if (!doorbell.empty()) mode = doorbell == "deferred" ? DoorbellMode::deferred : DoorbellMode::inside;

  const std::string driver = text_or(config.module, "/driver/qcom_bam_dmux.ko");
  const std::uint64_t seed = config.has_seed ? config.seed : program.seed;
  return Configuration{.program = std::move(program),
                       .profile = profile,
                       .device_tree = std::move(tree),
                       .run_directory = config.run_directory,
                       .seed = seed,
                       .trace_level = *level,
                       .doorbell = mode,
                       .driver_path = driver,
                       .driver_module = module_name(driver),
                       .interactive = config.interactive,
                       .recorded = config.recorded,
                       .pause_at = config.pause_at,
                       .pause_on_failure = config.pause_on_failure,
                       .qemu_version = text_or(config.qemu_version, "")};
}

}  // namespace bamboozle
