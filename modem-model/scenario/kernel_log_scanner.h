// Finds the lines in which a Linux kernel says that something is badly wrong: WARNING, BUG, Oops, KASAN, lockdep, stalls, panic
// ...
//
// One scanner for the kernel log that the guest agent streams and for the serial console that the command keeps, so that both
// agree. It looks at one line at a time and has no memory: a report of thirty lines gives the findings of its telling lines only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bamboozle::scenario {

struct KernelFinding {
  std::string_view kind;  ///< a strictness kind: guest_warning or guest_panic
  std::string_view what;  ///< "WARNING", "KASAN", "hung task": what kind of report
  std::string text;       ///< the line, without time stamp and level
};

class KernelLogScanner {
 public:
  /// A message of the kernel log, without time stamp.
  [[nodiscard]] std::optional<KernelFinding> scan_message(std::string_view text) const;
  /// A line of the serial console. Only what the kernel wrote ("[    1.234567] …") counts: user space may print any word.
  [[nodiscard]] std::optional<KernelFinding> scan_console_line(std::string_view line) const;
};

}  // namespace bamboozle::scenario
