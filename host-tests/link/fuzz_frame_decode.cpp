// libFuzzer: no bytes may upset the decoder, and whatever it takes must encode to the same bytes again. The first two bytes
// choose the size limit.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <variant>

#include "modem-model/link/frame.h"
#include "modem-model/link/frame_trace.h"
#include "modem-model/parameters.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bamboozle;
  if (size < 2) return 0;
  const auto limit = static_cast<std::size_t>(data[0] | data[1] << 8);
  const Bytes frame = std::as_bytes(std::span(data + 2, size - 2));
  const link::DecodedFrame decoded = link::decode(frame, limit);
  if (const auto* view = std::get_if<link::FrameView>(&decoded)) {
    link::FrameBytes again = link::encode(view->header(), view->payload(), view->header().pad);
    std::copy(frame.end() - view->header().pad, frame.end(), again.end() - view->header().pad);  // pad bytes may be anything
    if (!std::equal(again.begin(), again.end(), frame.begin(), frame.end())) std::abort();
    if (view->channel() >= kChannelCount || frame.size() > limit) std::abort();
  } else if (std::get<link::MalformedFrame>(decoded).text.empty()) {
    std::abort();
  }
  if (link::describe(frame, trace::UPLINK, {}, 64).payload().size() > 64) std::abort();
  return 0;
}
