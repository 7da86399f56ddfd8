// A module's file opened with libdw: its relocations applied, its sections by name.
#pragma once

#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace bamboozle::coverage {

class DebugModule {
 public:
  explicit DebugModule(const std::filesystem::path& file);

  /// Empty: it was opened, and has debug information.
  [[nodiscard]] const std::string& problem() const { return problem_; }
  /// Calls it for each compilation unit.
  void each_unit(const std::function<void(Dwarf_Die& unit)>& use);
  /// A section and an offset in it for an address in the debug information of the current unit.
  [[nodiscard]] std::optional<std::pair<std::string, std::uint64_t>> place(Dwarf_Addr address) const;

 private:
  struct End {
    void operator()(Dwfl* session) const { dwfl_end(session); }
  };

  std::unique_ptr<Dwfl, End> session_;
  Dwfl_Module* module_ = nullptr;
  Dwarf_Addr bias_ = 0;
  std::string problem_;
};

}  // namespace bamboozle::coverage
