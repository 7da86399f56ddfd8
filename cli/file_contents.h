// All bytes of a file, of one that fits in memory.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace bamboozle::cli {

/// Nothing: it cannot be read.
[[nodiscard]] std::optional<std::string> file_contents(const std::filesystem::path& file);

}  // namespace bamboozle::cli
