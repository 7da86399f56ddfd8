// From what --driver names to the initramfs that the guest boots: builds the module when it is source, packs it behind the base
// image.
//
// The building and packing themselves are guest/driver/build and guest/driver/pack; here is what is called when, and what is
// kept.
#pragma once

#include <filesystem>
#include <string>
#include <variant>

#include "cli/manifest.h"

namespace bamboozle::cli {

struct DriverImage {
  std::filesystem::path initramfs;  ///< base and driver in one file, in the cache
  std::string guest_path;           ///< in the guest: "/driver/qcom_bam_dmux.ko"
};

/// `driver`: "upstream", "cpp", a .ko, a Kbuild folder or a single C file. A text instead says what went wrong; the end of the
/// log is in it.
[[nodiscard]] std::variant<DriverImage, std::string> prepare_driver(const Manifest& manifest, const Kernel& kernel,
                                                                    const std::string& driver);

}  // namespace bamboozle::cli
