// The other end of a run's control socket: one connection, requests and what comes back.
//
// It waits at most as long as it is told, and ends a wait on Ctrl-C. What a message means is its caller's business.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "modem-model/control/framing.h"
#include "proto/control.pb.h"

namespace bamboozle::cli {

/// What came of a wait for a message of the run's.
struct ControlAnswer {
  enum class How {
    reply,
    ended,       ///< the run said goodbye: `reply` holds its Ended
    gone,        ///< the connection broke: the machine died, or it dropped a client that did not read
    timed_out,
    interrupted  ///< Ctrl-C
  };
  How how = How::gone;
  control::Reply reply;
};

class ControlClient {
 public:
  /// Connects to the run in this folder; problem() says why not, with what to do. A run that has as many clients as it takes keeps
  /// others waiting: `limit` at most.
  explicit ControlClient(const std::filesystem::path& folder, std::chrono::milliseconds limit = std::chrono::seconds{5});
  ~ControlClient();
  ControlClient(const ControlClient&) = delete;
  ControlClient& operator=(const ControlClient&) = delete;

  [[nodiscard]] const std::string& problem() const { return problem_; }

  /// Sends a request (its id is filled in) and waits for its answer. What comes before it is of a request that is over.
  ControlAnswer ask(control::Request request, std::chrono::milliseconds limit);
  /// The next event of the request that had this answer. What is of an earlier one is passed over.
  ControlAnswer next(const ControlAnswer& of, std::chrono::milliseconds limit);
  /// The connection is at its end: nothing more can be asked. Whoever asks still hears what the run said last.
  [[nodiscard]] bool over() const { return over_; }

 private:
  using Deadline = std::chrono::steady_clock::time_point;
  ControlAnswer receive(Deadline deadline);
  ControlAnswer receive(std::uint32_t id, Deadline deadline);

  int fd_ = -1;
  std::string problem_;
  std::uint32_t last_id_ = 0;
  control::MessageReader replies_{control::kMostReply};
  bool over_ = false;
  ControlAnswer last_;  // of a connection that is over: the run's goodbye, or that there was none
};

}  // namespace bamboozle::cli
