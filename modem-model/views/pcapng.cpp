#include "modem-model/views/pcapng.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string_view>
#include <utility>

#include "modem-model/link/frame.h"
#include "modem-model/trace/text.h"

namespace bamboozle::views {
namespace {

using pcapng::LinkType;
using pcapng::Way;
using trace::Event;

enum : std::uint32_t { kBamBuffer, kDmuxFrame, kIpPacket };

Way way_of(trace::Direction direction) {
  return direction == trace::UPLINK ? Way::outbound : direction == trace::DOWNLINK ? Way::inbound : Way::unknown;
}

/// The bytes of a frame that the trace has: its header, as far as it was there, and the captured part of its payload.
std::string bytes_of(const trace::Frame& frame) {
  const link::FrameHeader header{static_cast<std::uint16_t>(frame.magic()),  static_cast<std::uint8_t>(frame.signal()),
                                 static_cast<std::uint8_t>(frame.command()), static_cast<std::uint8_t>(frame.pad()),
                                 static_cast<std::uint8_t>(frame.channel()), static_cast<std::uint16_t>(frame.length())};
  std::string bytes;
  for (const std::byte byte : link::encode(header, {}, 0)) bytes += static_cast<char>(byte);
  bytes += frame.payload();
  bytes.resize(std::min<std::size_t>(bytes.size(), frame.size()));
  return bytes;
}

bool is_ip(std::string_view payload) {
  const unsigned version = payload.empty() ? 0 : static_cast<unsigned char>(payload.front()) >> 4U;
  return version == 4 || version == 6;
}

}  // namespace

PcapngView::PcapngView(std::ostream& out, const Options&)
    : out_(out), matcher_({[this](const Transfer& it) { transfer(it); }, [this](const Event& event) { other(event); }}) {
  pcapng::write_section(out_, "Bamboozle");
  pcapng::write_interface(out_, {LinkType::user0, "bam", "BAM buffers, one a descriptor"});
  pcapng::write_interface(out_, {LinkType::user1, "dmux", "BAM-DMUX frames"});
  pcapng::write_interface(out_, {LinkType::raw_ip, "ip", "IP packets of all channels"});
}

void PcapngView::transfer(const Transfer& transfer) {
  const trace::Frame* frame = transfer.frame != nullptr ? &transfer.frame->frame() : nullptr;
  const std::string bytes = frame != nullptr ? bytes_of(*frame) : std::string();
  std::size_t begin = 0;
  for (const Event& event : transfer.descriptors) {
    const trace::DescriptorDone& done = event.descriptor_done();
    const std::string_view part = std::string_view(bytes).substr(std::min(begin, bytes.size()), done.transferred());
    begin += done.transferred();
    write({kBamBuffer, event.time_ns(), part, done.transferred(), way_of(direction_of_pipe(done.pipe())), {}}, trace::to_text(event));
  }
  if (frame == nullptr) return;
  const std::uint64_t time = transfer.frame->time_ns();
  const Way way = way_of(frame->direction());
  write({kDmuxFrame, time, bytes, frame->size(), way, {}}, frame->malformed().empty() ? "" : trace::to_text(*transfer.frame));
  if (frame->command() == 0 && frame->malformed().empty() && is_ip(frame->payload()))
    write({kIpPacket, time, frame->payload(), frame->length(), way, {}}, fmt::format("channel {}", frame->channel()));
}

void PcapngView::other(const Event& event) {
  last_ = std::max(last_, event.time_ns());
  if (!event.has_step() && !event.has_fault() && !event.has_violation() && !event.has_verdict()) return;
  if (waiting_.size() >= kMostComments) {
    waiting_.erase(waiting_.begin());
    ++left_out_;
  }
  waiting_.push_back(fmt::format("{} s: {}", trace::format_time(event.time_ns()), trace::to_text(event)));
}

std::vector<std::string> PcapngView::take_comments() {
  std::vector<std::string> comments = std::exchange(waiting_, {});
  if (const std::size_t left_out = std::exchange(left_out_, 0); left_out != 0)
    comments.insert(comments.begin(), fmt::format("({} earlier ones are left out)", left_out));
  return comments;
}

void PcapngView::write(pcapng::Packet packet, std::string comment) {
  std::vector<std::string> comments = take_comments();
  if (!comment.empty()) comments.push_back(std::move(comment));
  packet.comments = comments;
  last_ = std::max(last_, packet.time_ns);
  pcapng::write_packet(out_, packet);
}

void PcapngView::finish() {
  matcher_.finish();
  pcapng::write_statistics(out_, kDmuxFrame, last_, take_comments());
}

}  // namespace bamboozle::views
