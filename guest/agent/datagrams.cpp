#include "guest/agent/datagrams.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace bamboozle::agent {
namespace {

constexpr std::size_t kLargest = 65507;

std::string pattern(std::uint32_t sequence, std::size_t size) {
  std::string out(size, '\0');
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<char>(i < 4 ? sequence >> (8 * (3 - i)) : sequence + i);
  return out;
}

/// The size of the socket address, 0 when the text is no IP address.
socklen_t parse_address(const std::string& text, std::uint16_t port, sockaddr_storage& out) {
  auto& v4 = reinterpret_cast<sockaddr_in&>(out);
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    return sizeof v4;
  }
  auto& v6 = reinterpret_cast<sockaddr_in6&>(out);
  if (inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    return sizeof v6;
  }
  return 0;
}

std::uint32_t sequence_of(const char* data, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4 && size >= 4; ++i) value = value << 8 | static_cast<unsigned char>(data[i]);
  return value;
}

/// Whether these are the bytes that belong to their number.
bool intact(const char* data, std::size_t size) {
  return size >= 4 && std::string_view(data, size) == pattern(sequence_of(data, size), size);
}

/// "10.0.0.1" of "::ffff:10.0.0.1".
std::string text_of(const in6_addr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, &address, text.data(), text.size());
  const std::string out = text.data();
  return out.starts_with("::ffff:") ? out.substr(7) : out;
}

}  // namespace

void Datagrams::listen(std::uint32_t id, std::uint16_t port) {
  // a listener stays: a step in a loop finds its own from the round before
  for (const auto& [socket, known] : listeners_)
    if (known == port) return host_.send(Message(mailbox::FromGuest::finished, id).word(0));
  const int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  const int off = 0;
  setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const int room = 4 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(port);
  if (fd < 0 || bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    host_.send(Message(mailbox::FromGuest::output, id)
                   .text("cannot listen on UDP port " + std::to_string(port) + ": " + strerror(errno)));
    host_.send(Message(mailbox::FromGuest::finished, id).word(1));
    if (fd >= 0) close(fd);
    return;
  }
  listeners_[fd] = port;
  host_.send(Message(mailbox::FromGuest::finished, id).word(0));
}

void Datagrams::receive(int fd, std::uint16_t port) {
  std::array<char, kLargest> data;
  std::array<char, 256> control;
  while (true) {
    sockaddr_in6 from{};
    iovec part{data.data(), data.size()};
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof from;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t size = recvmsg(fd, &message, 0);
    if (size < 0) return;
    int index = 0;
    for (cmsghdr* entry = CMSG_FIRSTHDR(&message); entry != nullptr; entry = CMSG_NXTHDR(&message, entry))
      if (entry->cmsg_level == IPPROTO_IPV6 && entry->cmsg_type == IPV6_PKTINFO) {
        in6_pktinfo info{};
        std::memcpy(&info, CMSG_DATA(entry), sizeof info);
        index = static_cast<int>(info.ipi6_ifindex);
      }
    const LinkReport link = links_.find(index);
    host_.send(Message(mailbox::FromGuest::received, 0)
                   .word(link.device_port)
                   .word(port)
                   .word(static_cast<std::uint32_t>(size))
                   .word(sequence_of(data.data(), static_cast<std::size_t>(size)))
                   .word(intact(data.data(), static_cast<std::size_t>(size)) ? 1 : 0)
                   .word(static_cast<std::uint32_t>(link.name.size()))
                   .text(link.name)
                   .text(text_of(from.sin6_addr)));
  }
}

void Datagrams::send(std::uint32_t id, const std::string& address, const mailbox::Request& request) {
  sockaddr_storage to{};
  const socklen_t to_size = parse_address(address, static_cast<std::uint16_t>(request.port), to);
  std::string problem;
  int fd = -1;
  if (to_size == 0) {
    problem = "'" + address + "' is not an IP address";
  } else if (request.size > kLargest) {
    problem = "a datagram of " + std::to_string(request.size) + " bytes is too long: at most " + std::to_string(kLargest);
  } else {
    fd = socket(to.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, reinterpret_cast<const sockaddr*>(&to), to_size) != 0)
      problem = "no way to " + address + ": " + strerror(errno) + ". Is an interface up (wwan-up N)?";
  }
  Sender sender{.id = id, .socket = fd, .request = request, .deadline = {}, .limit = {}};
  if (request.timeout_ms != 0) sender.limit = Clock::now() + std::chrono::milliseconds(request.timeout_ms);
  senders_[fd] = sender;
  if (!problem.empty()) return finish(fd, 1, problem);
  send_next(senders_[fd]);
}

