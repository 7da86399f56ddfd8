#include "modem-model/views/forms.h"

#include <algorithm>

#include "modem-model/views/html.h"
#include "modem-model/views/json.h"
#include "modem-model/views/pcapng.h"
#include "modem-model/views/perfetto.h"
#include "modem-model/views/text.h"
#include "modem-model/views/vcd.h"

namespace bamboozle::views {
namespace {

template <typename AView>
std::unique_ptr<View> make(std::ostream& out, const Options& options) {
  return std::make_unique<AView>(out, options);
}

}  // namespace

const std::vector<Form>& forms() {
  static const std::vector<Form> kForms = {
      {"text", "a line for each event", false, make<TextView>},
      {"pcapng", "a capture for Wireshark", true, make<PcapngView>},
      {"perfetto", "tracks and arrows for ui.perfetto.dev", true, make<PerfettoView>},
      {"vcd", "the wires, for gtkwave and other waveform viewers", false, make<VcdView>},
      {"html", "a page for a browser, with the failures and a timeline", false, make<HtmlView>},
      {"json", "one object a line", false, make<JsonView>},
  };
  return kForms;
}

const Form* find_form(std::string_view name) {
  const auto found = std::find_if(forms().begin(), forms().end(), [&](const Form& form) { return form.name == name; });
  return found == forms().end() ? nullptr : &*found;
}

}  // namespace bamboozle::views
