#include "modem-model/scenario/document.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <set>
#include <sstream>

#include "modem-model/scenario/bracket.h"

namespace bamboozle::scenario {
namespace {

/// Ends the parse; the message is already in the list of problems.
struct Refused {};

Location place(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)};
}

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const std::string& path, std::vector<Problem>& problems) : path_(path), problems_(problems) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(Node::Kind::null, mark, "", anchor, {}); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(mark, "an alias (*name) is not part of the language", "write it out, or use repeat / foreach");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    // a bare ~ or null is a scalar with an empty place in YAML's grammar; for us it is a missing value
    const bool quoted = tag == "!";
    const bool null = !quoted && (value == "~" || value == "null");
    Node* node = add(null ? Node::Kind::null : Node::Kind::scalar, mark, tag, anchor, value);
    node->quoted = quoted;
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open_.push_back({add(Node::Kind::sequence, mark, tag, anchor, {}), false, {}});
    check_depth(mark);
  }
  void OnSequenceEnd() override { open_.pop_back(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open_.push_back({add(Node::Kind::map, mark, tag, anchor, {}), true, {}});
    check_depth(mark);
  }
  void OnMapEnd() override { open_.pop_back(); }

  [[nodiscard]] Node take() { return std::move(root_); }

 private:
  struct Open {
    Node* node;
    bool expects_key;
    std::set<std::string> keys;
  };

  [[noreturn]] void refuse(const YAML::Mark& mark, std::string message, std::string hint) {
    problems_.push_back({path_, place(mark), std::move(message), std::move(hint)});
    throw Refused{};
  }

  void check_depth(const YAML::Mark& mark) {
    if (open_.size() > kMaxDepth) refuse(mark, fmt::format("nested deeper than {} levels", kMaxDepth), "");
  }

  Node* add(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& text) {
    if (++count_ > kMaxNodes) refuse(mark, fmt::format("more than {} values in one file", kMaxNodes), "");
    if (anchor != 0) refuse(mark, "an anchor (&name) is not part of the language", "write it out, or use repeat / foreach");
    if (!tag.empty() && tag != "!" && tag != "?") refuse(mark, fmt::format("a tag ({}) is not part of the language", tag), "");
    Node node;
    node.kind = kind;
    node.text = text;
    node.at = place(mark);
    if (open_.empty()) {
      root_ = std::move(node);
      return &root_;
    }
    Open& parent = open_.back();
    if (parent.node->kind == Node::Kind::sequence) return &parent.node->items.emplace_back(std::move(node));
    if (!parent.expects_key) {
      parent.expects_key = true;
      parent.node->members.back().value = std::move(node);
      return &parent.node->members.back().value;
    }
    if (kind != Node::Kind::scalar) refuse(mark, fmt::format("a key must be a word, not {}", kind_name(kind)), "");
    parent.expects_key = false;
    if (!parent.keys.insert(text).second) {
      problems_.push_back(
          {path_, node.at, fmt::format("the key '{}' is there twice", text), "a key may be used once in a mapping"});
    }
    Member& member = parent.node->members.emplace_back();
    member.key = std::move(node);
    return &member.key;
  }

  const std::string& path_;
  std::vector<Problem>& problems_;
  Node root_;
  std::vector<Open> open_;
  std::size_t count_ = 0;
};

bool plain(const std::string& text) {
  if (text.empty()) return false;
  return text.find_first_of(" :{}[],&*#?|<>=!%@`\"'\\\n\t") == std::string::npos && text.front() != '-';
}

void write(const Node& node, std::string& out, std::size_t limit) {
  if (out.size() > limit) return;
  switch (node.kind) {
    case Node::Kind::null:
      return;
    case Node::Kind::scalar:
      if (!node.quoted && plain(node.text)) {
        out += node.text;
      } else {
        out += '"';
        for (const char letter : node.text) {
          if (letter == '"' || letter == '\\') out += '\\';
          out += letter == '\n' ? ' ' : letter;
        }
        out += '"';
      }
      return;
    case Node::Kind::sequence: {
      out += '[';
      std::string_view separator;
      for (const Node& item : node.items) {
        out += separator;
        write(item, out, limit);
        separator = ", ";
      }
      out += ']';
      return;
    }
    case Node::Kind::map: {
      out += '{';
      std::string_view separator;
      for (const Member& member : node.members) {
        out += separator;
        write(member.key, out, limit);
        out += ": ";
        write(member.value, out, limit);
        separator = ", ";
      }
      out += '}';
      return;
    }
  }
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  for (const Member& member : members)
    if (member.key.text == key) return &member.value;
  return nullptr;
}

std::optional<Node> parse_document(std::string_view text, const std::string& path, std::vector<Problem>& problems) {
  if (text.size() > kMaxFileSize) {
    problems.push_back({path, {}, fmt::format("{} bytes, more than the {} a scenario may have", text.size(), kMaxFileSize), ""});
    return std::nullopt;
  }
  const std::size_t before = problems.size();
  TreeBuilder builder(path, problems);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) {
      problems.push_back({path, {1, 1}, "the file is empty", "start with `version: 1`"});
      return std::nullopt;
    }
    Node root = builder.take();
    TreeBuilder rest(path, problems);
    if (parser.HandleNextDocument(rest)) {
      problems.push_back({path, {}, "more than one YAML document", "one file, one scenario: take out the line with ---"});
    }
    return root;
  } catch (const Refused&) {
  } catch (const YAML::Exception& error) {
    const Location at = place(error.mark);
    const auto open = open_bracket(text, at);
    problems.push_back({path, at, "not YAML: " + error.msg,
                        open ? fmt::format("the '{}' at {}:{} is still open here", open->bracket, open->at.line, open->at.column) : ""});
  } catch (const std::exception& error) {
    if (problems.size() == before) problems.push_back({path, {}, fmt::format("not YAML: {}", error.what()), ""});
  }
  return std::nullopt;
}

std::string one_line(const Node& node, std::size_t limit) {
  std::string out;
  std::string_view separator;
  if (node.kind != Node::Kind::map) write(node, out, limit);
  for (const Member& member : node.members) {  // the outermost braces tell nothing
    out += separator;
    out += member.key.text + ": ";
    write(member.value, out, limit);
    separator = ", ";
  }
  if (out.size() <= limit) return out;
  while (limit > 0 && (static_cast<unsigned char>(out[limit]) & 0xc0U) == 0x80U) --limit;  // not in the middle of a letter
  return out.substr(0, limit) + "…";
}

Node substitute(const Node& node, const std::string& name, const std::string& value) {
  Node copy;
  copy.kind = node.kind;
  copy.quoted = node.quoted;
  copy.at = node.at;
  copy.text = node.text;
  const std::string pattern = "${" + name + "}";
  for (std::size_t at = copy.text.find(pattern); at != std::string::npos; at = copy.text.find(pattern, at + value.size())) {
    copy.text.replace(at, pattern.size(), value);
  }
  copy.items.reserve(node.items.size());
  for (const Node& item : node.items) copy.items.push_back(substitute(item, name, value));
  copy.members.reserve(node.members.size());
  for (const Member& member : node.members) copy.members.push_back({member.key, substitute(member.value, name, value)});
  return copy;
}

std::string_view kind_name(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::scalar:
      return "a single value";
    case Node::Kind::sequence:
      return "a list";
    case Node::Kind::map:
      return "a mapping";
  }
  return "nothing";
}

}  // namespace bamboozle::scenario
