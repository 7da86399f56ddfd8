// Everything that is written in the scenario language in this tree: the examples of its reference, scenarios, profiles. And
// pieces of it changed, as a file and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "modem-model/scenario/document.h"

namespace bamboozle::cli {

struct Example {
  std::string name;
  scenario::Node root;
};

/// All that the loader must understand; a file that cannot be read is a failure of the test.
[[nodiscard]] std::vector<Example> corpus();

/// As an editor's YAML reads it: `7` and `0x7` are numbers, `true` is a truth, "7" in quotes and all else are texts.
[[nodiscard]] nlohmann::ordered_json as_json(const scenario::Node& node);

/// The loader's problems with it, one a line; empty: it is understood.
[[nodiscard]] std::vector<scenario::Problem> problems_of(const scenario::Node& root);

}  // namespace bamboozle::cli
