// From what --driver names to the initramfs that the guest boots: builds the module when it is source, packs it behind the base
// image.
//
// The building and packing themselves are guest/driver/build and guest/driver/pack; here is what is called when, and what is
// kept.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "cli/manifest.h"

namespace bamboozle::cli {

struct DriverImage {
  std::filesystem::path initramfs;       ///< base and drivers in one file, in the cache
  std::vector<std::filesystem::path> modules;  ///< as built or given, in the order of `drivers`
  std::vector<std::string> guest_paths;  ///< in the guest, as the drivers were named: "/driver/qcom_bam_dmux.ko"
};

/// Each of `drivers`: "upstream", "cpp", a .ko, a Kbuild folder or a single C file. A text instead says what went wrong; the end of
/// the log is in it.
[[nodiscard]] std::variant<DriverImage, std::string> prepare_drivers(const Manifest& manifest, const Kernel& kernel,
                                                                     const std::vector<std::string>& drivers);

/// A driver's source, a file or a folder, built for the kernel with debug information: the module's path, or what went wrong. Not to
/// be loaded: it is what the module that is loaded would be if the kernel had debug information.
[[nodiscard]] std::variant<std::filesystem::path, std::string> build_debug_module(const Manifest& manifest, const Kernel& kernel,
                                                                                  const std::filesystem::path& source);

/// What the kernel calls a module, for rmmod: "qcom_bam_dmux" of "/driver/qcom-bam-dmux.ko".
[[nodiscard]] std::string module_name(const std::string& guest_path);

}  // namespace bamboozle::cli
