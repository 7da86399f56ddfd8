#include "modem-model/views/json.h"

#include <google/protobuf/util/json_util.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "modem-model/trace/text.h"

namespace bamboozle::views {
namespace {

using nlohmann::json;
using trace::Event;

/// "P_CTRL{EN=1 DIRECTION=1}" as {"EN":1,"DIRECTION":1}; a word that is no number stays a text.
json fields_of(std::string_view decoded) {
  json fields = json::object();
  const std::size_t open = decoded.find('{');
  const std::size_t close = decoded.rfind('}');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return fields;
  std::string_view rest = decoded.substr(open + 1, close - open - 1);
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    const std::size_t equals = word.find('=');
    if (word.empty() || equals == std::string_view::npos) continue;
    std::string_view value = word.substr(equals + 1);
    const std::string name(word.substr(0, equals));
    const bool hexadecimal = value.starts_with("0x");
    if (hexadecimal) value.remove_prefix(2);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number, hexadecimal ? 16 : 10);
    if (error == std::errc{} && end == value.data() + value.size())
      fields[name] = number;
    else
      fields[name] = std::string(word.substr(equals + 1));
  }
  return fields;
}

std::optional<json> decoded(const Event& event) {
  switch (event.kind_case()) {
    case Event::kRegisterAccess:
      if (event.register_access().decoded().empty()) return std::nullopt;
      return fields_of(event.register_access().decoded());
    case Event::kDescriptorDone:
      return json{{"flags", trace::descriptor_flag_names(event.descriptor_done().flags())}};
    case Event::kFrame:
      return json{{"direction", trace::short_name(event.frame().direction())},
                  {"command", trace::command_name(event.frame().command())}};
    case Event::kLine:
      return json{{"line", trace::line_name(event.line().name())}};
    default:
      return std::nullopt;
  }
}

}  // namespace

void JsonView::take(const Event& event) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string object;
  if (!google::protobuf::util::MessageToJsonString(event, &object, options).ok() || object.size() < 2) object = "{}";
  json added = {{"kind", trace::kind_name(event.kind_case())}, {"text", trace::to_text(event)}};
  if (auto fields = decoded(event)) added["decoded"] = std::move(*fields);
  // put behind protobuf's own fields, so that a line begins with time and sequence
  object.pop_back();
  if (object.size() > 1) object += ',';
  // bytes of the guest's need not be UTF-8
  object.append(added.dump(-1, ' ', false, json::error_handler_t::replace), 1);
  out_ << object << '\n';
}

}  // namespace bamboozle::views
