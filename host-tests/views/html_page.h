// A page that a test looks into without a browser.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace bamboozle::views {

/// The data of the element with this id, as a browser would read it: up to the next "</script". Null when it is not there.
inline nlohmann::json data_of(const std::string& page, const std::string& id) {
  const std::string begin = "<script type=\"application/json\" id=\"" + id + "\">";
  const std::size_t from = page.find(begin);
  if (from == std::string::npos) return {};
  const std::size_t text = from + begin.size();
  const nlohmann::json data = nlohmann::json::parse(page.substr(text, page.find("</script", text) - text), nullptr, false);
  EXPECT_FALSE(data.is_discarded()) << id << " is no JSON";
  return data;
}

inline std::size_t count_of(const std::string& page, const std::string& words) {
  std::size_t count = 0;
  for (std::size_t at = page.find(words); at != std::string::npos; at = page.find(words, at + 1)) ++count;
  return count;
}

}  // namespace bamboozle::views
