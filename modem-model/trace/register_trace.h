// The BAM's register trace of a run as lines of text: what a driver did to the hardware, and nothing else.
//
//   P on                       the BAM gets power ("P off": it loses it)
//   W 0x18018 0x31             a write; R: a read and what it gave
//   D 5 16                     a descriptor of pipe 5 is done, 16 bytes were moved
//
// The addresses of the two descriptor rings, the only values that depend on where a kernel's allocator put things, stand as
// "fifo4" and "fifo5". What remains is the same on every machine, and can be kept beside a scenario as NAME.registers.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bamboozle::trace {

struct RegisterLine {
  enum class Kind : std::uint8_t { power, read, write, done };
  Kind kind = Kind::power;
  std::uint32_t where = 0;      ///< read, write: byte offset; done: pipe
  std::uint32_t value = 0;      ///< read, write: the word; done: bytes; power: 1 on, 0 off
  std::optional<unsigned> ring; ///< the value is the address of this pipe's ring

  friend bool operator==(const RegisterLine&, const RegisterLine&) = default;
};

/// "W 0x1881c fifo5"
[[nodiscard]] std::string to_text(const RegisterLine& line);
/// The line, or nothing when it has another form. Comments and empty lines are the caller's to skip.
[[nodiscard]] std::optional<RegisterLine> parse_register_line(std::string_view text);

/// What is in a run's trace, or why it cannot be read.
[[nodiscard]] std::variant<std::vector<RegisterLine>, std::string> register_trace(const std::filesystem::path& trace);
/// A file of such lines; lines that begin with # and empty ones are skipped. A text: "file:line: what is wrong".
[[nodiscard]] std::variant<std::vector<RegisterLine>, std::string> read_register_file(const std::filesystem::path& file);

}  // namespace bamboozle::trace
