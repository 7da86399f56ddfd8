#include "qemu-device/bam/bit_fields.h"

#include <fmt/format.h>

#include <iterator>

namespace bamboozle::bam {

std::string describe(std::string_view name, std::uint32_t value, std::span<const Field> fields) {
  std::string text;
  describe(name, value, fields, text);
  return text;
}

void describe(std::string_view name, std::uint32_t value, std::span<const Field> fields, std::string& text) {
  text += name;
  if (fields.empty()) {
    fmt::format_to(std::back_inserter(text), "={:#x}", value);
    return;
  }
  text += '{';
  std::uint32_t unnamed = value;
  const char* gap = "";
  for (const Field& field : fields) {
    unnamed &= ~field.mask();
    const std::uint32_t part = field.of(value);
    if (part == 0) continue;
    text.append(gap).append(field.name).append(1, '=');
    if (part < 10)
      text += static_cast<char>('0' + part);
    else
      fmt::format_to(std::back_inserter(text), "{:#x}", part);
    gap = " ";
  }
  if (unnamed != 0) fmt::format_to(std::back_inserter(text), "{}{:#x}", gap, unnamed);
  text += '}';
}

}  // namespace bamboozle::bam
