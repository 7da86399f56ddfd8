// What somebody tells a run, as words: of the command line of `bamboozle modem`, or typed at its prompt.
//
// It only understands: doing it is modem_orders.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace bamboozle::cli {

struct ModemOrder {
  enum class Verb {
    none,  ///< no command: a prompt is wanted
    status,
    pipes,
    ring,
    frames,
    step,  ///< a stimulus; `text` is a step of a scenario
    fault_list,
    fault_add,
    fault_remove,
    events,
    until,
    stop,
    go_on
  };
  Verb verb = Verb::none;
  std::string text;  ///< step, fault_add, until: YAML as in a scenario; fault_remove: a name
  std::uint32_t pipe = 0;
  bool all = false;          ///< ring: every slot
  std::uint32_t count = 0;   ///< frames: the last so many; 0: all that are kept
  bool follow = false;       ///< events: those that come
  bool stop_then = false;    ///< until: the machine stops with it
  std::vector<std::string> sources;  ///< events: as `view` filters
  std::vector<std::string> kinds;
  std::optional<std::uint32_t> channel;
  std::string from;
  std::string to;
  bool json = false;
  double timeout = 60;  ///< seconds of the host's clock
};

/// Adds the commands to `app`, each with its help; parsing fills in `order`, which must outlive the app.
void declare_modem_words(CLI::App& app, ModemOrder& order);

/// A line as typed: words at blanks, but for what stands in braces or quotes. What is no command but begins with a brace is a step.
[[nodiscard]] std::vector<std::string> split_words(std::string_view line);
/// Understands one line. Empty: `order` is filled in; otherwise what is wrong, or the help that was asked for.
[[nodiscard]] std::string parse_modem_line(const std::string& line, ModemOrder& order);

/// First words, and words that may stand behind them, for completion at the prompt; `rules` is asked where the name of a fault rule
/// can stand.
[[nodiscard]] std::vector<std::string> complete_words(std::string_view line, const std::function<std::vector<std::string>()>& rules);

}  // namespace bamboozle::cli
