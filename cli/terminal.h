// How this command talks to a terminal: colours and a line that is rewritten. Without a terminal, or with NO_COLOR, plain text.
#pragma once

#include <string>
#include <string_view>

namespace bamboozle::cli {

enum class Colour { green, red, yellow, dim, bold };

class Terminal {
 public:
  /// `interactive`: stdout is a terminal. Colours also need NO_COLOR to be unset or empty, and a TERM that is not "dumb".
  Terminal(bool interactive, bool colours) : interactive_(interactive), colours_(interactive && colours) {}
  [[nodiscard]] static Terminal of_stdout();
  [[nodiscard]] static Terminal plain() { return {false, false}; }

  [[nodiscard]] bool interactive() const { return interactive_; }
  [[nodiscard]] std::string paint(Colour colour, std::string_view text) const;
  /// Rewrites the live line, cut to the terminal's width; nothing happens without a terminal.
  void live(const std::string& text);
  void clear_live();

 private:
  bool interactive_;
  bool colours_;
  bool shown_ = false;
};

}  // namespace bamboozle::cli
