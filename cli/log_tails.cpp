#include "cli/log_tails.h"

#include <fmt/format.h>

#include "cli/judge.h"

namespace bamboozle::cli {

constexpr std::size_t kShownLines = 40;

std::vector<views::LogTail> log_tails(const std::filesystem::path& folder) {
  std::vector<views::LogTail> tails;
  for (const char* log : {"console.log", "qemu.log"})
    if (std::vector<std::string> lines = last_lines(folder / log, kShownLines); !lines.empty())
      tails.push_back({fmt::format("the end of {}", log), std::move(lines)});
  return tails;
}

}  // namespace bamboozle::cli
