// How this command talks to a terminal: colours and a line that is rewritten. Without a terminal, or with NO_COLOR, plain text.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace bamboozle::cli {

enum class Colour { green, red, yellow, dim, bold };

class Terminal {
 public:
  /// `interactive`: `out` is a terminal.
  Terminal(bool interactive, bool colours, std::FILE* out = stdout)
      : out_(out), interactive_(interactive), colours_(interactive && colours) {}
  /// Colours need a terminal, NO_COLOR unset or empty, and a TERM that is not "dumb". With CI set a terminal is none: its log
  /// would keep every live line.
  [[nodiscard]] static Terminal of(std::FILE* out);
  [[nodiscard]] static Terminal plain() { return {false, false}; }

  [[nodiscard]] bool interactive() const { return interactive_; }
  [[nodiscard]] bool colours() const { return colours_; }
  [[nodiscard]] std::string paint(Colour colour, std::string_view text) const;
  void print(std::string_view text);
  /// Rewrites the live line, cut to the terminal's width; nothing happens without a terminal.
  void live(const std::string& text);
  void clear_live();

 private:
  std::FILE* out_;
  bool interactive_;
  bool colours_;
  bool shown_ = false;
};

}  // namespace bamboozle::cli
