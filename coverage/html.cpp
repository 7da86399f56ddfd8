#include "coverage/html.h"

#include <fmt/format.h>

#include "coverage/html_page.h"
#include "coverage/report_text.h"
#include "coverage/source_text.h"

namespace bamboozle::coverage {
namespace {

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string cells(const Totals& totals) {
  std::string out;
  for (const Share& share : {totals.functions, totals.lines, totals.branches})
    out += share.all == 0
               ? "<td>-</td>"
               : fmt::format("<td><span class=bar><i style=\"width:{0}%\"></i></span>{0}&nbsp;% <small>{1} of {2}</small></td>",
                             share.percent(), share.hit, share.all);
  return out;
}

/// One mark for each way of each branch: a plus for one that was gone, a minus for one that never was.
std::string branch_marks(const std::vector<BranchCounts>& branches) {
  std::string marks;
  std::string hint;
  for (const BranchCounts& branch : branches) {
    for (const std::uint64_t count : {branch.taken, branch.not_taken}) marks += count != 0 ? "<i>+</i>" : "<em>-</em>";
    hint += fmt::format("{}taken {}, not taken {}", hint.empty() ? "" : "; ", branch.taken, branch.not_taken);
  }
  return fmt::format("<u title=\"{}\">{}</u>", hint, marks);
}

bool one_way_only(const std::vector<BranchCounts>& branches) {
  for (const BranchCounts& branch : branches)
    if (branch.taken == 0 || branch.not_taken == 0) return true;
  return false;
}

std::string source_row(const std::string& anchor, std::uint32_t number, const std::string& text, const FileCoverage& file) {
  const auto runs = file.lines.find(number);
  const auto branches = file.branches.find(number);
  std::string kind;
  if (runs != file.lines.end()) kind = runs->second == 0 ? "not" : "ran";
  if (kind == "ran" && branches != file.branches.end() && one_way_only(branches->second)) kind = "half";
  return fmt::format("<div id=\"{}-{}\"{}><b>{}</b><s>{}</s>{}<span>{}</span></div>\n", anchor, number,
                     kind.empty() ? std::string() : fmt::format(" class={}", kind), number,
                     runs == file.lines.end() ? std::string() : fmt::format("{}", runs->second),
                     branches == file.branches.end() ? std::string("<u></u>") : branch_marks(branches->second), escaped(text));
}

std::string source(const std::string& anchor, const std::string& path, const FileCoverage& file) {
  std::vector<std::string> lines = source_lines(path);
  if (lines.empty() && !file.lines.empty()) lines.resize(file.lines.rbegin()->first, "(the source cannot be read)");
  std::string out = "<div class=source>\n";
  for (std::uint32_t i = 0; i < lines.size(); ++i) out += source_row(anchor, i + 1, lines[i], file);
  return out + "</div>\n";
}

/// The functions that nobody called, each a link; empty: there is none.
std::string never_called(const LineCoverage& coverage) {
  std::string out;
  std::size_t index = 0;
  for (const auto& [path, file] : coverage.files) {
    ++index;
    for (const auto& [function, calls] : file.functions)
      if (calls == 0)
        out += fmt::format("<li><a href=\"#f{}-{}\">{}</a> <small>{}:{}</small></li>\n", index, function.first,
                           escaped(function.second), escaped(short_name(coverage, path)), function.first);
  }
  return out;
}

}  // namespace

std::string to_html(const LineCoverage& coverage, const std::string& title, const std::string& about) {
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\"><title>{0}</title>\n"
      "<style>{1}</style>\n<h1>{0}</h1>\n<p>{2} <kbd>n</kbd> and <kbd>p</kbd> go to the next and the previous line that did not "
      "run.</p>\n"
      "<table><tr><th>file<th>functions<th>lines<th>branches</tr>\n",
      escaped(title), kHtmlStyle, escaped(about));
  std::size_t index = 0;
  for (const auto& [path, file] : coverage.files)
    out += fmt::format("<tr><td><a href=\"#f{}\">{}</a></td>{}</tr>\n", ++index, escaped(short_name(coverage, path)),
                       cells(totals_of(file)));
  if (coverage.files.size() > 1) out += fmt::format("<tr class=all><td>all</td>{}</tr>\n", cells(coverage.totals()));
  out += "</table>\n";
  if (const std::string functions = never_called(coverage); !functions.empty())
    out += "<h2>Functions that no scenario reached</h2>\n<ul>\n" + functions + "</ul>\n";
  index = 0;
  for (const auto& [path, file] : coverage.files) {
    const std::string anchor = fmt::format("f{}", ++index);
    out += fmt::format("<h2 id={}>{}</h2>\n{}", anchor, escaped(short_name(coverage, path)), source(anchor, path, file));
  }
  return out + fmt::format("<script>{}</script>\n</html>\n", kHtmlScript);
}

}  // namespace bamboozle::coverage
