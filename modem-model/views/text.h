// The trace as text: one line an event, aligned, on a terminal in colours that tell the sides apart.
#pragma once

#include <iosfwd>

#include "modem-model/views/forms.h"

namespace bamboozle::views {

class TextView final : public View {
 public:
  TextView(std::ostream& out, const Options& options) : out_(out), colours_(options.colours) {}

  void take(const trace::Event& event) override;

 private:
  std::ostream& out_;
  bool colours_;
};

}  // namespace bamboozle::views
