// Functions from the debug information of one compilation unit: those with code of their own and each inlined copy.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <tuple>

#include "coverage/debug_information.h"
#include "coverage/debug_module.h"

namespace bamboozle::coverage {

class DieWalk {
 public:
  /// `own`: whether a file, by its full path, is the driver's.
  DieWalk(const DebugModule& module, std::function<bool(const std::string&)> own) : module_(module), own_(std::move(own)) {}

  void unit(Dwarf_Die& unit);
  [[nodiscard]] std::vector<Function> functions() const;

 private:
  void children(Dwarf_Die& die);
  void function(Dwarf_Die& die, bool inlined);
  [[nodiscard]] std::string file_of(Dwarf_Die& die, unsigned attribute) const;

  const DebugModule& module_;
  const std::function<bool(const std::string&)> own_;
  Dwarf_Die unit_{};
  std::map<std::tuple<std::string, std::uint32_t, std::string>, Function> functions_;
};

/// A file of the line table as a full path: what is relative is so to the unit's folder.
[[nodiscard]] std::string full_path(Dwarf_Die& unit, const char* file);

}  // namespace bamboozle::coverage
