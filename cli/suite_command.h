// What `run` and `test` have in common: the options about many scenarios, and running these with a live line.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/scenario_run.h"
#include "cli/suite.h"
#include "cli/suite_run.h"
#include "cli/terminal.h"

namespace CLI {
class App;
}

namespace bamboozle::cli {

/// Which scenarios, how, and where the results go.
struct SuiteArguments {
  Selection selection;
  SuiteOptions suite;
  bool ktap = false;
  std::string junit;  ///< file; -: stdout; empty: not wanted
  std::string json;
  std::string keep;  ///< folder of the run, or of the runs' folders

  /// Something for programs goes to stdout: what is for people does not.
  [[nodiscard]] bool takes_stdout() const { return ktap || junit == "-" || json == "-"; }
  /// What does not go together; empty: nothing.
  [[nodiscard]] std::string problem() const;
};

/// -j, --repeat, --until-fail, --shard, --tag, --not-tag, --twice, --ktap, --junit, --json. The values there are the defaults.
void declare_suite_options(CLI::App& command, SuiteArguments& arguments);

/// The folder of one run among those that --keep keeps: the given one itself if there is only one run.
[[nodiscard]] std::filesystem::path kept_folder(const std::filesystem::path& keep, const SuiteEntry& entry, const SuiteStep& step,
                                                bool only_one);

struct SuiteListener {
  std::function<void(const SuiteEntry&)> begun = {};
  std::function<void(const Result&)> done = {};
};

/// Runs them until all are done or Ctrl-C was pressed, and remembers how long each took.
[[nodiscard]] std::vector<Result> run_entries(ScenarioRunner& runner, const std::vector<SuiteEntry>& entries,
                                              const SuiteArguments& arguments, const std::filesystem::path& cache,
                                              Terminal& terminal, const SuiteListener& listener);

}  // namespace bamboozle::cli
