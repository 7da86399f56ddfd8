// What can be expected, as data: one row for each kind of expectation and one for each of its fields.
//
// The loader walks these rows, so a new observable is a new row here (and a field of proto/trace.proto), nothing else.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "modem-model/scenario/pattern.h"

namespace bamboozle::scenario {

enum class FieldType : std::uint8_t {
  number,
  truth,      ///< true | false
  text,       ///< the whole text
  part,       ///< a text that contains this; "none": the empty text
  word,       ///< one of `words`, read from the event as a text
  choice,     ///< one of `words`, read from the event as its position; a number is taken too
  openness,   ///< open | closed, read as a truth
  line,       ///< up | down, read as a truth; toggle: either
  link_state  ///< registered | gone | up | down | running
};

struct FieldRow {
  std::string_view name;
  FieldType type;
  ReadField read;
  std::span<const std::string_view> words = {};
  bool subject = false;
};

struct KindRow {
  std::string_view name;
  trace::Event::KindCase kind;
  /// For `vote: up`, `link: wwan0`: the field that the kind's own value is about, the others stand beside it. Without: a mapping.
  const FieldRow* value = nullptr;
  std::span<const FieldRow> fields;
  trace::Line::Name line = trace::Line::NAME_UNSPECIFIED;  ///< for the kinds that are one of the lines
};

[[nodiscard]] std::span<const KindRow> kind_rows();

}  // namespace bamboozle::scenario
