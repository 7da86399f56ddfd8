#include "cli/modem_prompt.h"

#include <histedit.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <iostream>
#include <memory>
#include <string_view>
#include <vector>

#include "cli/modem_words.h"
#include "cli/supervisor.h"

namespace bamboozle::cli {
namespace {

constexpr int kLinesKept = 1000;

/// What can stand there begins so: the part that all of them share.
std::string common_start(const std::vector<std::string>& words) {
  std::string start = words.front();
  for (const std::string& word : words) {
    const auto [end, ignored] = std::mismatch(start.begin(), start.end(), word.begin(), word.end());
    start.erase(end, start.end());
  }
  return start;
}

/// One command line of libedit's, with its history in a file.
class Prompt {
 public:
  Prompt(std::string prompt, std::string file, const PromptHooks& hooks)
      : text_(std::move(prompt)),
        file_(std::move(file)),
        hooks_(hooks),
        history_(::history_init()),
        edit_(::el_init("bamboozle", stdin, stdout, stderr)) {
    HistEvent event{};
    ::history(history_, &event, H_SETSIZE, kLinesKept);
    ::history(history_, &event, H_SETUNIQUE, 1);
    ::history(history_, &event, H_LOAD, file_.c_str());
    ::el_set(edit_, EL_CLIENTDATA, this);
    ::el_set(edit_, EL_PROMPT, +[](EditLine* edit) { return self(edit).text_.data(); });
    ::el_set(edit_, EL_HIST, ::history, history_);
    ::el_set(edit_, EL_EDITOR, "emacs");
    ::el_set(edit_, EL_SIGNAL, 0);
    ::el_set(edit_, EL_ADDFN, "complete", "completes the word", +[](EditLine* edit, int) { return self(edit).complete(); });
    ::el_set(edit_, EL_BIND, "^I", "complete", nullptr);
    // while a line is typed Ctrl-C is a key that empties it; while a command runs it is a signal again
    ::el_set(edit_, EL_SETTY, "-d", "intr=", nullptr);
    ::el_set(edit_, EL_BIND, "^C", "em-kill-line", nullptr);
  }
  ~Prompt() {
    HistEvent event{};
    ::history(history_, &event, H_SAVE, file_.c_str());
    ::el_end(edit_);
    ::history_end(history_);
  }
  Prompt(const Prompt&) = delete;
  Prompt& operator=(const Prompt&) = delete;

  /// false: the input has ended.
  bool read(std::string& line) {
    int length = 0;
    const char* const bytes = ::el_gets(edit_, &length);
    if (bytes == nullptr || length <= 0) return false;
    line.assign(bytes, static_cast<std::size_t>(length));
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
    HistEvent event{};
    if (!line.empty()) ::history(history_, &event, H_ENTER, line.c_str());
    return true;
  }

 private:
  static Prompt& self(EditLine* edit) {
    void* data = nullptr;
    ::el_get(edit, EL_CLIENTDATA, &data);
    return *static_cast<Prompt*>(data);
  }

  unsigned char complete() {
    const LineInfo* const info = ::el_line(edit_);
    const std::string_view before(info->buffer, static_cast<std::size_t>(info->cursor - info->buffer));
    const std::vector<std::string> known = hooks_.complete(before);
    if (known.empty()) return CC_ERROR;
    const std::size_t blank = before.find_last_of(' ');
    const std::size_t begun = before.size() - (blank == std::string_view::npos ? 0 : blank + 1);
    std::string rest = common_start(known).substr(std::min(begun, common_start(known).size()));
    if (known.size() == 1) rest += ' ';
    if (!rest.empty()) return ::el_insertstr(edit_, rest.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
    std::cout << '\n';
    for (const std::string& word : known) std::cout << word << "  ";
    std::cout << '\n' << std::flush;
    return CC_REDISPLAY;
  }

  std::string text_;
  std::string file_;
  const PromptHooks& hooks_;
  History* history_;
  EditLine* edit_;
};

}  // namespace

void run_prompt(const std::string& prompt, const std::filesystem::path& history, const PromptHooks& hooks) {
  std::unique_ptr<Prompt> terminal;
  if (::isatty(STDIN_FILENO) == 1) terminal = std::make_unique<Prompt>(prompt, history.string(), hooks);
  std::string line;
  while (terminal ? terminal->read(line) : static_cast<bool>(std::getline(std::cin, line))) {
    if (terminal) forget_ctrl_c();  // meant for the command before this line
    if (interrupted()) return;
    const auto words = split_words(line);
    if (words.empty() || words.front().starts_with('#')) continue;
    if (words.front() == "quit" || words.front() == "exit" || !hooks.take(line)) return;
  }
}

}  // namespace bamboozle::cli
