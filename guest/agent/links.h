// Network links as the kernel reports them: which came, went, were taken up or down, and what they are (dev_port, driver).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bamboozle::agent {

struct LinkReport {
  std::string name;
  std::string driver;
  std::uint32_t device_port = 0;
  bool registered = false;
  bool up = false;
  bool running = false;
  bool operator==(const LinkReport&) const = default;
};

class LinkMonitor {
 public:
  LinkMonitor();
  [[nodiscard]] int fd() const { return fd_; }
  /// What changed since the last call; the loopback is left out.
  std::vector<LinkReport> changes();
  /// By interface index; an unknown one is an empty report.
  [[nodiscard]] LinkReport find(int index) const;

 private:
  int fd_;
  std::map<int, LinkReport> known_;
};

}  // namespace bamboozle::agent
