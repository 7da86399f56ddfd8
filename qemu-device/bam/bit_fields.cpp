#include "qemu-device/bam/bit_fields.h"

#include <fmt/format.h>

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
    text += part < 10 ? fmt::format("{}{}={}", gap, field.name, part) : fmt::format("{}{}={:#x}", gap, field.name, part);
    gap = " ";
  }
  if (unnamed != 0) text += fmt::format("{}{:#x}", gap, unnamed);
  text += '}';
  return text;
}

}  // namespace bamboozle::bam
