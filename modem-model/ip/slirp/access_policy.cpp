#include "modem-model/ip/slirp/access_policy.h"

namespace bamboozle::ip {

AccessPolicy::AccessPolicy(unsigned channel, bool restricted)
    : restricted_(restricted),
      gateway4_(channel_address(4, channel, Host::gateway)),
      gateway6_(channel_address(6, channel, Host::gateway)),
      nameserver4_(channel_address(4, channel, Host::nameserver)),
      nameserver6_(channel_address(6, channel, Host::nameserver)) {}

std::string_view AccessPolicy::add_forward(std::uint16_t guest_port, std::uint16_t host_port) {
  if (guest_port == 0) return "the guest's port is 0";
  if (host_port == 0) return "the host's port is not known";
  if (to_host_.contains(guest_port)) return "the guest's port is forwarded already";
  if (to_guest_.contains(host_port)) return "the host's port has another forward already";
  to_host_.emplace(guest_port, host_port);
  to_guest_.emplace(host_port, guest_port);
  return {};
}

AccessPolicy::Verdict AccessPolicy::judge(const PacketView& uplink) const {
  const bool to_gateway = is_gateway(uplink.destination);
  if (uplink.is_icmp() && (uplink.version == 4) != (uplink.protocol == Protocol::icmp))
    return {"ICMP of the other IP version", std::nullopt};
  if (uplink.extension_headers) return {"IPv6 extension headers", std::nullopt};
  if (uplink.fragment) {
    if (to_gateway || restricted_ || is_multicast(uplink.destination)) return {"fragment", std::nullopt};
    return {};
  }
  if (uplink.is_icmp()) return {judge_icmp(uplink), std::nullopt};
  // 255.255.255.255 and ff02::1 are the host's loopback to libslirp
  if (is_multicast(uplink.destination)) return {"multicast destination", std::nullopt};
  if (!uplink.has_ports()) return {"neither ICMP, UDP nor TCP", std::nullopt};
  if (to_gateway) return judge_ports(uplink);
  if (restricted_) return {"restricted: only the gateway's forwarded ports", std::nullopt};
  return {};
}

std::string_view AccessPolicy::judge_icmp(const PacketView& uplink) const {
  if (!uplink.echo_request()) return "ICMP, but no echo request";
  if (answers_echo(uplink.destination)) return {};
  if (uplink.version == 6) return "IPv6 echo beyond gateway and nameserver";
  if (is_multicast(uplink.destination)) return "multicast destination";
  return restricted_ ? "restricted: only the gateway answers" : std::string_view{};
}

AccessPolicy::Verdict AccessPolicy::judge_ports(const PacketView& uplink) const {
  const auto forward = to_host_.find(uplink.destination_port);
  if (forward != to_host_.end()) {
    if (forward->second == forward->first) return {};
    return {{}, forward->second};
  }
  if (restricted_) return {"restricted: this port is not forwarded", std::nullopt};
  if (to_guest_.contains(uplink.destination_port)) return {"reachable under the forwarded number only", std::nullopt};
  return {};
}

bool AccessPolicy::is_gateway(Bytes address) const {
  return same_address(address, address.size() == 4 ? gateway4_.bytes() : gateway6_.bytes());
}

bool AccessPolicy::answers_echo(Bytes address) const {
  return is_gateway(address) || same_address(address, address.size() == 4 ? nameserver4_.bytes() : nameserver6_.bytes());
}

std::optional<std::uint16_t> AccessPolicy::guest_port(std::uint16_t host_port) const {
  const auto found = to_guest_.find(host_port);
  if (found == to_guest_.end() || found->second == host_port) return std::nullopt;
  return found->second;
}

}  // namespace bamboozle::ip
