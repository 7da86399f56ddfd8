// Reads a Perfetto trace by the numbers of the published schema (protos/perfetto/trace), written down here once more so that a
// wrong number in proto/perfetto_subset.proto is seen. A field that the schema does not have, or has with another wire type, is a
// failure.
#pragma once

#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bamboozle::views {

struct SchemaField {
  enum class Type { varint, fixed64, text, message } type;
  std::string name;
  std::string message = {};
};

// trace.proto, trace_packet.proto, track_descriptor.proto, counter_descriptor.proto, track_event.proto, debug_annotation.proto
inline const std::map<std::string, std::map<int, SchemaField>>& published_schema() {
  using Type = SchemaField::Type;
  static const std::map<std::string, std::map<int, SchemaField>> kSchema = {
      {"Trace", {{1, {Type::message, "packet", "TracePacket"}}}},
      {"TracePacket",
       {{8, {Type::varint, "timestamp"}},
        {10, {Type::varint, "trusted_packet_sequence_id"}},
        {11, {Type::message, "track_event", "TrackEvent"}},
        {13, {Type::varint, "sequence_flags"}},
        {60, {Type::message, "track_descriptor", "TrackDescriptor"}}}},
      {"TrackDescriptor",
       {{1, {Type::varint, "uuid"}},
        {2, {Type::text, "name"}},
        {5, {Type::varint, "parent_uuid"}},
        {8, {Type::message, "counter", "CounterDescriptor"}},
        {11, {Type::varint, "child_ordering"}},
        {12, {Type::varint, "sibling_order_rank"}}}},
      {"CounterDescriptor", {{3, {Type::varint, "unit"}}}},
      {"TrackEvent",
       {{4, {Type::message, "debug_annotations", "DebugAnnotation"}},
        {9, {Type::varint, "type"}},
        {11, {Type::varint, "track_uuid"}},
        {23, {Type::text, "name"}},
        {30, {Type::varint, "counter_value"}},
        {47, {Type::fixed64, "flow_ids"}},
        {48, {Type::fixed64, "terminating_flow_ids"}}}},
      {"DebugAnnotation", {{3, {Type::varint, "uint_value"}}, {6, {Type::text, "string_value"}}, {10, {Type::text, "name"}}}}};
  return kSchema;
}

/// A message as what stands on the wire says it: numbers, texts and messages by the schema's names.
struct Decoded {
  std::map<std::string, std::vector<std::uint64_t>> numbers;
  std::map<std::string, std::string> texts;
  std::map<std::string, std::vector<Decoded>> messages;

  [[nodiscard]] bool has(const std::string& name) const { return messages.contains(name); }
  [[nodiscard]] std::uint64_t number(const std::string& name) const {
    return numbers.contains(name) ? numbers.at(name).front() : 0;
  }
  [[nodiscard]] std::string text(const std::string& name) const { return texts.contains(name) ? texts.at(name) : std::string(); }
};

inline Decoded decode(const std::string& message, const google::protobuf::UnknownFieldSet& fields) {
  using google::protobuf::UnknownField;
  using Type = SchemaField::Type;
  Decoded decoded;
  const auto& schema = published_schema().at(message);
  for (int i = 0; i < fields.field_count(); ++i) {
    const UnknownField& field = fields.field(i);
    const auto found = schema.find(field.number());
    if (found == schema.end()) {
      ADD_FAILURE() << message << " has no field " << field.number();
      continue;
    }
    const auto& [type, name, inner] = found->second;
    const UnknownField::Type wire = type == Type::varint    ? UnknownField::TYPE_VARINT
                                    : type == Type::fixed64 ? UnknownField::TYPE_FIXED64
                                                            : UnknownField::TYPE_LENGTH_DELIMITED;
    if (field.type() != wire) {
      ADD_FAILURE() << message << "." << name << " has wire type " << field.type();
      continue;
    }
    if (type == Type::varint) decoded.numbers[name].push_back(field.varint());
    if (type == Type::fixed64) decoded.numbers[name].push_back(field.fixed64());
    if (type == Type::text) decoded.texts[name] = field.length_delimited();
    if (type == Type::message) {
      google::protobuf::UnknownFieldSet set;
      EXPECT_TRUE(set.ParseFromString(field.length_delimited())) << message << "." << name;
      decoded.messages[name].push_back(decode(inner, set));
    }
  }
  return decoded;
}

inline std::vector<Decoded> packets_of_trace(const std::string& bytes) {
  google::protobuf::UnknownFieldSet set;
  EXPECT_TRUE(set.ParseFromString(bytes));
  return decode("Trace", set).messages["packet"];
}

}  // namespace bamboozle::views
