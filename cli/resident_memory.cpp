#include "cli/resident_memory.h"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <optional>

#include "cli/judge.h"
#include "cli/supervisor.h"

namespace bamboozle::cli {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr auto kBootLimit = 60s;
constexpr auto kSettle = 1s;

bool user_space_runs(const std::filesystem::path& console) {
  std::ifstream file(console);
  for (std::string line; std::getline(file, line);)
    if (line.find("as init process") != std::string::npos) return true;
  return false;
}

}  // namespace

std::optional<std::uint64_t> resident_kib(pid_t process) {
  std::ifstream file(fmt::format("/proc/{}/status", process));
  for (std::string word; file >> word;) {
    std::uint64_t size = 0;
    if (word == "VmRSS:" && file >> size) return size;
  }
  return std::nullopt;
}

std::variant<std::uint64_t, std::string> resident_without_plugin(MachineSpec machine) {
  machine.plugin.clear();
  machine.shell = false;
  machine.verbose_console = true;
  ProgramSpec spec;
  spec.arguments = qemu_command(machine);
  spec.output = machine.run_folder / "qemu.log";
  Program program(spec);
  if (!program.started()) return program.problem();
  const auto begin = steady_clock::now();
  std::optional<steady_clock::time_point> up;
  while (steady_clock::now() - begin < kBootLimit && !interrupted()) {
    if (const auto end = program.wait_for(50ms)) return "QEMU without the plugin " + end->text();
    if (!up && user_space_runs(machine.run_folder / "console.log")) up = steady_clock::now();
    if (up && steady_clock::now() - *up > kSettle) return resident_kib(program.process()).value_or(0);
  }
  return "QEMU without the plugin did not come up; its console is " + (machine.run_folder / "console.log").string();
}

}  // namespace bamboozle::cli
