#include "cli/driver_name.h"

#include <system_error>

namespace bamboozle::cli {

std::filesystem::path cpp_sources(const std::filesystem::path& checkout) { return checkout / "driver"; }

std::string driver_name(const std::filesystem::path& checkout, const std::string& driver) {
  if (driver == kUpstream || driver == kCpp) return driver;
  std::error_code problem;
  return std::filesystem::equivalent(driver, cpp_sources(checkout), problem) ? kCpp : driver;
}

}  // namespace bamboozle::cli
