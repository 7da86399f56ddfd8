// The trace as JSON, one object a line, for jq and scripts.
//
// The object is protobuf's own JSON form of an Event (proto/trace.proto; names as there, every plain field present, 64-bit
// numbers as strings, bytes in base64), with three fields of this view's added behind it: "kind", "text" (the line of the text
// view, without time and source) and, where there is something to decode, "decoded": a register's fields, a descriptor's flags, a
// frame's names.
#pragma once

#include <iosfwd>

#include "modem-model/views/forms.h"

namespace bamboozle::views {

class JsonView final : public View {
 public:
  JsonView(std::ostream& out, const Options&) : out_(out) {}

  void take(const trace::Event& event) override;

 private:
  std::ostream& out_;
};

}  // namespace bamboozle::views
