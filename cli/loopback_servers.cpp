#include "cli/loopback_servers.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>

#include "cli/digest.h"
#include "cli/judge.h"

namespace bamboozle::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kStartLimit = 10s;
constexpr std::size_t kPageSize = 300'001;  // more than a TCP window, and no multiple of anything

enum class Family { v4, v6 };
constexpr Family kFamilies[] = {Family::v4, Family::v6};

const char* address_of(Family family) { return family == Family::v4 ? "127.0.0.1" : "::1"; }

/// Binds a TCP socket to the loopback for a moment; the port that it got, nothing when that fails.
std::optional<std::uint16_t> try_bind(Family family, std::uint16_t port) {
  sockaddr_storage address{};
  socklen_t size = 0;
  if (family == Family::v4) {
    auto* const in = reinterpret_cast<sockaddr_in*>(&address);
    in->sin_family = AF_INET;
    in->sin_port = htons(port);
    in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    size = sizeof *in;
  } else {
    auto* const in = reinterpret_cast<sockaddr_in6*>(&address);
    in->sin6_family = AF_INET6;
    in->sin6_port = htons(port);
    in->sin6_addr = in6addr_loopback;
    size = sizeof *in;
  }
  const int socket = ::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return std::nullopt;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  const bool done = ::bind(socket, generic, size) == 0 && ::getsockname(socket, generic, &size) == 0;
  ::close(socket);
  if (!done) return std::nullopt;
  return ntohs(family == Family::v4 ? reinterpret_cast<sockaddr_in*>(&address)->sin_port
                                    : reinterpret_cast<sockaddr_in6*>(&address)->sin6_port);
}

/// Whether some socket listens on the port. The kernel's table is asked: iperf3 takes a connection made to try it for a client.
bool listens(Family family, std::uint16_t port) {
  std::ifstream table(family == Family::v4 ? "/proc/self/net/tcp" : "/proc/self/net/tcp6");
  const std::string ending = fmt::format(":{:04X}", port);
  std::string line;
  while (std::getline(table, line)) {
    std::istringstream columns(line);
    std::string slot;
    std::string local;
    std::string remote;
    std::string state;
    if (columns >> slot >> local >> remote >> state && local.ends_with(ending) && state == "0A") return true;
  }
  return false;
}

/// A port that is free in both families (in one, where the host has no IPv6).
std::optional<std::uint16_t> free_port(bool v6) {
  for (int attempt = 0; attempt < 50; ++attempt) {
    const auto port = try_bind(Family::v4, 0);
    if (port && (!v6 || try_bind(Family::v6, *port))) return port;
  }
  return std::nullopt;
}

bool wait_until_listening(Family family, std::uint16_t port, Program& program) {
  const auto deadline = std::chrono::steady_clock::now() + kStartLimit;
  while (std::chrono::steady_clock::now() < deadline && !interrupted()) {
    if (listens(family, port)) return true;
    if (program.wait_for(50ms)) return false;
  }
  return false;
}

/// Bytes that look random and are the same every time.
void write_page(const std::filesystem::path& folder) {
  std::string page;
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < kPageSize; ++i) {
    state = state * 1664525U + 1013904223U;
    page += static_cast<char>(state >> 24U);
  }
  std::ofstream(folder / "page", std::ios::binary) << page;
  std::ofstream(folder / "page.sha256") << sha256_of(page) << "  page\n";
}

}  // namespace

LoopbackServers::LoopbackServers(const std::vector<std::string>& needs, const std::filesystem::path& folder)
    : folder_(folder / "servers") {
  if (needs.empty()) return;
  std::error_code problem;
  std::filesystem::create_directories(folder_, problem);
  if (problem) problem_ = fmt::format("{}: cannot create: {}", folder_.string(), problem.message());
  for (const std::string& need : needs)
    if (problem_.empty()) start(need);
}

void LoopbackServers::start(const std::string& need) {
  const bool v6 = try_bind(Family::v6, 0).has_value();
  const auto port = free_port(v6);
  if (!port) {
    problem_ = need + ": no free port on the loopback";
    return;
  }
  for (const Family family : kFamilies) {
    if (family == Family::v6 && !v6) continue;
    ProgramSpec spec;
    if (need == "http-server") {
      write_page(folder_);
      spec.arguments = {"python3",          "-u",          "-m",   "http.server", fmt::format("{}", *port), "--bind",
                        address_of(family), "--directory", folder_};
    } else if (need == "iperf3-server") {
      spec.arguments = {"iperf3", "-s", "-B", address_of(family), "-p", fmt::format("{}", *port)};
    } else {
      problem_ = fmt::format("needs: '{}' is unknown; known are http-server and iperf3-server", need);
      return;
    }
    spec.output = folder_ / fmt::format("{}-{}.log", need, family == Family::v4 ? "v4" : "v6");
    programs_.push_back(std::make_unique<Program>(spec));
    Program& program = *programs_.back();
    if (!program.started() || !wait_until_listening(family, *port, program)) {
      problem_ = fmt::format("{}: does not listen on {} port {}", need, address_of(family), *port);
      if (!program.started()) problem_ += ": " + program.problem() + "; run ./bamboozle doctor";
      for (const std::string& line : last_lines(spec.output, 5)) problem_ += "\n    " + line;
      return;
    }
  }
  ports_[need] = *port;
}

}  // namespace bamboozle::cli
