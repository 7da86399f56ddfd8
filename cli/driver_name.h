// The drivers that have a name: "upstream", the guest kernel's own, and "cpp", this checkout's. Every other is named by its path.
#pragma once

#include <filesystem>
#include <string>

namespace bamboozle::cli {

inline constexpr const char* kUpstream = "upstream";
inline constexpr const char* kCpp = "cpp";
/// What --driver takes, for help and errors.
inline constexpr const char* kDriverForms = "upstream, cpp (this checkout's driver/), a .ko, a folder with a Kbuild file or a .c";

/// The sources of `cpp`.
[[nodiscard]] std::filesystem::path cpp_sources(const std::filesystem::path& checkout);

/// What --driver was given, by its name if it has one: by whatever path the checkout's own driver is named, it is "cpp" in
/// results, in `known:` and in columns.
[[nodiscard]] std::string driver_name(const std::filesystem::path& checkout, const std::string& driver);

}  // namespace bamboozle::cli
