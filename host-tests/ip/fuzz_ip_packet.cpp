// Whatever a guest may send: parsed, described, echoed, judged and wrapped without touching a byte outside the packet.
#include <cstddef>
#include <cstdint>

#include "host-tests/fakes/fake_event_sink.h"
#include "host-tests/ip/packets.h"
#include "modem-model/ip/echo.h"
#include "modem-model/ip/slirp/access_policy.h"
#include "modem-model/ip/slirp/ethernet_shim.h"
#include "modem-model/ip/slirp/port_rewriter.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bamboozle;
  const Bytes input{reinterpret_cast<const std::byte*>(data), size};
  ip::KeepingPort port;
  fakes::FakeEventSink sink;
  ip::Echo echo{ip::kChannel, port, sink};
  echo.uplink_packet(input);
  (void)ip::EthernetShim::unwrap(input);

  const auto parsed = ip::parse(input);
  if (const auto* view = std::get_if<ip::PacketView>(&parsed)) {
    ip::AccessPolicy policy{ip::kChannel, false};
    (void)policy.add_forward(80, 8080);
    ip::EthernetShim shim;
    const auto frame = shim.wrap(*view);
    if (const auto verdict = policy.judge(*view); verdict.new_port)
      ip::rewrite_destination_port(frame.subspan(ip::kEthernetHeader), *view, *verdict.new_port);
    std::vector<std::byte> rewritten;
    (void)ip::rewrite_for_guest(*view, policy, rewritten);
  }
  return 0;
}
