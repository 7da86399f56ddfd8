// The coverage report as one page: it needs no other file and no network.
#pragma once

#include <string>

#include "coverage/line_coverage.h"

namespace bamboozle::coverage {

/// `title` and `about` are plain text: what was covered, and by what.
[[nodiscard]] std::string to_html(const LineCoverage& coverage, const std::string& title, const std::string& about);

}  // namespace bamboozle::coverage
