// A new scenario file from a template: the template's text under a header that says how to go on.
//
// Templates are scenarios like any other (scenarios/templates/, run with the suite), so that what somebody starts with is green.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace bamboozle::cli {

/// The file that `name` stands for: with the suffix .yaml if it has none.
[[nodiscard]] std::filesystem::path new_file(const std::string& name);

/// `from`: a template's name in `templates`, or any scenario file. The file of that template, or what is wrong and which there
/// are.
[[nodiscard]] std::variant<std::filesystem::path, std::string> find_template(const std::string& from,
                                                                             const std::filesystem::path& templates);

/// A template's text for `file`: its own comments at the top give way to a header.
[[nodiscard]] std::string new_text(const std::string& text, const std::string& from, const std::filesystem::path& file);

/// Writes `file`, and the folder it is in; empty, or why not. What is there is never overwritten, and what would not be
/// understood where it shall stand (a profile that is not to be found from there) is not written.
[[nodiscard]] std::string write_new(const std::string& text, const std::filesystem::path& file);

}  // namespace bamboozle::cli
