#include "cli/guest_kernel.h"

#include <fmt/format.h>

#include <filesystem>
#include <regex>
#include <system_error>

#include "cli/supervisor.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kAtFault = 2;  // of setup/extra-kernel: what was asked for, not the set-up

bool is_series(const std::string& kernel) {
  static const std::regex series("[0-9]+\\.[0-9]+");
  return std::regex_match(kernel, series);
}

/// A series as it is, a path as the one way to write it: the cache knows a tree by its name.
std::string canonical(const std::string& kernel) {
  if (is_series(kernel)) return kernel;
  std::error_code problem;
  const fs::path path = fs::canonical(kernel, problem);
  return problem ? fs::absolute(kernel).lexically_normal().string() : path.string();
}

std::string asked_for(const KernelChoice& choice) {
  return fmt::format("--kernel {}{}", choice.kernel, choice.preset == kPlain ? "" : " --preset " + choice.preset);
}

}  // namespace

std::string manifest_name(const KernelChoice& choice) {
  return canonical(choice.kernel) + (choice.preset == kPlain ? "" : "-" + choice.preset);
}

std::variant<Kernel, NoKernel> obtain_kernel(const Manifest& manifest, const KernelChoice& choice) {
  Manifest read = manifest;
  if (!choice.is_default()) {
    if (!is_series(choice.kernel) && !fs::is_directory(choice.kernel))
      return NoKernel{Outcome::bad_scenario,
                      fmt::format("--kernel {}: there is no such folder; expected a series of Debian's linux-source packages "
                                  "(6.1, 6.12), or a kernel tree",
                                  choice.kernel)};
    ProgramSpec spec;
    spec.arguments = {manifest.root / "setup/extra-kernel", manifest.root, manifest.cache, canonical(choice.kernel),
                      choice.preset};
    spec.terminal = true;  // its live line is for the terminal, and Ctrl-C ends it by itself
    const ProgramEnd end = run_program(spec, std::nullopt);
    if (!end.ok()) {
      const bool at_fault = end.how == ProgramEnd::How::exited && end.status == kAtFault;
      return NoKernel{
          at_fault ? Outcome::bad_scenario : Outcome::error,
          fmt::format("{}: there is no such kernel to boot: its set-up {}, and said above why", asked_for(choice), end.text())};
    }
    auto again = load_manifest();
    if (const auto* problem = std::get_if<std::string>(&again)) return NoKernel{Outcome::error, *problem};
    read = std::get<Manifest>(std::move(again));
  }
  const auto found = read.kernels.find(manifest_name(choice));
  if (found != read.kernels.end()) return found->second;
  std::string known;
  for (const auto& [name, kernel] : read.kernels) known += " " + name;
  return NoKernel{Outcome::error,
                  fmt::format("{}: the manifest has no such kernel, only:{}; run ./bamboozle doctor", asked_for(choice), known)};
}

}  // namespace bamboozle::cli
