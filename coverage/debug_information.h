// What a module's debug information says of its code: the lines and the functions of each instruction.
//
// Only the driver's own files count: those below the folders in which its source files lie. What the kernel's headers put into
// the driver is the kernel's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace bamboozle::coverage {

/// A piece of code: bytes of a section of the module.
struct Range {
  std::string section;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// Instructions of one line, next to each other.
struct LineRange {
  Range code;
  std::string file;
  std::uint32_t line = 0;
};

/// A function's code at one place: its own, or what was inlined somewhere.
struct FunctionCode {
  std::vector<Range> ranges;  ///< not empty; the entry is in one of them
  bool inlined = false;
  std::uint64_t entry =
      0;                  ///< offset in the section of ranges.front(); of an inlined copy it may be none of the function's first
  std::string call_file;  ///< of an inlined copy: where it is called; empty: not in a file of the driver
  std::uint32_t call_line = 0;
};

struct Function {
  std::string name;  ///< with its namespaces and classes
  std::string file;
  std::uint32_t line = 0;
  std::vector<FunctionCode> code;  ///< not empty: functions that left no code are none
};

struct DebugInformation {
  std::vector<LineRange> lines;
  std::vector<Function> functions;  ///< by file, line and name
};

/// The debug information, or a text: why there is none, and what to do.
[[nodiscard]] std::variant<DebugInformation, std::string> read_debug_information(const std::filesystem::path& module);

}  // namespace bamboozle::coverage
