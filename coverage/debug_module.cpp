#include "coverage/debug_module.h"

#include <fmt/format.h>

namespace bamboozle::coverage {
namespace {

// Nothing but the file itself: no search for debug information elsewhere, no network.
int find_nothing(Dwfl_Module* /*module*/, void** /*data*/, const char* /*name*/, Dwarf_Addr /*base*/, const char* /*file*/,
                 const char* /*link*/, GElf_Word /*checksum*/, char** /*found*/) {
  return -1;
}

const Dwfl_Callbacks kCallbacks = {.find_elf = nullptr,
                                   .find_debuginfo = find_nothing,
                                   .section_address = dwfl_offline_section_address,
                                   .debuginfo_path = nullptr};

}  // namespace

DebugModule::DebugModule(const std::filesystem::path& file) : session_(dwfl_begin(&kCallbacks)) {
  const auto failed = [&](const std::string& what) {
    const char* why = dwfl_errmsg(-1);
    problem_ = fmt::format("{}: {}{}", file.string(), what, why == nullptr ? std::string() : fmt::format(" ({})", why));
  };
  if (session_ == nullptr) {
    failed("cannot be read");
    return;
  }
  dwfl_report_begin(session_.get());
  module_ = dwfl_report_offline(session_.get(), file.filename().c_str(), file.c_str(), -1);
  dwfl_report_end(session_.get(), nullptr, nullptr);
  if (module_ == nullptr)
    failed("cannot be read");
  else if (dwfl_module_getdwarf(module_, &bias_) == nullptr)
    failed("has no debug information. Give the driver's source to --driver, or a module built with -g and not stripped");
}

void DebugModule::each_unit(const std::function<void(Dwarf_Die& unit)>& use) {
  for (Dwarf_Die* unit = nullptr; (unit = dwfl_module_nextcu(module_, unit, &bias_)) != nullptr;) {
    Dwarf_Die copy = *unit;
    use(copy);
  }
}

std::optional<std::pair<std::string, std::uint64_t>> DebugModule::place(Dwarf_Addr address) const {
  GElf_Addr offset = address + bias_;
  const int index = dwfl_module_relocate_address(module_, &offset);
  if (index < 0) return std::nullopt;
  const char* name = dwfl_module_relocation_info(module_, static_cast<unsigned>(index), nullptr);
  if (name == nullptr || *name == '\0') return std::nullopt;
  return std::pair(std::string(name), std::uint64_t{offset});
}

}  // namespace bamboozle::coverage
