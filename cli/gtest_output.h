// What a GoogleTest program has printed: which tests were green, and the first that was not, whether it failed, died or was
// killed in it. Its report file would say no more, and is not written by a program that dies.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace bamboozle::cli {

struct GtestOutput {
  std::map<std::string, double> passed;  ///< "Suite.Name": seconds
  std::string first_red;                 ///< failed, or begun and never ended; empty: none
  std::string why;                       ///< one line that it has printed about its failure; may be empty
};

[[nodiscard]] GtestOutput parse_gtest_output(std::string_view text);

}  // namespace bamboozle::cli
