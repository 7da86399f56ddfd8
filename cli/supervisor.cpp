#include "cli/supervisor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace bamboozle::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kTick = 100ms;
constexpr auto kGrace = 3s;  // QEMU brings the trace to the disk when it gets a SIGTERM

std::atomic<int> interruption = 0;  // which signal; read by every thread that runs something
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler writes it");

// Ctrl-C may be forgotten, and must not hide a signal that may not
extern "C" void on_interruption(int number) {
  int none = 0;
  if (number == SIGINT)
    interruption.compare_exchange_strong(none, number);
  else
    interruption = number;
}

/// What happens between fork and exec: only async-signal-safe calls. Errors are written to `report` as an errno.
[[noreturn]] void become(const ProgramSpec& spec, char* const* arguments, int report, pid_t parent) {
  if (!spec.terminal) ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);  // the parent died before the line above
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGPIPE, SIG_DFL);
  bool ready = true;
  if (!spec.folder.empty()) ready = ::chdir(spec.folder.c_str()) == 0;
  if (ready && !spec.terminal) {
    const int null = ::open("/dev/null", O_RDONLY);
    ready = null >= 0 && ::dup2(null, STDIN_FILENO) >= 0;
  }
  if (ready && !spec.output.empty()) {
    const int file = ::open(spec.output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    ready = file >= 0 && ::dup2(file, STDOUT_FILENO) >= 0 && ::dup2(file, STDERR_FILENO) >= 0;
  }
  if (ready) ::execvp(arguments[0], arguments);
  const int problem = errno;
  if (::write(report, &problem, sizeof problem) < 0) ::_exit(126);
  ::_exit(127);
}

}  // namespace

std::string ProgramEnd::text() const {
  switch (how) {
    case How::exited:
      return fmt::format("exited with {}", status);
    case How::signaled:
      return fmt::format("died of signal {} ({})", status, ::strsignal(status));
    case How::timed_out:
      return fmt::format("was killed after {:.1f} s of wall time", wall.count());
    case How::interrupted:
      return "was interrupted";
    case How::not_started:
      return "did not start: " + problem;
  }
  return {};
}

Program::Program(const ProgramSpec& spec) : own_group_(!spec.terminal), begin_(std::chrono::steady_clock::now()) {
  std::vector<char*> arguments;
  for (const std::string& argument : spec.arguments) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  int report[2];
  if (::pipe2(report, O_CLOEXEC) != 0) {
    problem_ = fmt::format("pipe: {}", std::strerror(errno));
    return;
  }
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) become(spec, arguments.data(), report[1], parent);
  ::close(report[1]);
  int error_number = child < 0 ? errno : 0;
  if (child > 0) {
    while (::read(report[0], &error_number, sizeof error_number) < 0 && errno == EINTR) {
    }
  }
  ::close(report[0]);
  if (error_number != 0) {
    if (child > 0) ::waitpid(child, nullptr, 0);
    problem_ = fmt::format("{}: {}", spec.arguments.front(), std::strerror(error_number));
    return;
  }
  process_ = child;
  // by number: glibc 2.36 declares pidfd_open() for C only
  descriptor_ = static_cast<int>(::syscall(SYS_pidfd_open, process_, 0));
}

Program::~Program() {
  stop();
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Program::reap(int wait_status) {
  ProgramEnd end;
  end.wall = std::chrono::steady_clock::now() - begin_;
  end.how = WIFEXITED(wait_status) ? ProgramEnd::How::exited : ProgramEnd::How::signaled;
  end.status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : WTERMSIG(wait_status);
  end_ = end;
  if (own_group_) ::kill(-process_, SIGKILL);  // whatever it left behind; it cannot have a new owner while we have not gone on
}

std::optional<ProgramEnd> Program::wait_for(std::chrono::milliseconds time) {
  if (!started()) {
    ProgramEnd end;
    end.problem = problem_;
    return end;
  }
  if (end_) return end_;
  pollfd watched{descriptor_, POLLIN, 0};
  const int ready = ::poll(&watched, descriptor_ >= 0 ? 1 : 0, static_cast<int>(time.count()));
  int wait_status = 0;
  if (ready <= 0 && descriptor_ >= 0) return std::nullopt;
  if (::waitpid(process_, &wait_status, WNOHANG) == process_) reap(wait_status);
  return end_;
}

void Program::stop() {
  if (!started() || end_) return;
  const auto signal_all = [this](int number) { ::kill(own_group_ ? -process_ : process_, number); };
  signal_all(SIGTERM);
  const auto deadline = std::chrono::steady_clock::now() + kGrace;
  while (!end_ && std::chrono::steady_clock::now() < deadline)
    if (wait_for(50ms)) return;
  signal_all(SIGKILL);
  int wait_status = 0;
  while (::waitpid(process_, &wait_status, 0) < 0 && errno == EINTR) {
  }
  reap(wait_status);
}

ProgramEnd run_program(const ProgramSpec& spec, std::optional<std::chrono::milliseconds> limit,
                       const std::function<void(pid_t)>& tick) {
  Program program(spec);
  const auto begin = std::chrono::steady_clock::now();
  const auto elapsed = [begin] { return std::chrono::steady_clock::now() - begin; };
  const auto end_as = [&](ProgramEnd::How how) {
    ProgramEnd end;
    end.wall = elapsed();
    program.stop();
    end.how = how;
    return end;
  };
  while (true) {
    if (const auto end = program.wait_for(kTick)) return *end;
    if (interrupted()) return end_as(ProgramEnd::How::interrupted);
    if (limit && elapsed() > *limit) return end_as(ProgramEnd::How::timed_out);
    if (tick) tick(program.process());
  }
}

void remember_interruption() {
  struct sigaction action {};
  action.sa_handler = on_interruption;
  ::sigemptyset(&action.sa_mask);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);
}

bool interrupted() { return interruption != 0; }

void forget_ctrl_c() {
  int number = SIGINT;
  interruption.compare_exchange_strong(number, 0);
}

}  // namespace bamboozle::cli
