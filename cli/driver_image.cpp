#include "cli/driver_image.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <system_error>

#include "cli/digest.h"
#include "cli/driver_name.h"
#include "cli/judge.h"
#include "cli/supervisor.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;

using PathOrProblem = std::variant<fs::path, std::string>;

std::string failed(const std::string& doing, const ProgramEnd& end, const fs::path& log) {
  std::string text = fmt::format("{} {}; the log is {}", doing, end.text(), log.string());
  for (const std::string& line : last_lines(log, 30)) text += "\n    " + line;
  return text;
}

PathOrProblem build_module(const Manifest& manifest, const Kernel& kernel, const fs::path& input, bool debug = false) {
  if (kernel.build.empty())
    return fmt::format("there is no kernel tree to build {} against; run ./bamboozle doctor", input.string());
  const fs::path folder = manifest.cache / "drivers" / sha256_of(fs::absolute(input).string() + kernel.release).substr(0, 16);
  std::error_code problem;
  fs::create_directories(folder, problem);
  if (problem) return fmt::format("{}: cannot create: {}", folder.string(), problem.message());
  const fs::path log = folder / (debug ? "build-debug.log" : "build.log");
  ProgramSpec spec;
  spec.arguments = {manifest.root / "guest/driver/build", kernel.build, fs::absolute(input), folder};
  if (debug) spec.arguments.push_back("debug");
  spec.output = log;
  const ProgramEnd end = run_program(spec, std::nullopt);
  if (!end.ok()) return failed("building " + input.string(), end, log);
  const auto last = last_lines(log, 1);
  if (last.empty() || !fs::is_regular_file(last.front(), problem))
    return fmt::format("building {} gave no module; the log is {}", input.string(), log.string());
  return fs::path(last.front());
}

PathOrProblem find_module(const Manifest& manifest, const Kernel& kernel, const std::string& driver) {
  std::error_code problem;
  if (driver == kUpstream) {
    if (fs::is_regular_file(kernel.driver, problem)) return kernel.driver;
    return fmt::format("{}: the kernel's own driver is not there; run ./bamboozle doctor", kernel.driver.string());
  }
  if (driver == kCpp) return build_module(manifest, kernel, cpp_sources(manifest.root));
  const fs::path path(driver);
  if (!fs::exists(path, problem))
    return fmt::format("--driver {}: there is no such file; expected {}", driver, kDriverForms);
  // a .ko goes the same way: it is checked against the kernel's release there
  if (fs::is_directory(path, problem) || path.extension() == ".c" || path.extension() == ".ko")
    return build_module(manifest, kernel, path);
  return fmt::format("--driver {}: expected {}", driver, kDriverForms);
}

/// The base image, filled up to a multiple of four (the kernel looks for the next archive there), then the driver's archive.
std::string concatenate(const fs::path& base, const fs::path& more, const fs::path& out) {
  const fs::path part = out.string() + fmt::format(".{}", ::getpid());
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  std::error_code problem;
  for (const fs::path& each : {base, more}) {
    std::ifstream in(each, std::ios::binary);
    file << in.rdbuf();
    if (!in || !file) return fmt::format("{}: cannot copy to {}", each.string(), part.string());
    const auto rest = static_cast<std::size_t>(file.tellp()) % 4;
    if (rest != 0) file << std::string(4 - rest, '\0');
  }
  file.close();
  if (!file) return fmt::format("{}: cannot write", part.string());
  fs::rename(part, out, problem);
  return problem ? fmt::format("{}: cannot create: {}", out.string(), problem.message()) : std::string();
}

/// Where guest/driver/pack puts the module given as the `number`-th.
std::string guest_path(std::size_t number, const std::string& name) {
  return number == 1 ? "/driver/" + name : fmt::format("/driver/{}/{}", number, name);
}

// Every edit of a driver leaves a file system of its own behind; those that nobody booted for a week go.
void remove_unused(const fs::path& folder) {
  constexpr auto kKept = std::chrono::days{7};
  std::error_code problem;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, problem)) {
    std::error_code ignored;
    if (fs::file_time_type::clock::now() - entry.last_write_time(ignored) > kKept && !ignored) fs::remove(entry.path(), ignored);
  }
}

}  // namespace

std::variant<DriverImage, std::string> prepare_drivers(const Manifest& manifest, const Kernel& kernel,
                                                       const std::vector<std::string>& drivers) {
  std::error_code problem;
  const auto stamp = fs::last_write_time(kernel.initramfs, problem).time_since_epoch().count();
  if (problem) return fmt::format("{}: {}; run ./bamboozle doctor", kernel.initramfs.string(), problem.message());
  std::vector<fs::path> modules;
  std::string contents;
  DriverImage image;
  for (const std::string& driver : drivers) {
    const PathOrProblem found = find_module(manifest, kernel, driver);
    if (const auto* trouble = std::get_if<std::string>(&found)) return *trouble;
    modules.push_back(std::get<fs::path>(found));
    const auto digest = sha256_of_file(modules.back());
    if (!digest) return fmt::format("{}: cannot read", modules.back().string());
    const std::string name = modules.back().filename().string();
    contents += fmt::format("{} {} ", *digest, name);
    image.guest_paths.push_back(guest_path(modules.size(), name));
  }
  const std::string key = sha256_of(fmt::format("{}{} {}", contents, kernel.initramfs.string(), stamp));
  image.modules = modules;
  image.initramfs = manifest.cache / "boot" / (key.substr(0, 24) + ".cpio");
  if (fs::exists(image.initramfs, problem)) {
    fs::last_write_time(image.initramfs, fs::file_time_type::clock::now(), problem);
    return image;
  }

  fs::create_directories(image.initramfs.parent_path(), problem);
  const fs::path archive = image.initramfs.string() + fmt::format(".driver.{}", ::getpid());
  const fs::path log = image.initramfs.string() + ".log";
  ProgramSpec spec;
  spec.arguments = {manifest.root / "guest/driver/pack", archive};
  spec.arguments.insert(spec.arguments.end(), modules.begin(), modules.end());
  spec.output = log;
  const ProgramEnd end = run_program(spec, std::nullopt);
  if (!end.ok()) return failed("packing " + fmt::format("{}", fmt::join(drivers, ", ")), end, log);
  const std::string trouble = concatenate(kernel.initramfs, archive, image.initramfs);
  fs::remove(archive, problem);
  fs::remove(log, problem);
  if (!trouble.empty()) return trouble;
  remove_unused(image.initramfs.parent_path());
  return image;
}

std::variant<fs::path, std::string> build_debug_module(const Manifest& manifest, const Kernel& kernel, const fs::path& source) {
  return build_module(manifest, kernel, source, true);
}

std::string module_name(const std::string& guest_path) {
  std::string name = fs::path(guest_path).stem().string();
  std::ranges::replace(name, '-', '_');
  return name;
}

}  // namespace bamboozle::cli
