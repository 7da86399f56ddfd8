#include "coverage/die_walk.h"

#include <dwarf.h>

#include <array>
#include <cstdlib>
#include <optional>

namespace bamboozle::coverage {
namespace {

std::optional<Dwarf_Word> number(Dwarf_Die& die, unsigned attribute) {
  Dwarf_Attribute found;
  Dwarf_Word value = 0;
  if (dwarf_attr_integrate(&die, attribute, &found) == nullptr || dwarf_formudata(&found, &value) != 0) return std::nullopt;
  return value;
}

/// "channels::Table::open": a C function's name is just that.
std::string full_name(Dwarf_Die& die) {
  const char* own = dwarf_diename(&die);
  if (own == nullptr) return {};
  std::string name = own;
  // the declaration is inside its class; where it is defined it is not
  Dwarf_Die at = die;
  for (const unsigned link : {DW_AT_abstract_origin, DW_AT_specification}) {
    Dwarf_Attribute attribute;
    Dwarf_Die next;
    if (dwarf_attr(&at, link, &attribute) != nullptr && dwarf_formref_die(&attribute, &next) != nullptr) at = next;
  }
  Dwarf_Die* scopes = nullptr;
  const int count = dwarf_getscopes_die(&at, &scopes);
  for (int i = 1; i < count; ++i) {
    const int tag = dwarf_tag(&scopes[i]);
    if (tag != DW_TAG_namespace && tag != DW_TAG_class_type && tag != DW_TAG_structure_type) continue;
    const char* scope = dwarf_diename(&scopes[i]);
    name.insert(0, std::string(scope == nullptr ? "(anonymous)" : scope) + "::");
  }
  std::free(scopes);
  return name;
}

}  // namespace

std::string full_path(Dwarf_Die& unit, const char* file) {
  if (file == nullptr) return {};
  std::filesystem::path path(file);
  if (path.is_relative()) {
    Dwarf_Attribute attribute;
    const char* folder = dwarf_formstring(dwarf_attr(&unit, DW_AT_comp_dir, &attribute));
    if (folder != nullptr) path = std::filesystem::path(folder) / path;
  }
  return path.lexically_normal().string();
}

void DieWalk::unit(Dwarf_Die& unit) {
  unit_ = unit;
  children(unit);
}

void DieWalk::children(Dwarf_Die& die) {
  Dwarf_Die child;
  if (dwarf_child(&die, &child) != 0) return;
  do {
    switch (dwarf_tag(&child)) {
      case DW_TAG_subprogram:
        function(child, false);
        break;
      case DW_TAG_inlined_subroutine:
        function(child, true);
        break;
      case DW_TAG_lexical_block:
      case DW_TAG_namespace:
      case DW_TAG_class_type:
      case DW_TAG_structure_type:
        children(child);
        break;
      default:
        break;
    }
  } while (dwarf_siblingof(&child, &child) == 0);
}

std::string DieWalk::file_of(Dwarf_Die& die, unsigned attribute) const {
  const auto index = number(die, attribute);
  Dwarf_Files* files = nullptr;
  std::size_t count = 0;
  Dwarf_Die unit = unit_;
  if (!index || dwarf_getsrcfiles(&unit, &files, &count) != 0 || *index >= count) return {};
  return full_path(unit, dwarf_filesrc(files, *index, nullptr, nullptr));
}

void DieWalk::function(Dwarf_Die& die, bool inlined) {
  FunctionCode code;
  code.inlined = inlined;
  Dwarf_Addr base = 0;
  Dwarf_Addr begin = 0;
  Dwarf_Addr end = 0;
  for (std::ptrdiff_t next = 0; (next = dwarf_ranges(&die, next, &base, &begin, &end)) > 0;) {
    const auto place = module_.place(begin);
    if (place && end > begin) code.ranges.push_back({place->first, place->second, place->second + (end - begin)});
  }
  Dwarf_Addr entry = 0;
  if (dwarf_entrypc(&die, &entry) == 0)
    if (const auto place = module_.place(entry)) {
      code.entry = place->second;
      // the part of a function that is seldom run may lie in a section of its own
      for (Range& range : code.ranges)
        if (range.section == place->first && range.begin <= code.entry && code.entry < range.end)
          std::swap(range, code.ranges.front());
    }
  const std::string name = full_name(die);
  const std::string file = file_of(die, DW_AT_decl_file);
  if (!code.ranges.empty() && !name.empty() && own_(file)) {
    if (inlined) {
      const std::string caller = file_of(die, DW_AT_call_file);
      if (own_(caller)) code.call_file = caller;
      code.call_line = static_cast<std::uint32_t>(number(die, DW_AT_call_line).value_or(0));
    }
    const auto line = static_cast<std::uint32_t>(number(die, DW_AT_decl_line).value_or(0));
    Function& function = functions_[{file, line, name}];
    function.name = name;
    function.file = file;
    function.line = line;
    function.code.push_back(std::move(code));
  }
  children(die);
}

std::vector<Function> DieWalk::functions() const {
  std::vector<Function> out;
  for (const auto& [key, function] : functions_) out.push_back(function);
  return out;
}

}  // namespace bamboozle::coverage
