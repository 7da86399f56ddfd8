#include "coverage/source_text.h"

#include <fstream>

namespace bamboozle::coverage {

std::vector<std::string> source_lines(const std::filesystem::path& file) {
  constexpr std::size_t kTab = 8;
  std::ifstream in(file);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) {
    std::string& wide = out.emplace_back();
    for (const char c : line) {
      if (c == '\t')
        wide.append(kTab - wide.size() % kTab, ' ');
      else if (c != '\r')
        wide += c;
    }
  }
  return out;
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(kBlank) - begin + 1));
}

}  // namespace bamboozle::coverage
