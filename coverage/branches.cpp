#include "coverage/branches.h"

namespace bamboozle::coverage {
namespace {

/// The `width` bits of an immediate at bit 5, signed, in instructions; in bytes.
std::int64_t immediate(std::uint32_t instruction, unsigned width) {
  const unsigned above = 32 - 5 - width;
  return (static_cast<std::int32_t>(instruction << above) >> (32 - width)) * std::int64_t{4};
}

}  // namespace

std::optional<std::int64_t> branch_distance(std::uint32_t instruction) {
  const bool by_condition = (instruction & 0xff000000) == 0x54000000;
  const bool by_register = (instruction & 0x7e000000) == 0x34000000;
  const bool by_bit = (instruction & 0x7e000000) == 0x36000000;
  // "always" and its twin are conditions in name only
  if (by_condition && (instruction & 0xe) == 0xe) return std::nullopt;
  if (by_condition || by_register) return immediate(instruction, 19);
  if (by_bit) return immediate(instruction, 14);
  return std::nullopt;
}

}  // namespace bamboozle::coverage
