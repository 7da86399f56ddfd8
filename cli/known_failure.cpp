#include "cli/known_failure.h"

#include <filesystem>

namespace bamboozle::cli {

std::string known_reason(const std::map<std::string, std::string>& known, const std::string& driver) {
  std::filesystem::path path(driver);
  if (!path.has_filename()) path = path.parent_path();  // a folder given with a slash at its end
  for (const std::string& name : {driver, path.stem().string()})
    if (const auto found = known.find(name); found != known.end()) return found->second;
  return {};
}

}  // namespace bamboozle::cli
