#include "cli/driver_twin.h"

#include <fmt/format.h>

#include "cli/driver_image.h"
#include "cli/driver_name.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;

/// What to build with debug information: a file or a folder. Empty: the driver was given as a module.
fs::path source_of(const Manifest& manifest, const Kernel& kernel, const std::string& driver) {
  if (driver == kUpstream) return kernel.source / "drivers/net/wwan/qcom_bam_dmux.c";
  if (driver == kCpp) return cpp_sources(manifest.root);
  return fs::path(driver).extension() == ".ko" ? fs::path() : fs::path(driver);
}

std::string with_slash(const fs::path& folder) { return (fs::absolute(folder).lexically_normal() / "").string(); }

}  // namespace

std::variant<DriverTwin, std::string> find_driver_twin(const Manifest& manifest, const Kernel& kernel, const std::string& driver,
                                                       const fs::path& module) {
  auto loaded = coverage::read_module(module);
  if (const auto* problem = std::get_if<std::string>(&loaded)) return *problem;
  DriverTwin out{module, std::get<coverage::ModuleImage>(std::move(loaded)), {}, {}};
  const fs::path source = source_of(manifest, kernel, driver);
  if (source.empty()) return out;

  auto built = build_debug_module(manifest, kernel, source);
  if (const auto* problem = std::get_if<std::string>(&built)) return *problem;
  out.module = std::get<fs::path>(built);
  auto twin = coverage::read_module(out.module);
  if (const auto* problem = std::get_if<std::string>(&twin)) return *problem;
  const std::string difference = code_difference(out.loaded, std::get<coverage::ModuleImage>(twin));
  if (!difference.empty())
    return fmt::format("{} was built again with debug information, and is not the same code as {}: {}", source.string(),
                       module.string(), difference);
  // guest/driver/build copies the sources to a folder src of its own
  for (fs::path folder = out.module.parent_path(); folder.has_relative_path() && out.built_in.empty(); folder = folder.parent_path())
    if (folder.filename() == "src") out.built_in = with_slash(folder);
  out.given_in = with_slash(fs::is_directory(source) ? source : source.parent_path());
  return out;
}

}  // namespace bamboozle::cli
