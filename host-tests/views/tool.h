// Programs of others that read what our views write. They are no part of the build. ./bamboozle test installs them, so that one
// which is missing makes its test fail: a check that is left out in silence is none.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace bamboozle::views {

[[nodiscard]] inline bool has_tool(const std::string& name) {
  return std::system(("command -v " + name + " > /dev/null 2>&1").c_str()) == 0;
}

#define BAMBOOZLE_NEEDS_TOOL(tool, package) \
  ASSERT_TRUE(has_tool(tool)) << tool << " is missing: apt-get install " << package << " (it is in setup/test-packages.txt)"

struct ToolEnd {
  int status = -1;     ///< exit status; -1: it did not exit
  std::string output;  ///< stdout and stderr
};

[[nodiscard]] inline ToolEnd run_tool(const std::string& command) {
  ToolEnd end;
  std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return end;
  std::array<char, 4096> bytes{};
  while (const std::size_t count = std::fread(bytes.data(), 1, bytes.size(), pipe)) end.output.append(bytes.data(), count);
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) end.status = WEXITSTATUS(status);
  return end;
}

}  // namespace bamboozle::views
