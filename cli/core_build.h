// How the tests of the driver's core are built in a build folder, and from that: how to build them with one file changed.
//
// A changed source costs its own object and the link; of a changed header, the objects that include it. All others are taken as
// they stand. What is read is what CMake and ninja write anyway: compile_commands.json, `ninja -t deps`, `ninja -t commands`.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bamboozle::cli {

inline constexpr std::string_view kCoreFolder = "driver/core";
inline constexpr std::string_view kCoreTest = "driver-core-test";

using Arguments = std::vector<std::string>;

struct CoreBuild {
  std::filesystem::path root;     ///< the checkout
  std::filesystem::path folder;   ///< all commands run there
  std::filesystem::path program;  ///< the tests of the core as it is
  /// By object, as the commands name it.
  std::map<std::string, Arguments> compiles;
  std::map<std::string, std::string> sources;                ///< absolute
  std::map<std::string, std::vector<std::string>> includes;  ///< absolute or in the folder
  Arguments link;
};

/// Words as a shell would take them; quotes and backslashes only, nothing is expanded.
[[nodiscard]] Arguments split_command(std::string_view command);

/// Of three texts, `link` all commands up to the link; or what is missing in them, and what to do.
[[nodiscard]] std::variant<CoreBuild, std::string> parse_core_build(const std::filesystem::path& root,
                                                                    const std::filesystem::path& folder,
                                                                    const std::string& compile_commands, std::string_view deps,
                                                                    std::string_view link);
/// Brings the tests in the build folder up to date, and asks ninja how. `log`: a file for what is printed meanwhile.
[[nodiscard]] std::variant<CoreBuild, std::string> read_core_build(const std::filesystem::path& root,
                                                                   const std::filesystem::path& folder,
                                                                   const std::filesystem::path& log);

struct ChangedBuild {
  std::vector<Arguments> compiles;
  Arguments link;
  std::filesystem::path program;
};

/// `changed`: a file's name below driver/core. `to`: a folder of its own that holds the core, the changed file in it, as
/// to/driver/core/; objects and the program go there, too. A text says that nothing depends on the file.
[[nodiscard]] std::variant<ChangedBuild, std::string> plan_changed_build(const CoreBuild& build, const std::string& changed,
                                                                         const std::filesystem::path& to);

}  // namespace bamboozle::cli
