#include "coverage/debug_information.h"

#include <algorithm>
#include <set>
#include <utility>

#include "coverage/debug_module.h"
#include "coverage/die_walk.h"

namespace bamboozle::coverage {
namespace {

namespace fs = std::filesystem;

/// The rows of a unit's line table that have instructions, of the driver's own files.
void add_lines(const DebugModule& module, Dwarf_Die& unit, const std::function<bool(const std::string&)>& own,
               std::vector<LineRange>& lines) {
  Dwarf_Lines* table = nullptr;
  std::size_t count = 0;
  if (dwarf_getsrclines(&unit, &table, &count) != 0) return;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    Dwarf_Line* row = dwarf_onesrcline(table, i);
    Dwarf_Addr begin = 0;
    Dwarf_Addr end = 0;
    int number = 0;
    bool is_end = false;
    if (dwarf_lineendsequence(row, &is_end) != 0 || is_end || dwarf_lineaddr(row, &begin) != 0 ||
        dwarf_lineno(row, &number) != 0 || dwarf_lineaddr(dwarf_onesrcline(table, i + 1), &end) != 0)
      continue;
    // a row without instructions stands for a statement that became nothing, line 0 for code of no line
    if (begin >= end || number <= 0) continue;
    const std::string file = full_path(unit, dwarf_linesrc(row, nullptr, nullptr));
    const auto place = module.place(begin);
    if (!place || !own(file)) continue;
    lines.push_back({{place->first, place->second, place->second + (end - begin)}, file, static_cast<std::uint32_t>(number)});
  }
}

}  // namespace

std::variant<DebugInformation, std::string> read_debug_information(const fs::path& file) {
  DebugModule module(file);
  if (!module.problem().empty()) return module.problem();
  std::set<std::string> folders;
  module.each_unit([&](Dwarf_Die& unit) {
    const std::string source = full_path(unit, dwarf_diename(&unit));
    // kbuild adds a file of its own to each module; an include folder is no driver's
    if (!source.empty() && !source.ends_with(".mod.c")) folders.insert(fs::path(source).parent_path().string() + "/");
  });
  const std::function<bool(const std::string&)> own = [&](const std::string& path) {
    return !path.empty() && !path.ends_with(".mod.c") &&
           std::ranges::any_of(folders, [&](const std::string& folder) { return path.starts_with(folder); });
  };
  DebugInformation out;
  DieWalk walk(module, own);
  module.each_unit([&](Dwarf_Die& unit) {
    add_lines(module, unit, own, out.lines);
    walk.unit(unit);
  });
  out.functions = walk.functions();
  if (out.lines.empty()) return file.string() + ": its debug information names no line of a file of the driver";
  return out;
}

}  // namespace bamboozle::coverage
