#include "modem-model/scenario/fault_text.h"

#include <fmt/format.h>

#include "modem-model/scenario/units.h"

namespace bamboozle::scenario {
namespace {

/// "key: value, key: value"
class Fields {
 public:
  template <typename Value>
  void add(std::string_view key, const Value& value) {
    text_ += fmt::format("{}{}: {}", text_.empty() ? "" : ", ", key, value);
  }
  template <typename Value>
  void add_if(std::string_view key, const std::optional<Value>& value) {
    if (value) add(key, *value);
  }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] std::string braced() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') out += '\\';
    out += letter;
  }
  return out + '"';
}

std::string conditions(const faults::Conditions& when) {
  Fields fields;
  fields.add_if("channel", when.channel);
  fields.add_if("command", when.command);
  if (when.level) fields.add("edge", *when.level ? "up" : "down");
  if (when.nth != 0) fields.add("nth", when.nth);
  if (when.every != 0) fields.add("every", when.every);
  fields.add_if("probability", when.probability);
  if (when.between) fields.add("between", time_text(*when.between));
  return fields.empty() ? "" : fields.braced();
}

std::string header(const link::HeaderOverrides& fields) {
  Fields text;
  text.add_if("magic", fields.magic);
  text.add_if("signal", fields.signal);
  text.add_if("command", fields.command);
  text.add_if("pad", fields.pad);
  text.add_if("channel", fields.channel);
  text.add_if("len", fields.length);
  return text.braced();
}

std::string action(const faults::Action& action) {
  using faults::Effect;
  const std::string_view name = faults::name_of(action.effect);
  switch (action.effect) {
    case Effect::delay:
    case Effect::glitch:
      return fmt::format("{{{}: {}}}", name, time_text(action.time));
    case Effect::set:
      return fmt::format("{{{}: {}}}", name, header(action.fields));
    case Effect::truncate:
      return fmt::format("{{{}: {}}}", name, action.size);
    case Effect::drop:
    case Effect::lose_edge:
    case Effect::duplicate:
    case Effect::pulse:
    case Effect::crash:
    case Effect::count:
      break;
  }
  return std::string(name);
}

}  // namespace

std::string to_text(const faults::Rule& rule) {
  Fields fields;
  fields.add("name", quoted(rule.name));
  fields.add("event", faults::name_of(rule.point));
  if (const std::string when = conditions(rule.when); !when.empty()) fields.add("when", when);
  fields.add("do", action(rule.action));
  if (rule.times != 0) fields.add("times", rule.times);
  return fields.braced();
}

}  // namespace bamboozle::scenario
