#include "guest/agent/links.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <fstream>

namespace bamboozle::agent {
namespace {

std::uint32_t device_port(const std::string& name) {
  std::ifstream file("/sys/class/net/" + name + "/dev_port");
  std::uint32_t port = 0;
  file >> port;
  return port;
}

std::string driver(const std::string& name) {
  std::array<char, 256> target{};
  const ssize_t size = readlink(("/sys/class/net/" + name + "/device/driver").c_str(), target.data(), target.size());
  const std::string path(target.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  return path.substr(path.rfind('/') + 1);
}

std::string name_of(const nlmsghdr* message, const ifinfomsg* info) {
  int left = static_cast<int>(IFLA_PAYLOAD(message));
  for (const rtattr* attribute = IFLA_RTA(info); RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left))
    if (attribute->rta_type == IFLA_IFNAME) return static_cast<const char*>(RTA_DATA(attribute));
  return {};
}

}  // namespace

LinkMonitor::LinkMonitor() : fd_(socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE)) {
  const int room = 1 << 20;  // eight links coming or going at once
  setsockopt(fd_, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_LINK;
  (void)!bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address);
}

std::vector<LinkReport> LinkMonitor::changes() {
  std::vector<LinkReport> out;
  alignas(nlmsghdr) std::array<char, 16384> buffer;
  while (true) {
    const ssize_t size = recv(fd_, buffer.data(), buffer.size(), 0);
    if (size <= 0) return out;
    int left = static_cast<int>(size);
    for (auto* message = reinterpret_cast<nlmsghdr*>(buffer.data()); NLMSG_OK(message, left);
         message = NLMSG_NEXT(message, left)) {
      if (message->nlmsg_type != RTM_NEWLINK && message->nlmsg_type != RTM_DELLINK) continue;
      const auto* info = static_cast<const ifinfomsg*>(NLMSG_DATA(message));
      if ((info->ifi_flags & IFF_LOOPBACK) != 0) continue;
      LinkReport report = known_[info->ifi_index];
      report.name = name_of(message, info);
      report.registered = message->nlmsg_type == RTM_NEWLINK;
      report.up = report.registered && (info->ifi_flags & IFF_UP) != 0;
      report.running = report.registered && (info->ifi_flags & IFF_RUNNING) != 0;
      if (report.registered && report.driver.empty()) {
        report.device_port = device_port(report.name);
        report.driver = driver(report.name);
      }
      if (report == known_[info->ifi_index]) continue;
      out.push_back(report);
      if (report.registered)
        known_[info->ifi_index] = report;
      else
        known_.erase(info->ifi_index);
    }
  }
}

LinkReport LinkMonitor::find(int index) const {
  const auto found = known_.find(index);
  return found == known_.end() ? LinkReport{} : found->second;
}

}  // namespace bamboozle::agent
