// The trace as a capture for Wireshark and tshark: pcapng with three interfaces.
//
//   0  bam   USER0  the bytes of each BAM buffer that was moved, one packet a descriptor; the descriptor is in the packet's
//   comment 1  dmux  USER1  each BAM-DMUX frame; tools/wireshark/bam-dmux.lua decodes both 2  ip    RAW    the IP packet inside
//   each DATA frame; the channel is in the packet's comment
//
// Uplink is outbound, downlink inbound: the capture is the apps processor's. Times are virtual, from the machine's start, in ns.
// Steps of the scenario, faults that struck, violations and the verdict are comments on the next packet; what comes after the
// last packet is a comment of interface 1's closing statistics. Bytes behind the run's capture length are not there, their number
// is.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "modem-model/views/forms.h"
#include "modem-model/views/pcapng_blocks.h"
#include "modem-model/views/transfer_matcher.h"

namespace bamboozle::views {

class PcapngView final : public View {
 public:
  PcapngView(std::ostream& out, const Options&);

  void take(const trace::Event& event) override { matcher_.take(event); }
  void finish() override;

  /// Comments that wait for a packet at most; of more the oldest are left out, and their number is said.
  static constexpr std::size_t kMostComments = 100;

 private:
  void transfer(const Transfer& transfer);
  void other(const trace::Event& event);
  std::vector<std::string> take_comments();
  void write(pcapng::Packet packet, std::string comment);

  std::ostream& out_;
  TransferMatcher matcher_;
  std::vector<std::string> waiting_;  // comments for the next packet
  std::size_t left_out_ = 0;
  std::uint64_t last_ = 0;  // the last event's time
};

}  // namespace bamboozle::views
