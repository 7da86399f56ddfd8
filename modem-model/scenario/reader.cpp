#include "modem-model/scenario/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "modem-model/scenario/suggest.h"
#include "modem-model/scenario/units.h"

namespace bamboozle::scenario {
namespace {

constexpr std::size_t kMaxProblems = 50;  // more only hide the first

bool require_scalar(const Node& node, std::string_view what, Problems& problems) {
  if (node.kind == Node::Kind::scalar) return true;
  problems.add(node.at, fmt::format("{} must be a single value, not {}", what, kind_name(node.kind)));
  return false;
}

}  // namespace

void Problems::add(Location at, std::string message, std::string hint) {
  for (const Problem& known : list_) {
    // a loop's body is read once for each value: the same mistake is one mistake
    if (known.at.line == at.line && known.at.column == at.column && known.file == file_) return;
  }
  if (list_.size() < kMaxProblems) list_.push_back({file_, at, std::move(message), std::move(hint)});
}

std::optional<std::string> read_text(const Node& node, std::string_view what, Problems& problems) {
  if (!require_scalar(node, what, problems)) return std::nullopt;
  return node.text;
}

std::optional<std::uint64_t> read_number(const Node& node, std::string_view what, std::uint64_t min, std::uint64_t max,
                                         Problems& problems) {
  if (!require_scalar(node, what, problems)) return std::nullopt;
  const auto number = parse_number(node.text);
  if (!number) {
    problems.add(node.at, fmt::format("{} must be a whole number, not '{}'", what, node.text), "decimal, or hexadecimal with 0x");
    return std::nullopt;
  }
  if (*number < min || *number > max) {
    problems.add(node.at, fmt::format("{} must be {} to {}, not {}", what, min, max, node.text));
    return std::nullopt;
  }
  return number;
}

std::optional<bool> read_bool(const Node& node, std::string_view what, Problems& problems) {
  if (!require_scalar(node, what, problems)) return std::nullopt;
  if (node.text == "true") return true;
  if (node.text == "false") return false;
  problems.add(node.at, fmt::format("{} must be true or false, not '{}'", what, node.text));
  return std::nullopt;
}

std::optional<Nanoseconds> read_time(const Node& node, std::string_view what, Problems& problems) {
  if (!require_scalar(node, what, problems)) return std::nullopt;
  if (const auto time = parse_time(node.text)) return time;
  if (parse_number(node.text)) {
    problems.add(node.at, fmt::format("{} has no unit: '{}'", what, node.text), fmt::format("write {0}ms or {0}s", node.text));
  } else {
    problems.add(node.at, fmt::format("{} must be a time, not '{}'", what, node.text),
                 "a number and ns, us, ms, s, min or h: 20ms");
  }
  return std::nullopt;
}

std::optional<TimeRange> read_range(const Node& node, std::string_view what, Problems& problems) {
  if (!require_scalar(node, what, problems)) return std::nullopt;
  if (const auto range = parse_time_range(node.text)) return range;
  const std::size_t dots = node.text.find("..");
  if (dots == std::string::npos) {
    static_cast<void>(read_time(node, what, problems));
    return std::nullopt;
  }
  const auto min = parse_time(std::string_view(node.text).substr(0, dots));
  const auto max = parse_time(std::string_view(node.text).substr(dots + 2));
  if (min && max) {
    problems.add(node.at, fmt::format("{}: the range '{}' runs backwards", what, node.text));
  } else {
    problems.add(node.at, fmt::format("{} must be a range of times, not '{}'", what, node.text),
                 "both ends need a unit: 0.9s..1.3s");
  }
  return std::nullopt;
}

std::optional<std::size_t> read_word(const Node& node, std::string_view what, std::span<const std::string_view> known,
                                     Problems& problems) {
  if (!require_scalar(node, what, problems)) return std::nullopt;
  const auto found = std::find(known.begin(), known.end(), node.text);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  problems.add(node.at, fmt::format("{} cannot be '{}'", what, node.text), did_you_mean(node.text, known));
  return std::nullopt;
}

std::vector<std::string> read_words(const Node& node, std::string_view what, Problems& problems) {
  std::vector<std::string> words;
  if (node.kind != Node::Kind::sequence) {
    problems.add(node.at, fmt::format("{} must be a list, not {}", what, kind_name(node.kind)), "[one, another]");
    return words;
  }
  for (const Node& item : node.items) {
    if (auto word = read_text(item, fmt::format("each of {}", what), problems)) words.push_back(std::move(*word));
  }
  return words;
}

std::optional<std::vector<std::byte>> read_hex(const Node& node, std::string_view what, Problems& problems) {
  if (!require_scalar(node, what, problems)) return std::nullopt;
  std::vector<std::byte> bytes;
  std::string digits;
  for (const char letter : node.text) {
    if (letter == ' ' || letter == '\n' || letter == '\t') continue;
    digits += letter;
    if (digits.size() < 2) continue;
    const auto value = parse_number("0x" + digits);
    if (!value) break;
    bytes.push_back(static_cast<std::byte>(*value));
    digits.clear();
  }
  if (digits.empty()) return bytes;
  problems.add(node.at, fmt::format("{} must be pairs of hexadecimal digits", what), fmt::format("'{}' is not one", digits));
  return std::nullopt;
}

void for_each_item(const Node& list, std::string_view what, Problems& problems, const std::function<void(const Node&)>& take) {
  if (list.kind != Node::Kind::sequence) {
    problems.add(list.at, fmt::format("'{}' must be a list, not {}", what, kind_name(list.kind)), "begin each with a dash");
    return;
  }
  for (const Node& item : list.items) take(item);
}

MapReader::MapReader(const Node& node, std::string what, Problems& problems)
    : node_(node), what_(std::move(what)), problems_(problems), valid_(node.kind == Node::Kind::map) {
  if (!valid_) problems_.add(node_.at, fmt::format("{} must be a mapping (key: value), not {}", what_, kind_name(node_.kind)));
}

const Node* MapReader::find(std::string_view key) {
  known_.push_back(key);
  const Node* value = valid_ ? node_.find(key) : nullptr;
  if (value != nullptr && value->kind == Node::Kind::null) {
    problems_.add(value->at, fmt::format("'{}' has no value", key), "leave the key out, or say what it is");
    return nullptr;
  }
  return value;
}

const Node* MapReader::need(std::string_view key, std::string_view hint) {
  const Node* value = find(key);
  if (value == nullptr && valid_ && node_.find(key) == nullptr) {
    problems_.add(node_.at, fmt::format("{} needs '{}'", what_, key), std::string(hint));
  }
  return value;
}

void MapReader::finish() {
  for (const Member& member : node_.members) {
    if (std::find(known_.begin(), known_.end(), member.key.text) != known_.end()) continue;
    std::string hint = did_you_mean(member.key.text, known_);
    if (known_.empty()) hint = fmt::format("{} has no keys", what_);
    constexpr std::array<std::string_view, 7> kBooleans = {"on", "off", "yes", "no", "y", "n", "true"};
    if (std::find(kBooleans.begin(), kBooleans.end(), member.key.text) != kBooleans.end()) {
      hint = "YAML 1.1 reads this word as a boolean: it is never a key here";
    }
    problems_.add(member.key.at, fmt::format("unknown key '{}' in {}", member.key.text, what_), std::move(hint));
  }
}

}  // namespace bamboozle::scenario
