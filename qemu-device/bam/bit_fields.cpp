#include "qemu-device/bam/bit_fields.h"

#include <fmt/format.h>

#include <iterator>

namespace bamboozle::bam {

std::string describe(std::string_view name, std::uint32_t value, std::span<const Field> fields) {
  if (fields.empty()) return fmt::format("{}={:#x}", name, value);
  std::string text{name};
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
  if (unnamed != 0) text += fmt::format("{}{:#x}", gap, unnamed);
  text += '}';
  return text;
}

}  // namespace bamboozle::bam
