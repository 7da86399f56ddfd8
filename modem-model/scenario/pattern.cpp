#include "modem-model/scenario/pattern.h"

#include <fmt/format.h>

#include <algorithm>

namespace bamboozle::scenario {

bool Condition::holds(const trace::Event& event) const {
  const FieldValue actual = read(event);
  if (const auto* number = std::get_if<std::uint64_t>(&value)) {
    const auto* got = std::get_if<std::uint64_t>(&actual);
    return got != nullptr && *got == *number;
  }
  if (const auto* flag = std::get_if<bool>(&value)) {
    const auto* got = std::get_if<bool>(&actual);
    return got != nullptr && *got == *flag;
  }
  const auto* got = std::get_if<std::string_view>(&actual);
  if (got == nullptr) return false;
  const std::string& text = std::get<std::string>(value);
  return test == Test::equal ? *got == text : got->find(text) != std::string_view::npos;
}

std::string Condition::got(const trace::Event& event) const {
  const FieldValue actual = read(event);
  if (const auto* number = std::get_if<std::uint64_t>(&actual)) {
    return wanted.starts_with("0x") ? fmt::format("{:#x}", *number) : fmt::format("{}", *number);
  }
  if (const auto* flag = std::get_if<bool>(&actual)) return *flag ? "true" : "false";
  const std::string_view text = std::get<std::string_view>(actual);
  return text.empty() ? "nothing" : fmt::format("\"{}\"", text);
}

bool Pattern::matches(const trace::Event& event) const {
  return event.kind_case() == kind_ &&
         std::all_of(conditions_.begin(), conditions_.end(), [&](const Condition& condition) { return condition.holds(event); });
}

bool Pattern::about(const trace::Event& event) const {
  return event.kind_case() == kind_ && std::all_of(conditions_.begin(), conditions_.end(), [&](const Condition& condition) {
           return !condition.subject || condition.holds(event);
         });
}

std::string Pattern::differences(const trace::Event& event) const {
  std::string text;
  for (const Condition& condition : conditions_) {
    if (condition.holds(event)) continue;
    if (!text.empty()) text += ", ";
    text += fmt::format("{}: {} instead of {}", condition.name, condition.got(event), condition.wanted);
  }
  return text;
}

std::size_t Pattern::count_differences(const trace::Event& event) const {
  return static_cast<std::size_t>(
      std::count_if(conditions_.begin(), conditions_.end(), [&](const Condition& condition) { return !condition.holds(event); }));
}

bool is_state(trace::Event::KindCase kind) {
  return kind == trace::Event::kGuestLink || kind == trace::Event::kPower || kind == trace::Event::kPipe ||
         kind == trace::Event::kChannel;
}

std::string state_key(const trace::Event& event) {
  if (event.kind_case() == trace::Event::kGuestLink) return "link " + event.guest_link().name();
  if (event.kind_case() == trace::Event::kPower) return "power";
  if (event.kind_case() == trace::Event::kPipe) return fmt::format("pipe {}", event.pipe().number());
  if (event.kind_case() == trace::Event::kChannel) return fmt::format("channel {}", event.channel().number());
  return {};
}

}  // namespace bamboozle::scenario
