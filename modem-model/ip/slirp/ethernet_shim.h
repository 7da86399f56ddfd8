// Between raw IP and libslirp, which speaks Ethernet: adds and strips headers and stands in for the guest in ARP and NDP.
//
// The guest's end of a BAM-DMUX channel has no hardware address and resolves none. libslirp wants one for every address it
// sends to: it is told before the guest's first packet, and answered when it asks. Pure: bytes in, bytes out.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "modem-model/ip/packet.h"
#include "modem-model/ports.h"

namespace bamboozle::ip {

inline constexpr std::size_t kEthernetHeader = 14;

class EthernetShim {
 public:
  struct Received {
    enum class Kind : std::uint8_t {
      packet,    ///< `packet` is for the guest
      question,  ///< `answer` is a frame to be given back to libslirp
      nothing,   ///< neither
    };
    Kind kind = Kind::nothing;
    Bytes packet;  ///< inside the frame that was given
    std::vector<std::byte> answer;
  };

  /// The frame around an IP packet; the packet begins at kEthernetHeader and may be changed. Valid until the next call.
  [[nodiscard]] std::span<std::byte> wrap(const PacketView& view);
  /// A frame that tells libslirp where an address (4 or 16 bytes) lives: with the guest.
  [[nodiscard]] static std::vector<std::byte> announce(Bytes address);
  /// Takes a frame of libslirp apart.
  [[nodiscard]] static Received unwrap(Bytes frame);

 private:
  std::vector<std::byte> frame_;
};

}  // namespace bamboozle::ip
