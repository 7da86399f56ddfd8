// Changes port numbers of packets in place, checksums included: the translating half of a slirp forward.
//
// Stateless: which number becomes which is AccessPolicy's to say.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "modem-model/ip/packet.h"
#include "modem-model/ip/slirp/access_policy.h"

namespace bamboozle::ip {

/// Gives an uplink UDP or TCP packet another destination port. `packet` are the writable bytes that `view` describes.
void rewrite_destination_port(std::span<std::byte> packet, const PacketView& view, std::uint16_t port);

/// Puts the number that the guest knows into a downlink packet from a forwarded port: its source port, or the destination port of
/// the packet that an ICMP error quotes. false: nothing to change, `rewritten` is untouched.
[[nodiscard]] bool rewrite_for_guest(const PacketView& downlink, const AccessPolicy& policy, std::vector<std::byte>& rewritten);

}  // namespace bamboozle::ip
