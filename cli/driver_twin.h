// The driver under test once more, with debug information: for --coverage and for gdb.
//
// What the guest loads has none, as its kernel is built without. -g changes no instruction; that this is so is checked each time, so
// that the twin's lines and variables can speak for the module that runs.
#pragma once

#include <filesystem>
#include <string>
#include <variant>

#include "cli/manifest.h"
#include "coverage/module_image.h"

namespace bamboozle::cli {

struct DriverTwin {
  std::filesystem::path module;  ///< with debug information; of a driver that was given as a .ko, that file, which may have none
  coverage::ModuleImage loaded;  ///< the code as the guest has it
  std::string built_in;  ///< folder of the sources that the debug information names, with a slash at its end; empty: as it says
  std::string given_in;  ///< the user's folder of them
};

/// `driver` as --driver has it, `module` what was made of it for `kernel`. Or what is wrong.
[[nodiscard]] std::variant<DriverTwin, std::string> find_driver_twin(const Manifest& manifest, const Kernel& kernel,
                                                                     const std::string& driver,
                                                                     const std::filesystem::path& module);

}  // namespace bamboozle::cli
