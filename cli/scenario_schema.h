// The scenario language as a JSON Schema (draft 7), for editors: completion, a word of help, and what cannot be at all.
//
// What can be expected comes from the loader's own rows, the rest from the table in cli/scenario_language.h; a test goes through
// the loader key by key, so that neither knows a key that the other does not. An editor sees types and keys; what only makes
// sense together (bounds, labels, clocks) is the linter's, which is the judge.
#pragma once

#include <string>

namespace bamboozle::cli {

/// The whole schema, indented, with a line break at its end.
[[nodiscard]] std::string scenario_schema();

/// The schema of shapes written as in cli/scenario_language.h, without those of expectations; throws std::invalid_argument with
/// the line that is not understood.
[[nodiscard]] std::string schema_of(const std::string& language);

}  // namespace bamboozle::cli
