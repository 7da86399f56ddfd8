// Any bytes on the control socket, in any pieces: the first byte says how large a piece is. The run must not mind.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "host-tests/control/fake_run.h"
#include "modem-model/control/session.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bamboozle::control;
  FakeRun run;
  Session session(run, 1);
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.empty()) return 0;
  const std::size_t piece = std::size_t{data[0]} + 1;
  for (std::size_t at = 1; at < bytes.size(); at += piece) {
    session.receive(bytes.substr(at, piece));
    bamboozle::trace::Event event;
    event.mutable_line()->set_name(bamboozle::trace::Line::A_PC);
    event.mutable_line()->set_level(at % 2 == 0);
    session.hear(event);
    if (session.output().size() > kMostBacklog) std::abort();
    session.sent(session.output().size() / 2);
  }
  session.end("pass");
  return 0;
}
