#include "cli/manifest.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace bamboozle::cli {

std::variant<Manifest, std::string> parse_manifest(const std::string& json, const std::string& path) {
  try {
    const nlohmann::json in = nlohmann::json::parse(json);
    Manifest out;
    out.root = in.at("root").get<std::string>();
    out.cache = in.at("cache").get<std::string>();
    out.build = in.value("build", "");
    out.build_asan = in.value("build_asan", "");
    out.build_fuzz = in.value("build_fuzz", "");
    out.qemu = in.at("qemu").get<std::string>();
    out.qemu_version = in.value("qemu_version", "");
    out.plugin = in.at("plugin").get<std::string>();
    out.initramfs = in.at("initramfs").get<std::string>();
    out.packages = in.value("packages", std::vector<std::string>{});
    for (const auto& [name, kernel] : in.at("kernels").items())
      out.kernels[name] = Kernel{kernel.at("image").get<std::string>(),
                                 kernel.value("build", ""),
                                 kernel.value("source", ""),
                                 kernel.value("release", ""),
                                 kernel.value("driver", ""),
                                 kernel.value("config", ""),
                                 kernel.value("initramfs", out.initramfs.string())};
    return out;
  } catch (const nlohmann::json::exception& problem) {
    return fmt::format("{}: {}; run ./bamboozle doctor, or remove the file to have it written anew", path, problem.what());
  }
}

std::variant<Manifest, std::string> load_manifest() {
  const char* path = std::getenv("BAMBOOZLE_MANIFEST");
  if (path == nullptr || *path == '\0')
    return "BAMBOOZLE_MANIFEST is not set: start this command through ./bamboozle, which sets it up";
  std::ifstream file(path);
  if (!file) return fmt::format("{}: cannot open; ./bamboozle writes it", path);
  return parse_manifest({std::istreambuf_iterator<char>(file), {}}, path);
}

}  // namespace bamboozle::cli
