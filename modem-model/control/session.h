// One client of a run: bytes come in, requests are done, bytes go out. It knows no socket, so that a test can be its transport.
//
// Whatever the bytes, the run goes on: what is no message ends the session, what is no command gets an answer that says so. What
// waits to be read by the client is bounded: it is not asked for more while there is much, and one that follows events without
// reading them is dropped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "modem-model/control/framing.h"
#include "modem-model/control/run_port.h"
#include "modem-model/scenario/pattern.h"
#include "modem-model/trace/event_filter.h"

namespace bamboozle::control {

/// Bytes that may wait for a client; one for which more would is dropped.
inline constexpr std::size_t kMostBacklog = std::size_t{4} << 20U;
/// Bytes that wait from which on no further request is done.
inline constexpr std::size_t kEnoughBacklog = std::size_t{256} << 10U;

class Session {
 public:
  enum class State : std::uint8_t {
    open,
    closing,  ///< no request is taken any more; what waits is sent, then it is over
    dropped   ///< over at once
  };

  /// `number` is the client's name in the trace. The run must outlive the session.
  Session(RunPort& run, std::uint32_t number) : run_(run), number_(number), requests_(kMostRequest) {}

  /// Bytes as they came; none: go on with those that are here, now that something was sent.
  void receive(std::string_view bytes);
  [[nodiscard]] bool wants_input() const { return state_ == State::open && output().size() < kEnoughBacklog; }
  /// Something happened in the run. May be called from inside receive().
  void hear(const trace::Event& event);
  /// The run is over. `outcome`: of the verdict; empty: there was none.
  void end(const std::string& outcome);

  [[nodiscard]] std::string_view output() const { return std::string_view(output_).substr(sent_); }
  /// The client has got so many bytes of output().
  void sent(std::size_t bytes);
  [[nodiscard]] State state() const { return state_; }

 private:
  void handle(const std::string& message);
  void answer(const Request& request, Reply& reply);
  void act(const std::string& text, Reply& reply);
  void remove_fault(const std::string& name, Reply& reply);
  void add_fault(const std::string& text, Reply& reply);
  void follow(const Follow& wanted, Reply& reply);
  void wait_for(const Until& wanted, Reply& reply);
  [[nodiscard]] std::string name_of_rule();
  void send(const Reply& reply);

  struct Following {
    std::uint32_t id = 0;
    trace::EventFilter filter;
  };
  struct Waiting {
    std::uint32_t id = 0;
    scenario::Pattern pattern;
    bool stop = false;
  };

  RunPort& run_;
  const std::uint32_t number_;
  MessageReader requests_;
  State state_ = State::open;
  std::string output_;
  std::size_t sent_ = 0;
  std::optional<Following> following_;
  std::optional<Waiting> waiting_;
  unsigned rules_ = 0;  // without a name of their own
};

}  // namespace bamboozle::control