bool Datagrams::all_answered(const Sender& sender) {
  return sender.request.reply_ms != 0 && sender.answered == sender.request.count;
}

void Datagrams::send_next(Sender& sender) {
  const bool waits = sender.request.reply_ms != 0 && sender.request.count != 0;
  while (sender.sent < sender.request.count) {
    const std::string data = pattern(sender.request.first_sequence + sender.sent, sender.request.size);
    if (::send(sender.socket, data.data(), data.size(), 0) < 0) {
      const int why = errno;
      if (why == EAGAIN || why == ENOBUFS) {
        // the device's queue is full: a little later
        sender.deadline = Clock::now() + std::chrono::milliseconds(1);
        return;
      }
      return finish(
          sender.socket, 1,
          "datagram " + std::to_string(sender.request.first_sequence + sender.sent) + " could not be sent: " + strerror(why));
    }
    ++sender.sent;
    if (waits) {
      sender.deadline = Clock::now() + std::chrono::milliseconds(sender.request.reply_ms);
      return;
    }
  }
  if (!waits) finish(sender.socket, 0, "");
}

void Datagrams::answer(Sender& sender) {
  const int fd = sender.socket;  // outlives the sender, which sending or finishing may end
  std::array<char, kLargest> data;
  while (true) {
    const ssize_t size = recv(sender.socket, data.data(), data.size(), 0);
    if (size < 0) {
      if (errno == EAGAIN) return;
      return finish(
          sender.socket, 1,
          "datagram " + std::to_string(sender.request.first_sequence + sender.answered) + " was refused: " + strerror(errno));
    }
    const std::uint32_t got = sequence_of(data.data(), static_cast<std::size_t>(size));
    const bool again = size >= 4 && got - sender.request.first_sequence < sender.answered;
    const std::uint32_t expected = sender.request.first_sequence + sender.answered;
    const bool done = all_answered(sender);
    if (done || std::string_view(data.data(), static_cast<std::size_t>(size)) != pattern(expected, sender.request.size))
      return finish(fd, 1,
                    "datagram " + std::to_string(got) + " (" + std::to_string(size) + " bytes) came back " +
                        (again ? "twice" : "changed") + "; expected " +
                        (done ? "no more" : "datagram " + std::to_string(expected)));
    if (++sender.answered == sender.request.count) {
      sender.deadline = Clock::now() + kQuiet;
      continue;
    }
    send_next(sender);
    if (!senders_.contains(fd)) return;
  }
}

void Datagrams::finish(int fd, std::uint32_t status, const std::string& text) {
  const std::uint32_t id = senders_[fd].id;
  senders_.erase(fd);
  if (fd >= 0) close(fd);
  if (!text.empty()) host_.send(Message(mailbox::FromGuest::output, id).text(text));
  host_.send(Message(mailbox::FromGuest::finished, id).word(status));
}

void Datagrams::cancel(std::uint32_t id) {
  for (const auto& [fd, sender] : senders_)
    if (sender.id == id) return finish(fd, 137, "cancelled");
}

void Datagrams::each_socket(const std::function<void(int)>& watch) const {
  for (const auto& [fd, port] : listeners_) watch(fd);
  for (const auto& [fd, sender] : senders_) watch(fd);
}

void Datagrams::socket_ready(int fd) {
  if (const auto listener = listeners_.find(fd); listener != listeners_.end())
    receive(fd, listener->second);
  else if (const auto sender = senders_.find(fd); sender != senders_.end())
    answer(sender->second);
}

void Datagrams::check_time(Clock::time_point now) {
  for (auto next = senders_.begin(); next != senders_.end();) {
    const int fd = next->first;
    Sender& sender = (next++)->second;
    if (sender.limit && *sender.limit <= now) {
      finish(fd, 137, "the guest agent ended this: it ran out of time");
      continue;
    }
    if (sender.deadline > now) continue;
    if (all_answered(sender))
      finish(fd, 0, "");
    else if (sender.sent > sender.answered && sender.request.reply_ms != 0)
      finish(fd, 1,
             "datagram " + std::to_string(sender.request.first_sequence + sender.answered) + " did not come back within " +
                 std::to_string(sender.request.reply_ms) + " ms");
    else
      send_next(sender);
  }
}

std::optional<Datagrams::Clock::time_point> Datagrams::next_deadline() const {
  std::optional<Clock::time_point> first;
  for (const auto& [fd, sender] : senders_)
    if (const auto next = std::min(sender.deadline, sender.limit.value_or(sender.deadline)); !first || next < *first)
      first = next;
  return first;
}

}  // namespace bamboozle::agent
