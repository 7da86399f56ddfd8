#include "cli/control_client.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

#include "cli/supervisor.h"
#include "modem-model/control/socket_address.h"
#include "modem-model/control/socket_server.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using How = ControlAnswer::How;

constexpr std::chrono::milliseconds kLook{100};  // how long Ctrl-C may go unnoticed

std::string why_not(const fs::path& folder, int error_number) {
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) return fmt::format("{}: there is no such folder", folder.string());
  const bool ended = fs::exists(folder / "result.json", ignored);
  if (error_number == ECONNREFUSED || (ended && error_number == ENOENT))
    return fmt::format("{}: the run {}; ./bamboozle view {} shows what happened in it", folder.string(),
                       ended ? "has ended" : "has ended: its machine is gone, only its socket is left", folder.string());
  if (error_number == ENOENT)
    return fmt::format("{}: no run goes on there: it has no {}; it has not begun yet, or was ended from outside", folder.string(),
                       control::kSocketName);
  if (error_number == EAGAIN)
    return fmt::format("{}: the run answers nobody: it has too many clients, or stands still as a whole (SIGSTOP)", folder.string());
  return fmt::format("{}/{}: cannot connect: {}", folder.string(), control::kSocketName, std::strerror(error_number));
}

}  // namespace

ControlClient::ControlClient(const fs::path& folder, std::chrono::milliseconds limit) {
  const int descriptor = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const sockaddr_un address = control::address_in(descriptor, control::kSocketName);
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (descriptor < 0 || fd_ < 0 || ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int error_number = errno;
    // EAGAIN: its queue is full; a blocking connect() would wait for ever
    if (error_number == EAGAIN && std::chrono::steady_clock::now() < deadline && !interrupted()) {
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
      continue;
    }
    problem_ = why_not(folder, error_number);
    break;
  }
  if (fd_ >= 0) ::fcntl(fd_, F_SETFL, ::fcntl(fd_, F_GETFL) & ~O_NONBLOCK);
  if (descriptor >= 0) ::close(descriptor);
}

ControlClient::~ControlClient() {
  if (fd_ >= 0) ::close(fd_);
}

ControlAnswer ControlClient::ask(control::Request request, std::chrono::milliseconds limit) {
  const Deadline deadline = std::chrono::steady_clock::now() + limit;
  request.set_id(++last_id_);
  std::string bytes;
  control::append_message(bytes, request);
  std::size_t sent = 0;
  while (sent < bytes.size() && !over_) {
    const ssize_t count = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count >= 0) {
      sent += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      break;  // what it said before it went is read below
    }
  }
  return receive(request.id(), deadline);
}

ControlAnswer ControlClient::next(const ControlAnswer& of, std::chrono::milliseconds limit) {
  return receive(of.reply.id(), std::chrono::steady_clock::now() + limit);
}

/// Of this request, or of none: a refusal of all of them.
ControlAnswer ControlClient::receive(std::uint32_t id, Deadline deadline) {
  while (true) {
    ControlAnswer answer = receive(deadline);
    if (answer.how != How::reply || answer.reply.id() == id || answer.reply.id() == 0) return answer;
  }
}

ControlAnswer ControlClient::receive(Deadline deadline) {
  std::string message;
  while (!over_) {
    const auto status = replies_.next(message);
    if (status == control::MessageReader::Status::message) {
      ControlAnswer answer{How::reply, {}};
      if (!answer.reply.ParseFromString(message)) break;
      if (!answer.reply.has_ended()) return answer;
      answer.how = How::ended;
      over_ = true;
      return last_ = answer;
    }
    if (status == control::MessageReader::Status::oversize) break;
    if (interrupted()) return {How::interrupted, {}};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return {How::timed_out, {}};
    pollfd watched{fd_, POLLIN, 0};
    if (::poll(&watched, 1, static_cast<int>(std::min(left, kLook).count())) <= 0) continue;
    std::array<char, 65536> bytes{};
    const ssize_t count = ::recv(fd_, bytes.data(), bytes.size(), 0);
    if (count > 0) {
      replies_.take({bytes.data(), static_cast<std::size_t>(count)});
    } else if (count == 0 || errno != EINTR) {
      break;
    }
  }
  over_ = true;
  return last_;
}

}  // namespace bamboozle::cli
