// What the launcher (./bamboozle) found and built, as this command needs it: a JSON file named by BAMBOOZLE_MANIFEST.
//
// Read only. This command installs and builds nothing but the driver under test.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace bamboozle::cli {

struct Kernel {
  std::filesystem::path image;
  std::filesystem::path build;  ///< O= folder, to build modules against
  std::filesystem::path source;
  std::string release;
  std::filesystem::path driver;     ///< the unmodified qcom_bam_dmux.ko of this kernel
  std::string config;               ///< plain, debug
  std::filesystem::path initramfs;  ///< with this kernel's modules
};

struct Manifest {
  std::filesystem::path root;  ///< the checkout
  std::filesystem::path cache;
  std::filesystem::path build;
  std::filesystem::path build_asan;  ///< empty: not built
  std::filesystem::path build_fuzz;  ///< empty: not built
  std::filesystem::path qemu;
  std::string qemu_version;
  std::filesystem::path plugin;
  std::filesystem::path initramfs;
  std::map<std::string, Kernel> kernels;
  std::vector<std::string> packages;
};

/// The manifest, or what is wrong with it and what to do.
[[nodiscard]] std::variant<Manifest, std::string> parse_manifest(const std::string& json, const std::string& path);
/// The file that BAMBOOZLE_MANIFEST names.
[[nodiscard]] std::variant<Manifest, std::string> load_manifest();

}  // namespace bamboozle::cli
