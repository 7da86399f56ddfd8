// The forms that there are, by the name that `bamboozle view --as` gives them.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "modem-model/views/view.h"

namespace bamboozle::views {

/// The last lines of one of a run's logs.
struct LogTail {
  std::string title;
  std::vector<std::string> lines;
};

struct Options {
  bool colours = false;  ///< the stream is a terminal that shows them
  /// The run's result.json; empty: there is none. A page shows from it what no trace says: the driver, the command that replays
  /// it.
  std::string result = {};
  std::vector<LogTail> logs = {};  ///< the same: the console of a guest that died says more than its trace
};

struct Form {
  std::string_view name;
  std::string_view what;  ///< in a few words, for the help
  bool binary;            ///< nothing for a terminal
  /// `out` must outlive the view. Its errors are the caller's to see.
  std::unique_ptr<View> (*make)(std::ostream& out, const Options& options);
};

[[nodiscard]] const std::vector<Form>& forms();
/// nullptr: there is no such form.
[[nodiscard]] const Form* find_form(std::string_view name);

}  // namespace bamboozle::views
