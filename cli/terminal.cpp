#include "cli/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iterator>

namespace bamboozle::cli {
namespace {

std::size_t width(std::FILE* out) {
  winsize size{};
  if (::ioctl(::fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 10) return size.ws_col;
  return 80;
}

}  // namespace

Terminal Terminal::of(std::FILE* out) {
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const term = std::getenv("TERM");
  const bool wanted = (no_color == nullptr || *no_color == '\0') && !(term != nullptr && std::string_view(term) == "dumb");
  const char* const ci = std::getenv("CI");
  return {::isatty(::fileno(out)) == 1 && (ci == nullptr || *ci == '\0'), wanted, out};
}

std::string Terminal::paint(Colour colour, std::string_view text) const {
  static constexpr std::string_view kCodes[] = {"32", "31", "33", "2", "1"};
  if (!colours_) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<std::size_t>(colour)], text);
}

void Terminal::print(std::string_view text) {
  clear_live();
  fmt::print(out_, "{}", text);
  std::fflush(out_);
}

void Terminal::live(const std::string& text) {
  if (!interactive_) return;
  std::size_t end = 0;  // in bytes; a UTF-8 continuation byte takes no column
  for (std::size_t columns = 0; end < text.size(); ++end) {
    if ((static_cast<unsigned char>(text[end]) & 0xc0U) != 0x80U && ++columns >= width(out_)) break;
  }
  fmt::print(out_, "\r{}\x1b[K", text.substr(0, end));
  std::fflush(out_);
  shown_ = true;
}

void Terminal::clear_live() {
  if (!shown_) return;
  fmt::print(out_, "\r\x1b[K");
  std::fflush(out_);
  shown_ = false;
}

}  // namespace bamboozle::cli
