// Small things that reports of a source share.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace bamboozle::coverage {

/// The lines of a file, tabs as blanks; none when it cannot be read.
[[nodiscard]] std::vector<std::string> source_lines(const std::filesystem::path& file);
/// Without blanks around it.
[[nodiscard]] std::string trimmed(std::string_view text);

}  // namespace bamboozle::coverage
