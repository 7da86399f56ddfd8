#include "modem-model/views/perfetto_writer.h"

#include <google/protobuf/io/coded_stream.h>

#include <ostream>
#include <utility>

namespace bamboozle::views {

using perfetto::TracePacket;
using perfetto::TrackEvent;

void PerfettoWriter::write(TracePacket& packet) {
  packet.set_trusted_packet_sequence_id(1);
  if (std::exchange(first_, false)) packet.set_sequence_flags(1);
  const std::string bytes = packet.SerializeAsString();
  constexpr std::uint8_t kPacketTag = 1U << 3U | 2U;  // Trace.packet, length-delimited
  std::uint8_t head[1 + 10] = {kPacketTag};
  const std::uint8_t* const end = google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(bytes.size(), head + 1);
  out_.write(reinterpret_cast<const char*>(head), end - head);
  out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void PerfettoWriter::declare(const Track& track) {
  if (declared_.insert(track.id).second) declare_once(track);
}

void PerfettoWriter::declare_once(const Track& track) {
  TracePacket packet;
  perfetto::TrackDescriptor& descriptor = *packet.mutable_track_descriptor();
  descriptor.set_uuid(track.id);
  descriptor.set_name(std::string(track.name));
  if (track.parent != 0) descriptor.set_parent_uuid(track.parent);
  descriptor.set_child_ordering(perfetto::TrackDescriptor::EXPLICIT);
  descriptor.set_sibling_order_rank(rank_++);
  if (track.counter) descriptor.mutable_counter()->set_unit(perfetto::CounterDescriptor::UNIT_COUNT);
  write(packet);
}

void PerfettoWriter::event(TrackEvent::Type type, const Mark& mark) {
  TracePacket packet;
  packet.set_timestamp(mark.time_ns);
  TrackEvent& event = *packet.mutable_track_event();
  event.set_type(type);
  event.set_track_uuid(mark.track);
  if (!mark.name.empty()) event.set_name(std::string(mark.name));
  if (!mark.text.empty()) {
    perfetto::DebugAnnotation& text = *event.add_debug_annotations();
    text.set_name("text");
    text.set_string_value(std::string(mark.text));
  }
  if (mark.sequence != 0) {
    perfetto::DebugAnnotation& sequence = *event.add_debug_annotations();
    sequence.set_name("sequence");
    sequence.set_uint_value(mark.sequence);
  }
  for (const std::uint64_t flow : mark.flows) event.add_flow_ids(flow);
  for (const std::uint64_t flow : mark.ending_flows) event.add_terminating_flow_ids(flow);
  write(packet);
}

void PerfettoWriter::begin(const Mark& mark) { event(TrackEvent::TYPE_SLICE_BEGIN, mark); }

void PerfettoWriter::instant(const Mark& mark) { event(TrackEvent::TYPE_INSTANT, mark); }

void PerfettoWriter::end(TrackId track, std::uint64_t time_ns) { event(TrackEvent::TYPE_SLICE_END, {track, time_ns, {}}); }

void PerfettoWriter::count(TrackId track, std::uint64_t time_ns, std::int64_t value) {
  TracePacket packet;
  packet.set_timestamp(time_ns);
  TrackEvent& event = *packet.mutable_track_event();
  event.set_type(TrackEvent::TYPE_COUNTER);
  event.set_track_uuid(track);
  event.set_counter_value(value);
  write(packet);
}

}  // namespace bamboozle::views
