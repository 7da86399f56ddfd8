// The source behind the driver under test: its code as the guest loads it, and which lines that is. The lines are those of its twin
// (cli/driver_twin.h).
#pragma once

#include <filesystem>
#include <string>
#include <variant>

#include "cli/manifest.h"
#include "coverage/debug_information.h"
#include "coverage/line_coverage.h"
#include "coverage/module_image.h"

namespace bamboozle::cli {

struct DriverSource {
  std::filesystem::path module;  ///< as the guest loads it
  coverage::ModuleImage image;
  coverage::DebugInformation information;
  std::string built_in;  ///< folder of the sources that the debug information names, with a slash at its end; empty: as it says
  std::string given_in;  ///< the user's folder of them

  /// What ran, by the user's files.
  [[nodiscard]] coverage::LineCoverage lines_of(const coverage::Executions& executions) const;
};

/// `driver` as --driver has it, `module` what was made of it for `kernel`. Or what is wrong.
[[nodiscard]] std::variant<DriverSource, std::string> find_driver_source(const Manifest& manifest, const Kernel& kernel,
                                                                         const std::string& driver,
                                                                         const std::filesystem::path& module);

}  // namespace bamboozle::cli
