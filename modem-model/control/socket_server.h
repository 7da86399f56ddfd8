// The control socket of a run, in a loop that waits for it: accepts clients and carries bytes between them and their sessions.
//
// It never waits: what cannot be sent now is sent when the socket says so. Whoever may open the socket (mode 0600: the user who
// began the run) may command the run.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "modem-model/control/run_port.h"
#include "modem-model/control/session.h"
#include "modem-model/ip/slirp/socket_poller.h"

namespace bamboozle::control {

inline constexpr std::size_t kMostClients = 16;
inline constexpr std::string_view kSocketName = "control.sock";

class SocketServer final : public ip::SocketClient {
 public:
  /// Listens in `folder`. A socket that a dead run left there goes. problem() says why it does not listen; the run goes on without.
  SocketServer(const std::filesystem::path& folder, RunPort& run, ip::SocketPoller& poller);
  /// Says goodbye to the clients, gives those that have yet to read what came before it a second together, and takes the socket away.
  ~SocketServer() override;
  SocketServer(const SocketServer&) = delete;
  SocketServer& operator=(const SocketServer&) = delete;

  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] std::size_t clients() const { return clients_.size(); }

  /// For the sessions: something happened in the run.
  void hear(const trace::Event& event);
  /// What the clients are told when this goes.
  void set_outcome(const std::string& outcome) { outcome_ = outcome; }

  // ip::SocketClient
  void fill(const std::function<int(int fd, short events)>& add, std::uint32_t& timeout_ms) override;
  void poll(const std::function<short(int index)>& ready, bool error) override;

 private:
  struct Client {
    int fd = -1;
    int index = -1;  // among what was polled; -1: not yet
    bool gone = false;
    std::unique_ptr<Session> session;
  };

  void listen(const std::filesystem::path& folder);
  void accept_one();
  void turn_away();
  void receive(Client& client);
  void transmit(Client& client);

  RunPort& run_;
  ip::SocketPoller& poller_;
  std::string problem_;
  int folder_ = -1;    // of the run, to take the socket away
  int listener_ = -1;
  int reserve_ = -1;   // a descriptor to give up when the process has no other: a connection is taken with it, and closed
  int index_ = -1;
  std::uint32_t accepted_ = 0;
  std::vector<Client> clients_;
  std::string outcome_;
  bool polling_ = false;
};

}  // namespace bamboozle::control
