// Coverage as text for a terminal: the shares of each file, and what did not run.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "coverage/line_coverage.h"

namespace bamboozle::coverage {

/// A file as a report calls it: without the folder that all of them share.
[[nodiscard]] std::string short_name(const LineCoverage& coverage, const std::string& path);

/// A table, a row for each file and one for all.
[[nodiscard]] std::string summary(const LineCoverage& coverage);

/// Lines that did not run, first and last of each stretch; lines without code between them do not end it.
[[nodiscard]] std::vector<std::pair<std::uint32_t, std::uint32_t>> uncovered_lines(const FileCoverage& file);

/// The functions that nobody called, and the stretches of lines that did not run, as file:line with the source of its first line.
[[nodiscard]] std::string uncovered(const LineCoverage& coverage);

}  // namespace bamboozle::coverage
