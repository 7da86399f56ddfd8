#include "modem-model/views/html/page.h"

#include <ostream>

#include "modem-model/views/html/page_parts.h"

namespace bamboozle::views::html {

Page::Page(std::ostream& out) : out_(out) { out_ << kPageBegin; }

void Page::add(std::string_view id, const nlohmann::json& data) {
  out_ << "<script type=\"application/json\" id=\"" << id << "\">" << harmless(data) << "</script>\n";
}

void Page::end() { out_ << kPageEnd; }

std::string harmless(const nlohmann::json& data) {
  const std::string text = data.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  // these stand in JSON only within strings, where an escape means the same
  for (const char letter : text) {
    switch (letter) {
      case '<':
        out += "\\u003c";
        break;
      case '>':
        out += "\\u003e";
        break;
      case '&':
        out += "\\u0026";
        break;
      default:
        out += letter;
    }
  }
  return out;
}

}  // namespace bamboozle::views::html
