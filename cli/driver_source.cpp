#include "cli/driver_source.h"

#include <utility>

#include "cli/driver_twin.h"

namespace bamboozle::cli {
coverage::LineCoverage DriverSource::lines_of(const coverage::Executions& executions) const {
  coverage::LineCoverage out = line_coverage(image, information, executions);
  if (!built_in.empty()) rename_folder(out, built_in, given_in);
  return out;
}

std::variant<DriverSource, std::string> find_driver_source(const Manifest& manifest, const Kernel& kernel,
                                                           const std::string& driver, const std::filesystem::path& module) {
  auto found = find_driver_twin(manifest, kernel, driver, module);
  if (const auto* problem = std::get_if<std::string>(&found)) return *problem;
  auto& twin = std::get<DriverTwin>(found);
  auto information = coverage::read_debug_information(twin.module);
  if (const auto* problem = std::get_if<std::string>(&information)) return *problem;
  return DriverSource{module, std::move(twin.loaded), std::get<coverage::DebugInformation>(std::move(information)),
                      std::move(twin.built_in), std::move(twin.given_in)};
}

}  // namespace bamboozle::cli
