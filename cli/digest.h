// sha256 of a file, streamed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace bamboozle::cli {

/// 64 hex digits; nothing when the file cannot be read.
[[nodiscard]] std::optional<std::string> sha256_of_file(const std::filesystem::path& path);
[[nodiscard]] std::string sha256_of(std::string_view bytes);

}  // namespace bamboozle::cli
