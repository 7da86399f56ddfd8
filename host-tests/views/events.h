// Hand-made traces: events in protobuf's text form, and what a view makes of them.
#pragma once

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <sstream>
#include <string>

#include "modem-model/views/forms.h"

namespace bamboozle::views {

/// The event; its sequence number is set by show().
inline trace::Event event(const std::string& text) {
  trace::Event event;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &event)) << text;
  return event;
}

/// What the form of this name writes for these events, numbered 1, 2, 3 ... where they have no number of their own.
inline std::string show(std::string_view form, std::initializer_list<std::string> events, const Options& options = {}) {
  std::ostringstream out;
  const Form* found = find_form(form);
  if (found == nullptr) {
    ADD_FAILURE() << "no form " << form;
    return {};
  }
  const auto view = found->make(out, options);
  std::uint64_t sequence = 0;
  for (const std::string& text : events) {
    trace::Event next = event(text);
    ++sequence;
    if (next.sequence() == 0) next.set_sequence(sequence);
    view->take(next);
  }
  view->finish();
  return out.str();
}

}  // namespace bamboozle::views
