// A small scenario in a file of its own, with more lines of header from the third line on.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace bamboozle {

struct ScenarioFile {
  explicit ScenarioFile(const std::string& header = "") {
    static int count = 0;
    path = std::filesystem::temp_directory_path() /
           ("bamboozle-board-" + std::to_string(getpid()) + "-" + std::to_string(++count) + ".yaml");
    std::ofstream(path) << "version: 1\nclaim: A test.\n" << header << "steps:\n  - {wait: 1s}\n";
  }
  ~ScenarioFile() { std::filesystem::remove(path); }
  ScenarioFile(const ScenarioFile&) = delete;
  ScenarioFile& operator=(const ScenarioFile&) = delete;

  std::filesystem::path path;
};

}  // namespace bamboozle
