#include "modem-model/views/html.h"

#include "modem-model/views/html/page.h"

namespace bamboozle::views {

void HtmlView::finish() {
  using nlohmann::json;
  json run = digest_.finish();
  const json result = json::parse(result_, nullptr, false);
  if (result.is_object()) html::add_result(run, result);
  if (!why_cut_.empty()) run["cut"] = why_cut_;
  for (const LogTail& log : logs_) run["tails"].push_back({{"title", log.title}, {"lines", log.lines}});
  html::Page page(out_);
  page.add("suite", {{"single", true}});
  page.add("run-0", run);
  page.end();
}

}  // namespace bamboozle::views
