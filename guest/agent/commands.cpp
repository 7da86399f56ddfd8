#include "guest/agent/commands.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace bamboozle::agent {
namespace {

// A little more than the host keeps, so that it knows that something is missing.
constexpr std::size_t kOutputSent = 65536 + 1;
// Reads in one go: all that a pipe can hold, but no more, as a command that never stops writing must not hold up the agent.
constexpr int kReads = 16;

int run_shell(const std::string& line) {
  execl("/bin/sh", "sh", "-c", line.c_str(), nullptr);
  dprintf(2, "/bin/sh: %s\n", strerror(errno));
  return 127;
}

int load_module(const std::string& module) {
  const std::size_t blank = module.find(' ');
  const std::string path = module.substr(0, blank);
  const std::string arguments = blank == std::string::npos ? "" : module.substr(blank + 1);
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    dprintf(2, "cannot load %s: %s. The guest has the driver under test in /driver and the kernel's modules in /lib/modules.\n",
            path.c_str(), strerror(errno));
    return 1;
  }
  if (syscall(SYS_finit_module, file, arguments.c_str(), 0) != 0) {
    dprintf(2, "cannot load %s: %s. The kernel log says why.\n", path.c_str(), strerror(errno));
    return 1;
  }
  return 0;
}

int unload_module(const std::string& module) {
  if (syscall(SYS_delete_module, module.c_str(), O_NONBLOCK) != 0) {
    dprintf(2, "cannot unload %s: %s\n", module.c_str(), strerror(errno));
    return 1;
  }
  return 0;
}

}  // namespace

void Commands::start(std::uint32_t id, std::uint32_t timeout_ms, const std::function<int()>& body) {
  int ends[2] = {-1, -1};
  if (pipe2(ends, O_CLOEXEC) != 0) ends[0] = ends[1] = -1;
  const pid_t pid = fork();
  if (pid == 0) {
    setpgid(0, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(nothing, 0);
    dup2(ends[1], 1);
    dup2(ends[1], 2);
    _exit(body());
  }
  if (pid > 0) setpgid(pid, pid);
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    host_.send(Message(mailbox::FromGuest::output, id).text(std::string{"fork: "} + strerror(errno)));
    host_.send(Message(mailbox::FromGuest::finished, id).word(126));
    return;
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  Child child{.id = id, .output = ends[0], .deadline = {}};
  if (timeout_ms != 0) child.deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  children_[pid] = child;
}

void Commands::shell(std::uint32_t id, const std::string& line, std::uint32_t timeout_ms) {
  start(id, timeout_ms, [&line] { return run_shell(line); });
}

void Commands::load(std::uint32_t id, const std::string& module, std::uint32_t timeout_ms) {
  start(id, timeout_ms, [&module] { return load_module(module); });
}

void Commands::unload(std::uint32_t id, const std::string& module, std::uint32_t timeout_ms) {
  start(id, timeout_ms, [&module] { return unload_module(module); });
}

void Commands::cancel(std::uint32_t id) {
  for (const auto& [pid, child] : children_)
    if (child.id == id) kill(-pid, SIGKILL);
}

void Commands::drain(Child& child) {
  std::array<char, 4096> buffer;
  for (int i = 0; i < kReads && child.output >= 0; ++i) {
    const ssize_t size = read(child.output, buffer.data(), buffer.size());
    if (size > 0) {
      const std::size_t told = std::min(static_cast<std::size_t>(size), kOutputSent - child.sent);
      if (told != 0) host_.send(Message(mailbox::FromGuest::output, child.id).text({buffer.data(), told}));
      child.sent += told;
      continue;
    }
    if (size == 0 || errno != EAGAIN) {
      close(child.output);
      child.output = -1;
    }
    return;
  }
}

void Commands::child_ended(pid_t pid, int status) {
  const auto found = children_.find(pid);
  if (found == children_.end()) return;
  drain(found->second);
  // what is there now is all that counts; a process in the background may go on writing, and must not die of a broken pipe
  if (found->second.output >= 0) leftovers_.insert(found->second.output);
  const std::uint32_t result =
      WIFEXITED(status) ? static_cast<std::uint32_t>(WEXITSTATUS(status)) : 128U + static_cast<std::uint32_t>(WTERMSIG(status));
  host_.send(Message(mailbox::FromGuest::finished, found->second.id).word(result));
  children_.erase(found);
}

void Commands::each_output(const std::function<void(int)>& watch) const {
  for (const auto& [pid, child] : children_)
    if (child.output >= 0) watch(child.output);
  for (const int fd : leftovers_) watch(fd);
}

void Commands::output_ready(int fd) {
  for (auto& [pid, child] : children_)
    if (child.output == fd) drain(child);
  if (!leftovers_.contains(fd)) return;
  std::array<char, 4096> dropped;
  if (const ssize_t size = read(fd, dropped.data(), dropped.size()); size == 0 || (size < 0 && errno != EAGAIN)) {
    close(fd);
    leftovers_.erase(fd);
  }
}

void Commands::kill_overdue(Clock::time_point now) {
  for (auto& [pid, child] : children_) {
    if (!child.deadline || *child.deadline > now) continue;
    child.deadline.reset();
    host_.send(Message(mailbox::FromGuest::output, child.id).text("\nthe guest agent killed this command: it ran out of time\n"));
    kill(-pid, SIGKILL);
  }
}

std::optional<Commands::Clock::time_point> Commands::next_deadline() const {
  std::optional<Clock::time_point> first;
  for (const auto& [pid, child] : children_)
    if (child.deadline && (!first || *child.deadline < *first)) first = child.deadline;
  return first;
}

}  // namespace bamboozle::agent
