// Runs the mutants of our own driver's core: puts each bug into a copy of driver/core/, builds the host tests with it from the
// objects of the sanitizer build, and runs them. No machine, no kernel: seconds a mutant.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "cli/manifest.h"
#include "cli/museum_verdict.h"
#include "cli/terminal.h"

namespace bamboozle::cli {

struct CoreMuseumOptions {
  std::vector<std::string> names;  ///< of mutants; empty: all
  unsigned jobs = 0;               ///< mutants at once; 0: one for each processor
};

/// The rows in the mutants' order, with the test that noticed as `scenario`; or what is wrong with the museum's files or with the
/// build, and what to do. Ctrl-C: those that were done by then.
[[nodiscard]] std::variant<std::vector<MuseumRow>, std::string> run_core_museum(
    const Manifest& manifest, const CoreMuseumOptions& options, Terminal& terminal,
    const std::function<void(const MuseumRow&)>& on_row = {});

}  // namespace bamboozle::cli
