// The prompt of `bamboozle modem`: a line at a time, with completion by Tab and a history that stays.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace bamboozle::cli {

/// Reads lines until `quit` or the end of the input and gives each to `take`, until that says that it was the last. Without a terminal
/// it prompts nothing and keeps no history.
void run_prompt(const std::string& prompt, const std::filesystem::path& history, const std::function<bool(const std::string&)>& take);

}  // namespace bamboozle::cli
