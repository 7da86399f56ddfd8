#include "modem-model/views/html.h"

#include "modem-model/views/html/page.h"

namespace bamboozle::views {

void HtmlView::finish() {
  using nlohmann::json;
  json run = digest_.finish();
  const json result = json::parse(result_, nullptr, false);
  if (result.is_object()) {
    run["result"] = html::bounded(result);
    run["result"].erase("failures");  // the trace has its own
  }
  html::Page page(out_);
  page.add("suite", {{"single", true}});
  page.add("run-0", run);
  page.end();
}

}  // namespace bamboozle::views
