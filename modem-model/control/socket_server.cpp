#include "modem-model/control/socket_server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "modem-model/control/socket_address.h"

namespace bamboozle::control {
namespace {

constexpr std::size_t kReadSize = std::size_t{64} << 10U;
constexpr int kWaiting = 8;  // connections that the kernel keeps until they are accepted
constexpr std::chrono::milliseconds kFarewell{1000};  // of the host's time, for those who have yet to read what came before the end

}  // namespace

SocketServer::SocketServer(const std::filesystem::path& folder, RunPort& run, ip::SocketPoller& poller) : run_(run), poller_(poller) {
  listen(folder);
  if (problem_.empty()) {
    poller_.add_client(*this);
  } else if (listener_ >= 0) {
    ::close(std::exchange(listener_, -1));
  }
}

void SocketServer::listen(const std::filesystem::path& folder) {
  const auto fail = [&](std::string_view what) {
    problem_ = fmt::format("no control socket in {}: {}: {}", folder.string(), what, std::strerror(errno));
  };
  folder_ = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder_ < 0) return fail("open");
  listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener_ < 0) return fail("socket");
  // before there is a name: at no moment can anybody else open it, and no umask of the process is touched
  if (::fchmod(listener_, S_IRUSR | S_IWUSR) != 0) return fail("fchmod");
  ::unlinkat(folder_, std::string(kSocketName).c_str(), 0);
  const sockaddr_un address = address_in(folder_, kSocketName);
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return fail("bind");
  if (::listen(listener_, kWaiting) != 0) return fail("listen");
  reserve_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

SocketServer::~SocketServer() {
  if (listener_ >= 0) {
    poller_.remove_client(*this);
    ::close(listener_);
    ::unlinkat(folder_, std::string(kSocketName).c_str(), 0);
  }
  if (folder_ >= 0) ::close(folder_);
  const auto deadline = std::chrono::steady_clock::now() + kFarewell;
  for (Client& client : clients_) {
    client.session->end(outcome_);
    transmit(client);
    while (!client.gone && !client.session->output().empty()) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      pollfd watched{client.fd, POLLOUT, 0};
      if (left.count() <= 0 || ::poll(&watched, 1, static_cast<int>(left.count())) <= 0) break;
      transmit(client);
    }
    ::close(client.fd);
  }
  if (reserve_ >= 0) ::close(reserve_);
}

void SocketServer::hear(const trace::Event& event) {
  bool news = false;
  for (Client& client : clients_) {
    const bool idle = client.session->output().empty();
    client.session->hear(event);
    news = news || (idle && !client.session->output().empty()) || client.session->state() == Session::State::dropped;
  }
  if (news && !polling_) poller_.kick();
}

void SocketServer::fill(const std::function<int(int fd, short events)>& add, std::uint32_t&) {
  index_ = clients_.size() < kMostClients ? add(listener_, POLLIN) : -1;
  for (Client& client : clients_) {
    int events = client.session->wants_input() ? POLLIN : 0;
    if (!client.session->output().empty() || client.session->state() != Session::State::open) events |= POLLOUT;
    client.index = add(client.fd, static_cast<short>(events));
  }
}

void SocketServer::poll(const std::function<short(int index)>& ready, bool error) {
  if (error) return;
  polling_ = true;
  for (Client& client : clients_) {
    const short events = client.index >= 0 ? ready(client.index) : short{0};
    if ((events & (POLLIN | POLLHUP | POLLERR)) != 0) receive(client);
    if (!client.gone && !client.session->output().empty()) transmit(client);
    client.index = -1;
    if (client.gone || client.session->state() == Session::State::dropped ||
        (client.session->state() == Session::State::closing && client.session->output().empty()))
      ::close(std::exchange(client.fd, -1));
  }
  std::erase_if(clients_, [](const Client& client) { return client.fd < 0; });
  if (index_ >= 0 && (ready(index_) & POLLIN) != 0) accept_one();
  index_ = -1;
  polling_ = false;
}

void SocketServer::accept_one() {
  const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0 && (errno == EMFILE || errno == ENFILE)) return turn_away();
  if (fd < 0) return;  // it has gone again
  run_.attend();
  clients_.push_back({fd, -1, false, std::make_unique<Session>(run_, ++accepted_)});
}

// Left waiting, it would keep the listener readable, and this server busy with it.
void SocketServer::turn_away() {
  if (reserve_ >= 0) ::close(std::exchange(reserve_, -1));
  if (const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC); fd >= 0) ::close(fd);
  reserve_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

void SocketServer::receive(Client& client) {
  if (!client.session->wants_input()) {
    // nothing is read, so that what it sends is bounded, too; that it has gone shows when it is sent to
    return;
  }
  std::array<char, kReadSize> bytes{};
  const ssize_t count = ::recv(client.fd, bytes.data(), bytes.size(), 0);
  if (count > 0) {
    client.session->receive({bytes.data(), static_cast<std::size_t>(count)});
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    client.gone = true;
  }
}

void SocketServer::transmit(Client& client) {
  const std::string_view output = client.session->output();
  if (output.empty()) return;
  const ssize_t count = ::send(client.fd, output.data(), output.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (count >= 0) {
    client.session->sent(static_cast<std::size_t>(count));
    client.session->receive({});  // requests that waited for this
  } else if (errno != EAGAIN && errno != EINTR) {
    client.gone = true;
  }
}

}  // namespace bamboozle::control
