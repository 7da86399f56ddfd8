#include "cli/known_failure.h"

#include <filesystem>

namespace bamboozle::cli {

const scenario::KnownFailure* known_failure(const std::map<std::string, scenario::KnownFailure>& known, const std::string& driver) {
  std::filesystem::path path(driver);
  if (!path.has_filename()) path = path.parent_path();  // a folder given with a slash at its end
  for (const std::string& name : {driver, path.stem().string()})
    if (const auto found = known.find(name); found != known.end()) return &found->second;
  return nullptr;
}

}  // namespace bamboozle::cli
