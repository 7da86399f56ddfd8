// Which kernel the guest boots: from --kernel and --preset to what the manifest has, made first if it is not there.
//
// The making is setup/extra-kernel's, with its progress on stderr; here is what is asked for, and what to say when it cannot be
// had.
#pragma once

#include <string>
#include <variant>

#include "cli/manifest.h"
#include "cli/result.h"

namespace bamboozle::cli {

/// What everything runs in unless told otherwise. The default set-up makes this one kernel.
inline constexpr const char* kDefaultKernel = "6.1";
inline constexpr const char* kPlain = "plain";
inline constexpr const char* kDebug = "debug";
inline constexpr const char* kSymbols = "symbols";  ///< plain, and DWARF for gdb

struct KernelChoice {
  std::string kernel = kDefaultKernel;  ///< a series of Debian's sources, or the path of a kernel tree
  std::string preset = kPlain;          ///< plain | debug | symbols

  [[nodiscard]] bool is_default() const { return kernel == kDefaultKernel && preset == kPlain; }
};

/// Why there is no such kernel. bad_scenario: the user's to mend (the tree lacks an option, does not build, is none); error:
/// set-up failed.
struct NoKernel {
  Outcome outcome = Outcome::error;
  std::string text;
};

/// As the manifest calls it: "6.12", "6.1-debug", "/home/me/linux". A tree is known by its absolute path.
[[nodiscard]] std::string manifest_name(const KernelChoice& choice);

/// Brings any kernel but the default one up to date, which takes minutes the first time, and reads the manifest again. One thread
/// at a time.
[[nodiscard]] std::variant<Kernel, NoKernel> obtain_kernel(const Manifest& manifest, const KernelChoice& choice);

}  // namespace bamboozle::cli
