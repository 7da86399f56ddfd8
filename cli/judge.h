// The verdict on a run, from what it left behind: trace.pb, console.log, qemu.log, and how QEMU ended.
//
// QEMU's exit status is never the verdict: after a guest's panic it is 0. Green needs the Verdict event at the end of a whole
// trace, and a console without a finding of the kernel-log scanner that the scenario does not allow (design.md 8).
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "cli/result.h"
#include "cli/supervisor.h"

namespace bamboozle::cli {

struct RunEvidence {
  std::filesystem::path folder;   ///< holds trace.pb, console.log, qemu.log; each may be missing
  ProgramEnd end;                 ///< of QEMU
  std::set<std::string> allowed;  ///< kinds that the scenario allows (`allow:`)
};

/// Fills outcome, virtual_ns, trace_sha256, failures and tails of `result`.
void judge(const RunEvidence& evidence, Result& result);

/// The last lines of a text file, at most `count`, each cut to a sane length; empty when there is no such file.
[[nodiscard]] std::vector<std::string> last_lines(const std::filesystem::path& path, std::size_t count);

}  // namespace bamboozle::cli
