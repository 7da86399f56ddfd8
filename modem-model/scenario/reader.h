// Reading checked values out of a document, and collecting what is wrong with it.
//
// A MapReader hands out a mapping's values by key; what was never asked for is unknown and gets a "did you mean" among what was.
// Value functions complain at the value's own place and return nothing, so that the loader can go on and find the next mistake.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "modem-model/scenario/document.h"

namespace bamboozle::scenario {

class Problems {
 public:
  Problems(std::string file, std::vector<Problem>& list) : file_(std::move(file)), list_(list) {}
  void add(Location at, std::string message, std::string hint = {});
  [[nodiscard]] std::size_t count() const { return list_.size(); }
  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  std::string file_;
  std::vector<Problem>& list_;
};

/// A scalar's text; complains about lists and mappings. `what` names it in messages.
[[nodiscard]] std::optional<std::string> read_text(const Node& node, std::string_view what, Problems& problems);
[[nodiscard]] std::optional<std::uint64_t> read_number(const Node& node, std::string_view what, std::uint64_t min,
                                                       std::uint64_t max, Problems& problems);
[[nodiscard]] std::optional<bool> read_bool(const Node& node, std::string_view what, Problems& problems);
[[nodiscard]] std::optional<Nanoseconds> read_time(const Node& node, std::string_view what, Problems& problems);
[[nodiscard]] std::optional<TimeRange> read_range(const Node& node, std::string_view what, Problems& problems);
/// The index of the word in `known`.
[[nodiscard]] std::optional<std::size_t> read_word(const Node& node, std::string_view what,
                                                   std::span<const std::string_view> known, Problems& problems);
[[nodiscard]] std::vector<std::string> read_words(const Node& node, std::string_view what, Problems& problems);
/// Hexadecimal digits, blank space between them ignored, an even number of them.
[[nodiscard]] std::optional<std::vector<std::byte>> read_hex(const Node& node, std::string_view what, Problems& problems);

/// Every item of a list; complains when it is none. `what` is the list's key.
void for_each_item(const Node& list, std::string_view what, Problems& problems, const std::function<void(const Node&)>& take);

class MapReader {
 public:
  /// `what` names the mapping in messages: "modem", "the guest step". Not a mapping: one complaint, and every key is absent.
  MapReader(const Node& node, std::string what, Problems& problems);

  /// The key's value, or nullptr; the key is known from now on. `what` must outlive the reader (a literal).
  const Node* find(std::string_view key);
  /// As find(), and complains when it is missing.
  const Node* need(std::string_view key, std::string_view hint = {});
  /// Complains about keys that nobody asked for. Call it last.
  void finish();

  [[nodiscard]] bool valid() const { return valid_; }
  [[nodiscard]] Location at() const { return node_.at; }

 private:
  const Node& node_;
  std::string what_;
  Problems& problems_;
  std::vector<std::string_view> known_;
  bool valid_;
};

}  // namespace bamboozle::scenario
