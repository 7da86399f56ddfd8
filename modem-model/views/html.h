// A run as one page for a browser, without anything from elsewhere: docs/views.md.
//
// The page is written when the run is over, and its size is bounded: what it keeps of a long trace says html/event_windows.h.
#pragma once

#include <iosfwd>

#include "modem-model/views/forms.h"
#include "modem-model/views/html/run_digest.h"

namespace bamboozle::views {

class HtmlView final : public View {
 public:
  HtmlView(std::ostream& out, const Options& options) : out_(out), result_(options.result), logs_(options.logs) {}

  void take(const trace::Event& event) override { digest_.take(event); }
  void cut(const std::string& why) override { why_cut_ = why; }
  void finish() override;

 private:
  std::ostream& out_;
  std::string result_;
  std::vector<LogTail> logs_;
  std::string why_cut_;
  html::RunDigest digest_;
};

}  // namespace bamboozle::views
