// The prompt of `bamboozle modem`: a line at a time, with completion by Tab and a history that stays.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bamboozle::cli {

struct PromptHooks {
  /// A line; false: it was the last.
  std::function<bool(const std::string&)> take;
  /// The words that can stand at the end of what was typed so far.
  std::function<std::vector<std::string>(std::string_view)> complete;
};

/// Reads lines until `quit` or the end of the input. At a terminal Ctrl-C empties the line, or ends the command that is on its way,
/// and the prompt stays. Without a terminal it prompts nothing and keeps no history.
void run_prompt(const std::string& prompt, const std::filesystem::path& history, const PromptHooks& hooks);

}  // namespace bamboozle::cli
