// How long scenarios took in earlier runs, kept in the cache, so that the longest can begin first.
//
// A hint and no record: a file that is missing or damaged is an empty one, and one that cannot be written is no error.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace bamboozle::cli {

class WallTimes {
 public:
  explicit WallTimes(std::filesystem::path file);

  /// Seconds of the last run of a scenario, by its stable name.
  [[nodiscard]] std::optional<double> of(const std::string& name) const;
  void note(const std::string& name, double seconds) { noted_[name] = seconds; }
  /// Writes what was noted over what the file has by now: another command may have written meanwhile.
  void save() const;

 private:
  std::filesystem::path file_;
  std::map<std::string, double> known_;
  std::map<std::string, double> noted_;
};

}  // namespace bamboozle::cli
