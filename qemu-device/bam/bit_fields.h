// Bit fields as data: a register's fields with their names, so that a value can print itself as people write it in a data sheet.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace bamboozle::bam {

struct Field {
  std::string_view name;
  unsigned low = 0;    ///< lowest bit
  unsigned width = 1;  ///< bits, 1..32

  [[nodiscard]] constexpr std::uint32_t mask() const { return (width >= 32 ? ~0U : ((1U << width) - 1)) << low; }
  [[nodiscard]] constexpr std::uint32_t of(std::uint32_t value) const { return (value & mask()) >> low; }
};

/// "P_CTRL{EN=1 DIRECTION=1 SYS_MODE=1}": every field that is not zero, bits without a name as "0x...", a register without fields as
/// "NAME=0x...".
[[nodiscard]] std::string describe(std::string_view name, std::uint32_t value, std::span<const Field> fields);
/// The same behind what `text` has already.
void describe(std::string_view name, std::uint32_t value, std::span<const Field> fields, std::string& text);

}  // namespace bamboozle::bam
