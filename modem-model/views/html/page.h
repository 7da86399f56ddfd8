// The page itself: its HTML, CSS and scripts are files of their own beside this one, which the build puts together
// (assemble.cmake); what it shows is data in JSON, one element for each piece, so that a suite is written run by run.
#pragma once

#include <iosfwd>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace bamboozle::views::html {

class Page {
 public:
  /// Writes the page up to its data. `out` must outlive it; its errors are the caller's to see.
  explicit Page(std::ostream& out);

  /// `id`: "suite", or "run-N"; letters, digits and hyphens.
  void add(std::string_view id, const nlohmann::json& data);
  /// Writes what follows the data.
  void end();

 private:
  std::ostream& out_;
};

/// JSON that can stand in a page: no letter in it begins a tag or an entity, whatever its texts hold. What is no UTF-8 is
/// replaced.
[[nodiscard]] std::string harmless(const nlohmann::json& data);

}  // namespace bamboozle::views::html
