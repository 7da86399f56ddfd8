#include "cli/file_contents.h"

#include <fstream>
#include <iterator>

namespace bamboozle::cli {

std::optional<std::string> file_contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) return std::nullopt;
  return text;
}

}  // namespace bamboozle::cli
