#include "modem-model/scenario/units.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

namespace bamboozle::scenario {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t nanoseconds;
};
// longest first among those with the same ending, so that "ms" is not read as "s"
constexpr std::array kUnits = {Unit{"min", 60'000'000'000}, Unit{"ns", 1},
                               Unit{"us", 1'000},           Unit{"ms", 1'000'000},
                               Unit{"s", 1'000'000'000},    Unit{"h", 3'600'000'000'000}};
constexpr std::int64_t kLongest = 1000 * 3'600'000'000'000;

bool digits(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos; }

}  // namespace

std::optional<Nanoseconds> parse_time(std::string_view text) {
  for (const Unit& unit : kUnits) {
    if (!text.ends_with(unit.name)) continue;
    const std::string_view number = text.substr(0, text.size() - unit.name.size());
    const std::size_t point = number.find('.');
    const std::string_view whole = number.substr(0, point);
    const std::string_view fraction = point == std::string_view::npos ? std::string_view("0") : number.substr(point + 1);
    if (!digits(whole) || !digits(fraction) || whole.size() > 15 || fraction.size() > 9) return std::nullopt;
    std::int64_t value = 0;
    std::from_chars(whole.data(), whole.data() + whole.size(), value);
    if (value > kLongest / unit.nanoseconds) return std::nullopt;
    std::int64_t total = value * unit.nanoseconds;
    std::int64_t scale = unit.nanoseconds;
    for (const char digit : fraction) {
      // below a nanosecond: refused rather than rounded, unless it is a zero
      if (scale % 10 != 0 && digit != '0') return std::nullopt;
      scale /= 10;
      total += (digit - '0') * scale;
    }
    if (total > kLongest) return std::nullopt;
    return Nanoseconds{total};
  }
  return std::nullopt;
}

std::optional<TimeRange> parse_time_range(std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) {
    const auto time = parse_time(text);
    if (!time) return std::nullopt;
    return TimeRange{*time, *time};
  }
  const auto min = parse_time(text.substr(0, dots));
  const auto max = parse_time(text.substr(dots + 2));
  if (!min || !max || *min > *max) return std::nullopt;
  return TimeRange{*min, *max};
}

std::string time_text(Nanoseconds time) {
  const std::int64_t count = time.count();
  if (count < 0) return "-" + time_text(Nanoseconds{-count});
  for (const auto& [name, size] :
       {std::pair<std::string_view, std::int64_t>{"s", 1'000'000'000}, {"ms", 1'000'000}, {"us", 1'000}}) {
    if (count < size) continue;
    std::string text = fmt::format("{}", count / size);
    if (const std::int64_t rest = count % size; rest != 0) {
      std::string fraction = fmt::format("{:0{}}", rest, size == 1'000'000'000 ? 9 : size == 1'000'000 ? 6 : 3);
      fraction.erase(fraction.find_last_not_of('0') + 1);
      text += "." + fraction;
    }
    return text + std::string(name);
  }
  return count == 0 ? "0s" : fmt::format("{}ns", count);
}

std::string time_text(const TimeRange& range) {
  if (range.min == range.max) return time_text(range.min);
  return time_text(range.min) + ".." + time_text(range.max);
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    base = 16;
    text.remove_prefix(2);
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace bamboozle::scenario
