#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "modem-model/scenario/step_loader.h"

namespace bamboozle::scenario {
namespace {

std::optional<OutputCheck> load_output(const Node& node, Problems& problems) {
  OutputCheck check;
  if (node.kind == Node::Kind::scalar) {
    check.wanted = node.text;
    return check;
  }
  MapReader reader(node, "'stdout'", problems);
  const Node* contains = reader.find("contains");
  const Node* matches = reader.find("matches");
  reader.finish();
  if (!reader.valid()) return std::nullopt;
  if ((contains == nullptr) == (matches == nullptr)) {
    problems.add(node.at, "'stdout' is a text, {contains: …} or {matches: …}");
    return std::nullopt;
  }
  const Node& wanted = contains != nullptr ? *contains : *matches;
  const auto text = read_text(wanted, contains != nullptr ? "'contains'" : "'matches'", problems);
  if (!text) return std::nullopt;
  check.wanted = *text;
  check.test = contains != nullptr ? OutputCheck::Test::contains : OutputCheck::Test::matches;
  if (matches != nullptr) {
    constexpr std::size_t kLongestExpression = 200;  // std::regex recurses
    if (text->size() > kLongestExpression) {
      problems.add(wanted.at, fmt::format("a regular expression of more than {} characters", kLongestExpression));
      return std::nullopt;
    }
    try {
      check.expression = std::regex(*text, std::regex::ECMAScript);
    } catch (const std::regex_error&) {
      problems.add(wanted.at, fmt::format("'{}' is not a regular expression", *text), "ECMAScript syntax");
      return std::nullopt;
    }
  }
  return check;
}

bool is_address(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

void load_udp(const Node& node, GuestRequest& request, Problems& problems) {
  request.kind = GuestRequest::Kind::send_udp;
  request.size = 32;
  MapReader reader(node, "'udp'", problems);
  if (const Node* to = reader.need("to", "an address: 10.0.0.1")) {
    request.text = read_text(*to, "'to'", problems).value_or("");
    if (!is_address(request.text)) problems.add(to->at, fmt::format("'{}' is no IPv4 or IPv6 address", request.text));
  }
  if (const Node* port = reader.need("port")) {
    request.port = static_cast<std::uint16_t>(read_number(*port, "'port'", 1, 65535, problems).value_or(1));
  }
  if (const Node* count = reader.find("count")) {
    request.count = static_cast<std::uint32_t>(read_number(*count, "'count'", 1, 1'000'000, problems).value_or(1));
  }
  if (const Node* size = reader.find("size")) {  // 4: the sequence number
    request.size = static_cast<std::uint32_t>(read_number(*size, "'size'", 4, 65507, problems).value_or(4));
  }
  if (const Node* sequence = reader.find("sequence")) {
    request.first_sequence =
        static_cast<std::uint32_t>(read_number(*sequence, "'sequence'", 0, UINT32_MAX, problems).value_or(0));
  }
  if (const Node* reply = reader.find("reply")) request.reply = read_time(*reply, "'reply'", problems).value_or(Nanoseconds{0});
  reader.finish();
}

void load_listen(const Node& node, GuestRequest& request, Problems& problems) {
  request.kind = GuestRequest::Kind::listen_udp;
  MapReader reader(node, "'listen'", problems);
  if (const Node* port = reader.need("udp", "listen: {udp: 9}")) {
    request.port = static_cast<std::uint16_t>(read_number(*port, "'udp'", 1, 65535, problems).value_or(1));
  }
  reader.finish();
}

void load_module(const Node& node, bool load, GuestStep& step, Problems& problems) {
  step.request.kind = load ? GuestRequest::Kind::load : GuestRequest::Kind::unload;
  step.request.text = read_text(node, load ? "'load'" : "'unload'", problems).value_or("");
  step.module_under_test = step.request.text == "driver";
  if (load && !step.module_under_test && !step.request.text.starts_with('/')) {
    problems.add(node.at, fmt::format("'{}' is neither `driver` nor a path in the guest", step.request.text),
                 "/lib/modules/rmnet.ko");
  }
}

}  // namespace

std::optional<GuestStep> load_guest_step(const Node& node, Problems& problems) {
  const std::size_t before = problems.count();
  GuestStep step;
  MapReader reader(node, "a guest step", problems);
  constexpr std::array<std::string_view, 5> kActions = {"run", "load", "unload", "udp", "listen"};
  std::array<const Node*, kActions.size()> given{};
  for (std::size_t i = 0; i < kActions.size(); ++i) given[i] = reader.find(kActions[i]);
  const auto [run, load, unload, udp, listen] = given;
  if (run != nullptr || load != nullptr || unload != nullptr) {
    if (const Node* exit = reader.find("exit")) {
      step.exit = static_cast<int>(read_number(*exit, "'exit'", 0, 255, problems).value_or(0));
    }
  }
  if (run != nullptr) {
    if (const Node* output = reader.find("stdout")) step.output = load_output(*output, problems);
  }
  reader.finish();
  if (problems.count() != before) return std::nullopt;
  if (std::count(given.begin(), given.end(), nullptr) + 1 != static_cast<std::ptrdiff_t>(given.size())) {
    problems.add(node.at, fmt::format("a guest step does one of {}", fmt::join(kActions, ", ")));
    return std::nullopt;
  }
  if (run != nullptr) step.request.text = read_text(*run, "'run'", problems).value_or("");
  if (load != nullptr) load_module(*load, true, step, problems);
  if (unload != nullptr) load_module(*unload, false, step, problems);
  if (udp != nullptr) load_udp(*udp, step.request, problems);
  if (listen != nullptr) load_listen(*listen, step.request, problems);
  if (problems.count() != before) return std::nullopt;
  return step;
}

}  // namespace bamboozle::scenario
