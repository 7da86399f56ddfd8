// The first line of a scenario that must turn red: which exit code and which words the failure must have.
//
//   # must-fail: exit=3 message="panic"
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

#include "cli/result.h"

namespace bamboozle::cli {

struct MustFail {
  int exit_code = 0;
  std::string message;  ///< must be somewhere in the report
};

/// The header in the file's text, or what is wrong with it.
[[nodiscard]] std::variant<MustFail, std::string> parse_must_fail(std::string_view text);
[[nodiscard]] std::variant<MustFail, std::string> read_must_fail(const std::filesystem::path& file);

/// Empty: it failed as it must. Otherwise what was expected and what came.
[[nodiscard]] std::string compare(const MustFail& wanted, const Result& result);

}  // namespace bamboozle::cli
