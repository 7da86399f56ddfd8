// What an expectation looks for: an event of one kind whose named fields have the wanted values. A field left out means "don't
// care".
//
// Built once, when a scenario is loaded, from the table in fields.h; matching an event then costs a few comparisons and no
// allocation. A pattern knows nothing of time or order: windows, bounds and consumption are the engine's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "proto/trace.pb.h"

namespace bamboozle::scenario {

/// A field's value as read from an event; a text is a view into the event.
using FieldValue = std::variant<std::uint64_t, bool, std::string_view>;
using ReadField = FieldValue (*)(const trace::Event&);

/// One condition on one field.
struct Condition {
  enum class Test : std::uint8_t { equal, contains };
  std::string name;    ///< as in the file: "channel", "udp.port"
  std::string wanted;  ///< as in the file: "0", "open"
  std::variant<std::uint64_t, bool, std::string> value;
  Test test = Test::equal;
  ReadField read = nullptr;
  /// Decides what the pattern is about ("vote" among the lines, the name of a link): without it an event is not even a near miss.
  bool subject = false;

  [[nodiscard]] bool holds(const trace::Event& event) const;
  /// The event's value of this field, for a message.
  [[nodiscard]] std::string got(const trace::Event& event) const;
};

class Pattern {
 public:
  Pattern() = default;
  Pattern(trace::Event::KindCase kind, std::string text) : kind_(kind), text_(std::move(text)) {}

  void add(Condition condition) { conditions_.push_back(std::move(condition)); }

  [[nodiscard]] trace::Event::KindCase kind() const { return kind_; }
  /// As written: "frame: {channel: 0, command: open}".
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::vector<Condition>& conditions() const { return conditions_; }

  [[nodiscard]] bool matches(const trace::Event& event) const;
  /// An event of the same kind about the same subject, right or wrong in its other fields.
  [[nodiscard]] bool about(const trace::Event& event) const;
  /// Fields in which an event differs: "channel: 3 instead of 0, command: data instead of open"; empty when it matches.
  [[nodiscard]] std::string differences(const trace::Event& event) const;
  [[nodiscard]] std::size_t count_differences(const trace::Event& event) const;

 private:
  trace::Event::KindCase kind_ = trace::Event::KIND_NOT_SET;
  std::string text_;
  std::vector<Condition> conditions_;
};

/// Kinds whose last event describes how things stand now (a link, the power, a pipe, a channel): an expectation on one of them is
/// met too when that state already holds. Empty: an event that only happens; otherwise the thing it is about ("link wwan0").
[[nodiscard]] std::string state_key(const trace::Event& event);
[[nodiscard]] bool is_state(trace::Event::KindCase kind);

}  // namespace bamboozle::scenario
