#include "modem-model/scenario/bracket.h"

#include <utility>
#include <vector>

namespace bamboozle::scenario {
namespace {

bool blank(char letter) { return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r'; }

class BracketScanner {
 public:
  void take(char letter) {
    if (quote_ != 0) {
      in_quotes(letter);
    } else if (!comment_) {
      outside_quotes(letter, std::exchange(closed_, false));
    }
    if (letter == '\n') {
      comment_ = false;
      at_ = {at_.line + 1, 1};
    } else {
      ++at_.column;
    }
    before_ = letter;
    if (!comment_ && !blank(letter)) last_ = letter;
  }

  [[nodiscard]] Location at() const { return at_; }
  [[nodiscard]] std::optional<OpenBracket> innermost() const { return open_.empty() ? std::nullopt : std::optional(open_.back()); }

 private:
  void in_quotes(char letter) {
    if (std::exchange(escape_, false)) return;
    if (letter == quote_)
      closed_ = std::exchange(quote_, 0) == '\'';
    else
      escape_ = quote_ == '"' && letter == '\\';
  }

  void outside_quotes(char letter, bool just_closed) {
    if (letter == '\'' && just_closed) {
      quote_ = letter;  // '' within a text is one quote
    } else if (letter == '#' && blank(before_)) {
      comment_ = true;
    } else if ((letter == '"' || letter == '\'') && begins_value()) {
      quote_ = letter;
    } else if ((letter == '{' || letter == '[') && begins_value()) {
      open_.push_back({letter, at_});
    } else if ((letter == '}' || letter == ']') && !open_.empty()) {
      open_.pop_back();
    }
  }

  /// Not in the middle of a word: behind what separates values.
  [[nodiscard]] bool begins_value() const {
    constexpr std::string_view kSeparators = ":-,[{?";
    const bool behind_separator = kSeparators.find(last_) != std::string_view::npos;
    return behind_separator ? blank(before_) || before_ == '[' || before_ == '{' || before_ == ',' : at_.column == 1;
  }

  Location at_{1, 1};
  char before_ = '\n';
  char last_ = ':';
  char quote_ = 0;
  bool escape_ = false;
  bool closed_ = false;  // the letter before ended a text in single quotes
  bool comment_ = false;
  std::vector<OpenBracket> open_;
};

}  // namespace

std::optional<OpenBracket> open_bracket(std::string_view text, Location end) {
  BracketScanner scanner;
  for (const char letter : text) {
    const Location at = scanner.at();
    if (at.line > end.line || (at.line == end.line && at.column >= end.column)) break;
    scanner.take(letter);
  }
  return scanner.innermost();
}

}  // namespace bamboozle::scenario
