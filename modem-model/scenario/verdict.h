// The verdict of a run: collects failures and says the worst of them (design.md 8).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "proto/trace.pb.h"

namespace bamboozle::scenario {

/// From best to worst.
enum class Outcome : std::uint8_t { pass, fail, hang, crash, error };

/// "pass", "fail", "hang", "crash", "error".
[[nodiscard]] std::string_view outcome_name(Outcome outcome);
/// 0, 1, 4, 3, 5 (design.md 8; 2 is a bad scenario, which never runs).
[[nodiscard]] int exit_code(Outcome outcome);

/// Any bytes as valid, printable text: what a guest wrote may be anything, a protobuf string may not.
[[nodiscard]] std::string printable(std::string_view bytes);

class VerdictBuilder {
 public:
  /// Failures beyond the tenth only count for the outcome: the first ones tell the story.
  void add(Outcome outcome, trace::Failure failure);
  /// Sets outcome, exit code and time.
  void close(std::uint64_t virtual_ns);

  [[nodiscard]] Outcome outcome() const { return outcome_; }
  [[nodiscard]] bool passed() const { return outcome_ == Outcome::pass; }
  [[nodiscard]] const trace::Verdict& message() const { return verdict_; }

 private:
  Outcome outcome_ = Outcome::pass;
  trace::Verdict verdict_;
};

}  // namespace bamboozle::scenario
