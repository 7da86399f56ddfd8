#include "cli/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iterator>

namespace bamboozle::cli {
namespace {

std::size_t width() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 10) return size.ws_col;
  return 80;
}

}  // namespace

Terminal Terminal::of_stdout() {
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const term = std::getenv("TERM");
  const bool wanted = (no_color == nullptr || *no_color == '\0') && !(term != nullptr && std::string_view(term) == "dumb");
  return {::isatty(STDOUT_FILENO) == 1, wanted};
}

std::string Terminal::paint(Colour colour, std::string_view text) const {
  static constexpr std::string_view kCodes[] = {"32", "31", "33", "2", "1"};
  if (!colours_) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<std::size_t>(colour)], text);
}

void Terminal::live(const std::string& text) {
  if (!interactive_) return;
  std::size_t end = 0;  // in bytes; a UTF-8 continuation byte takes no column
  for (std::size_t columns = 0; end < text.size(); ++end) {
    if ((static_cast<unsigned char>(text[end]) & 0xc0U) != 0x80U && ++columns >= width()) break;
  }
  fmt::print("\r{}\x1b[K", text.substr(0, end));
  std::fflush(stdout);
  shown_ = true;
}

void Terminal::clear_live() {
  if (!shown_) return;
  fmt::print("\r\x1b[K");
  std::fflush(stdout);
  shown_ = false;
}

}  // namespace bamboozle::cli
