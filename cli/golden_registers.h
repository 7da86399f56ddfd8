// A scenario with a file NAME.registers beside it promises more than its steps say: the unmodified driver makes exactly this
// register trace. The file is recorded from a run, never written by hand.
#pragma once

#include <filesystem>
#include <string>

namespace bamboozle::cli {

/// Where the register trace of a scenario is kept, whether or not there is one.
[[nodiscard]] std::filesystem::path golden_file(const std::filesystem::path& scenario);

/// Writes a run's register trace there. Empty, or why not.
[[nodiscard]] std::string record_golden(const std::filesystem::path& trace, const std::filesystem::path& scenario,
                                        const std::string& kernel);

/// Empty: the traces are equal. Otherwise the first difference, with the lines before it.
[[nodiscard]] std::string compare_golden(const std::filesystem::path& trace, const std::filesystem::path& scenario);

}  // namespace bamboozle::cli
