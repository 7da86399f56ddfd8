// Runs mutants: puts each bug into the kernel's own driver source, builds it as any driver under test, and runs scenarios with it
// and with the unmodified driver.
//
// The sources, modules and run folders stay in a part of the cache of their own; nothing is written into the checkout.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "cli/manifest.h"
#include "cli/museum_verdict.h"
#include "cli/terminal.h"

namespace bamboozle::cli {

struct MuseumOptions {
  std::vector<std::string> names;  ///< of mutants; empty: all
  std::string kernel = "6.1";
  unsigned jobs = 0;           ///< machines at once; 0: one for each processor
  bool all_scenarios = false;  ///< run each mutant against every scenario, and say which catch it
};

/// The rows in the mutants' order; or what is wrong with the museum's files or the kernel (exit code 2). Ctrl-C: those that were
/// done by then.
[[nodiscard]] std::variant<std::vector<MuseumRow>, std::string> run_museum(
    const Manifest& manifest, const MuseumOptions& options, Terminal& terminal,
    const std::function<void(const MuseumRow&)>& on_row = {});

}  // namespace bamboozle::cli
