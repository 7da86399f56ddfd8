// lcov's tracefile: what genhtml, editors and CI services read.
#pragma once

#include <filesystem>
#include <string>

#include "coverage/line_coverage.h"

namespace bamboozle::coverage {

/// `test` names the scenario; lcov takes letters, digits and underscores there, all else becomes an underscore.
[[nodiscard]] std::string to_lcov(const LineCoverage& coverage, const std::string& test);

}  // namespace bamboozle::coverage
