#include "modem-model/trace/register_trace.h"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <sstream>

#include "modem-model/trace/reader.h"

namespace bamboozle::trace {
namespace {

constexpr std::string_view kRing = "fifo";

std::optional<std::uint32_t> number(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x");
  if (hexadecimal) text.remove_prefix(2);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, hexadecimal ? 16 : 10);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<RegisterLine> line_of(const RegisterAccess& access) {
  if (access.block() != "bam") return std::nullopt;
  RegisterLine line{access.write() ? RegisterLine::Kind::write : RegisterLine::Kind::read, access.offset(), access.value(), {}};
  if (access.has_pipe() && access.name() == "P_DESC_FIFO_ADDR" && access.value() != 0) {
    line.ring = access.pipe();
    line.value = 0;
  }
  return line;
}

}  // namespace

std::string to_text(const RegisterLine& line) {
  switch (line.kind) {
    case RegisterLine::Kind::power: return line.value != 0 ? "P on" : "P off";
    case RegisterLine::Kind::done: return fmt::format("D {} {}", line.where, line.value);
    case RegisterLine::Kind::read:
    case RegisterLine::Kind::write: break;
  }
  const char letter = line.kind == RegisterLine::Kind::read ? 'R' : 'W';
  if (line.ring) return fmt::format("{} {:#x} {}{}", letter, line.where, kRing, *line.ring);
  return fmt::format("{} {:#x} {:#x}", letter, line.where, line.value);
}

std::optional<RegisterLine> parse_register_line(std::string_view text) {
  std::istringstream words{std::string(text)};
  std::string letter, first, second, rest;
  words >> letter >> first >> second;
  if (words >> rest) return std::nullopt;
  if (letter == "P" && second.empty() && (first == "on" || first == "off"))
    return RegisterLine{RegisterLine::Kind::power, 0, first == "on" ? 1U : 0U, {}};
  const auto where = number(first);
  if (!where) return std::nullopt;
  if ((letter == "R" || letter == "W") && second.starts_with(kRing)) {
    const auto pipe = number(std::string_view(second).substr(kRing.size()));
    if (!pipe) return std::nullopt;
    return RegisterLine{letter == "R" ? RegisterLine::Kind::read : RegisterLine::Kind::write, *where, 0, *pipe};
  }
  const auto value = number(second);
  if (!value) return std::nullopt;
  if (letter == "R") return RegisterLine{RegisterLine::Kind::read, *where, *value, {}};
  if (letter == "W") return RegisterLine{RegisterLine::Kind::write, *where, *value, {}};
  if (letter == "D") return RegisterLine{RegisterLine::Kind::done, *where, *value, {}};
  return std::nullopt;
}

std::variant<std::vector<RegisterLine>, std::string> register_trace(const std::filesystem::path& trace) {
  std::vector<RegisterLine> lines;
  bool powered = false;
  Reader reader(trace);
  Event event;
  while (reader.next(event) == Reader::Status::event) {
    if (event.has_power() && event.power().bam_powered() != powered) {
      powered = event.power().bam_powered();
      lines.push_back({RegisterLine::Kind::power, 0, powered ? 1U : 0U, {}});
    } else if (event.has_register_access()) {
      if (const auto line = line_of(event.register_access())) lines.push_back(*line);
    } else if (event.has_descriptor_done()) {
      lines.push_back({RegisterLine::Kind::done, event.descriptor_done().pipe(), event.descriptor_done().transferred(), {}});
    }
  }
  if (!reader.problem().empty()) return reader.problem();
  return lines;
}

std::variant<std::vector<RegisterLine>, std::string> read_register_file(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) return fmt::format("{}: cannot be read", file.string());
  std::vector<RegisterLine> lines;
  std::string text;
  for (unsigned number = 1; std::getline(stream, text); ++number) {
    if (text.empty() || text.starts_with('#')) continue;
    const auto line = parse_register_line(text);
    if (!line)
      return fmt::format("{}:{}: '{}' is no line of a register trace; expected P on|off, R|W OFFSET VALUE, D PIPE BYTES",
                         file.string(), number, text);
    lines.push_back(*line);
  }
  return lines;
}

}  // namespace bamboozle::trace
