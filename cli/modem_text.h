// What a run answers, for people: one text for each kind of answer. Programs get protobuf's JSON of the same (to_json).
#pragma once

#include <string>

#include "cli/terminal.h"
#include "proto/control.pb.h"

namespace bamboozle::cli {

[[nodiscard]] std::string to_text(const control::Status& status, const Terminal& terminal);
[[nodiscard]] std::string to_text(const control::Pipes& pipes, const Terminal& terminal);
[[nodiscard]] std::string to_text(const control::Ring& ring, const Terminal& terminal);
[[nodiscard]] std::string to_text(const control::Frames& frames, const Terminal& terminal);
[[nodiscard]] std::string to_text(const control::Faults& faults, const Terminal& terminal);
[[nodiscard]] std::string to_text(const control::Done& done, const Terminal& terminal);

/// Names as in proto/control.proto, every plain field there, 64-bit numbers as texts; events as `view --as json` has them. One line.
[[nodiscard]] std::string to_json(const google::protobuf::Message& message);
[[nodiscard]] std::string to_json(const control::Frames& frames);
[[nodiscard]] std::string to_json(const trace::Event& event);

}  // namespace bamboozle::cli
