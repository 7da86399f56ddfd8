#include "modem-model/scenario/verdict.h"

#include <algorithm>
#include <utility>

namespace bamboozle::scenario {

std::string_view outcome_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass:
      return "pass";
    case Outcome::fail:
      return "fail";
    case Outcome::hang:
      return "hang";
    case Outcome::crash:
      return "crash";
    case Outcome::error:
      return "error";
  }
  return "error";
}

int exit_code(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass:
      return 0;
    case Outcome::fail:
      return 1;
    case Outcome::crash:
      return 3;
    case Outcome::hang:
      return 4;
    case Outcome::error:
      return 5;
  }
  return 5;
}

std::string printable(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    if (lead < 0x80) {
      text += lead >= 0x20 || lead == '\n' || lead == '\t' ? bytes[i] : '?';
      continue;
    }
    // two- to four-byte sequences; over-long forms and surrogates are caught by the bounds on the second byte
    const std::size_t more = lead >= 0xc2 && lead <= 0xdf   ? 1
                             : lead >= 0xe0 && lead <= 0xef ? 2
                             : lead >= 0xf0 && lead <= 0xf4 ? 3
                                                            : 0;
    const auto at = [&](std::size_t k) { return i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U; };
    bool valid = more != 0;
    for (std::size_t k = 1; k <= more; ++k) valid = valid && (at(k) & 0xc0U) == 0x80U;
    if (lead == 0xe0) valid = valid && at(1) >= 0xa0;
    if (lead == 0xed) valid = valid && at(1) <= 0x9f;
    if (lead == 0xf0) valid = valid && at(1) >= 0x90;
    if (lead == 0xf4) valid = valid && at(1) <= 0x8f;
    if (!valid) {
      text += '?';
      continue;
    }
    text += bytes.substr(i, more + 1);
    i += more;
  }
  return text;
}

void VerdictBuilder::add(Outcome outcome, trace::Failure failure) {
  constexpr int kMostFailures = 10;
  outcome_ = std::max(outcome_, outcome);
  if (verdict_.failures_size() < kMostFailures) *verdict_.add_failures() = std::move(failure);
}

void VerdictBuilder::close(std::uint64_t virtual_ns) {
  verdict_.set_outcome(std::string(outcome_name(outcome_)));
  verdict_.set_exit_code(exit_code(outcome_));
  verdict_.set_virtual_ns(virtual_ns);
}

}  // namespace bamboozle::scenario
