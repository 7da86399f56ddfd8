// The real servers that a scenario names in `needs:`, on the host's loopback only, for as long as the scenario runs.
//
// http-server: Python's, with a page of known content and its checksum (/page, /page.sha256). iperf3-server: Debian's iperf3.
// Each listens on 127.0.0.1 and ::1 under the same free port.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/supervisor.h"

namespace bamboozle::cli {

class LoopbackServers {
 public:
  /// Starts what is needed and waits until it listens; keeps files and logs in `folder`/servers.
  LoopbackServers(const std::vector<std::string>& needs, const std::filesystem::path& folder);

  /// What went wrong; empty: all are up.
  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] const std::map<std::string, std::uint16_t>& ports() const { return ports_; }

 private:
  void start(const std::string& need);

  std::filesystem::path folder_;
  std::vector<std::unique_ptr<Program>> programs_;
  std::map<std::string, std::uint16_t> ports_;
  std::string problem_;
};

}  // namespace bamboozle::cli
