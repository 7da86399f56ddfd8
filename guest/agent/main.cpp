// PID 1 of the guest: sets the system up and serves the scenario engine through the mailbox, for ever.
//
// One thread, one poll loop. It decides nothing: it runs what the host orders and reports what happens (kernel log, links,
// datagrams, the ends of commands). With bamboozle.shell=1 on the kernel's command line it also keeps a root shell on the
// console.
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "guest/agent/commands.h"
#include "guest/agent/datagrams.h"
#include "guest/agent/host_link.h"
#include "guest/agent/kernel_log.h"
#include "guest/agent/links.h"
#include "guest/agent/messages.h"

namespace bamboozle::agent {
namespace {

void set_up_system() {
  mount("proc", "/proc", "proc", 0, nullptr);
  mount("sysfs", "/sys", "sysfs", 0, nullptr);
  mount("devtmpfs", "/dev", "devtmpfs", 0, nullptr);
  mount("debugfs", "/sys/kernel/debug", "debugfs", 0, nullptr);
  mount("tmpfs", "/tmp", "tmpfs", 0, nullptr);
  mkdir("/dev/pts", 0755);
  mount("devpts", "/dev/pts", "devpts", 0, nullptr);
  sethostname("bamboozle", 9);
  setenv("PATH", "/bin", 1);
  setenv("HOME", "/root", 1);
  ifreq loopback{};
  std::strcpy(loopback.ifr_name, "lo");
  loopback.ifr_flags = IFF_UP | IFF_RUNNING;
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ioctl(fd, SIOCSIFFLAGS, &loopback);
  close(fd);
}

bool shell_wanted() {
  std::ifstream file("/proc/cmdline");
  std::string word;
  while (file >> word)
    if (word == "bamboozle.shell=1") return true;
  return false;
}

pid_t start_shell() {
  const pid_t pid = fork();
  if (pid != 0) return pid;
  setsid();
  const int console = open("/dev/ttyAMA0", O_RDWR | O_CLOEXEC);
  ioctl(console, TIOCSCTTY, 1);
  for (int fd = 0; fd < 3; ++fd) dup2(console, fd);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  chdir("/root");
  setenv("ENV", "/etc/shrc", 1);
  execl("/bin/ash", "-ash", nullptr);  // with history and completion, which dash lacks
  _exit(127);
}

[[noreturn]] void end_machine(int how) {
  reboot(how);
  while (true) pause();
}

class Agent {
 public:
  std::string start() {
    signals_ = watch_signals();
    if (std::string problem = host_.open(); !problem.empty()) return problem;
    utsname names{};
    uname(&names);
    host_.send(Message(mailbox::FromGuest::hello, 0).word(mailbox::kProtocol).text(names.release));
    return {};
  }

  [[noreturn]] void serve(bool shell) {
    if (shell) shell_ = start_shell();
    while (true) {
      wait();
      for (const pollfd& each : watched_)
        if (each.revents != 0) handle(each.fd);
      const auto now = std::chrono::steady_clock::now();
      commands_.kill_overdue(now);
      datagrams_.check_time(now);
    }
  }

  [[noreturn]] void only_shell() {
    shell_ = start_shell();
    while (true) {
      watched_ = {{signals_, POLLIN, 0}};
      poll(watched_.data(), 1, -1);
      reap();
    }
  }

 private:
  static int watch_signals() {
    sigset_t mask;
    sigemptyset(&mask);
    // what busybox's halt, poweroff and reboot send to PID 1
    for (const int signal : {SIGCHLD, SIGUSR1, SIGUSR2, SIGTERM}) sigaddset(&mask, signal);
    sigprocmask(SIG_BLOCK, &mask, nullptr);
    return signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC);
  }

  void wait() {
    watched_.clear();
    const auto watch = [this](int fd) { watched_.push_back({fd, POLLIN, 0}); };
    for (const int fd : {log_.fd(), links_.fd(), host_.fd(), signals_}) watch(fd);
    datagrams_.each_socket(watch);
    commands_.each_output(watch);
    poll(watched_.data(), watched_.size(), timeout_ms());
  }

  [[nodiscard]] int timeout_ms() const {
    auto first = commands_.next_deadline();
    if (const auto other = datagrams_.next_deadline(); other && (!first || *other < *first)) first = other;
    if (!first) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*first - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1 << 30));
  }

  void handle(int fd) {
    if (fd == host_.fd()) {
      for (const Order& order : host_.take()) obey(order);
    } else if (fd == log_.fd()) {
      forward_log();
    } else if (fd == links_.fd()) {
      forward_links();
    } else if (fd == signals_) {
      // what the kernel said before a command ended is to be told before its end is
      forward_log();
      forward_links();
      reap();
    } else {
      commands_.output_ready(fd);
      datagrams_.socket_ready(fd);
    }
  }

  void obey(const Order& order) {
    switch (order.type) {
      case mailbox::ToGuest::shell:
        return commands_.shell(order.id, order.text, order.request.timeout_ms);
      case mailbox::ToGuest::load:
        return commands_.load(order.id, order.text, order.request.timeout_ms);
      case mailbox::ToGuest::unload:
        return commands_.unload(order.id, order.text, order.request.timeout_ms);
      case mailbox::ToGuest::listen_udp:
        return datagrams_.listen(order.id, static_cast<std::uint16_t>(order.request.port));
      case mailbox::ToGuest::send_udp:
        return datagrams_.send(order.id, order.text, order.request);
      case mailbox::ToGuest::cancel:
        commands_.cancel(order.id);
        datagrams_.cancel(order.id);
        return;
      case mailbox::ToGuest::power_off:
        end_machine(RB_POWER_OFF);
    }
    host_.send(Message(mailbox::FromGuest::finished, order.id).word(126));
  }

  void forward_log() {
    while (const auto record = log_.next())
      host_.send(Message(mailbox::FromGuest::log, 0)
                     .word(record->level)
                     .word(static_cast<std::uint32_t>(record->sequence))
                     .word(static_cast<std::uint32_t>(record->sequence >> 32))
                     .word(static_cast<std::uint32_t>(record->microseconds))
                     .word(static_cast<std::uint32_t>(record->microseconds >> 32))
                     .text(record->text));
  }

  void forward_links() {
    for (const LinkReport& link : links_.changes())
      host_.send(Message(mailbox::FromGuest::link, 0)
                     .word((link.registered ? mailbox::kLinkRegistered : 0U) | (link.up ? mailbox::kLinkUp : 0U) |
                           (link.running ? mailbox::kLinkRunning : 0U))
                     .word(link.device_port)
                     .word(static_cast<std::uint32_t>(link.name.size()))
                     .text(link.name)
                     .text(link.driver));
  }

  void reap() {
    signalfd_siginfo info{};
    while (read(signals_, &info, sizeof info) > 0) {
      if (info.ssi_signo == SIGTERM) end_machine(RB_AUTOBOOT);
      if (info.ssi_signo != SIGCHLD) end_machine(RB_POWER_OFF);
    }
    int status = 0;
    while (true) {
      const pid_t pid = waitpid(-1, &status, WNOHANG);
      if (pid <= 0) return;
      if (pid == shell_)
        shell_ = start_shell();
      else
        commands_.child_ended(pid, status);
    }
  }

  HostLink host_;
  KernelLog log_;
  LinkMonitor links_;
  Commands commands_{host_};
  Datagrams datagrams_{host_, links_};
  int signals_ = -1;
  pid_t shell_ = -1;
  std::vector<pollfd> watched_;
};

[[noreturn]] void main_loop() {
  set_up_system();
  Agent agent;
  const bool shell = shell_wanted();
  const std::string problem = agent.start();
  if (problem.empty()) agent.serve(shell);
  const int console = open("/dev/console", O_WRONLY | O_CLOEXEC);
  dprintf(console, "bamboozle agent: %s\n", problem.c_str());
  if (shell) agent.only_shell();
  tcdrain(console);
  end_machine(RB_POWER_OFF);
}

}  // namespace
}  // namespace bamboozle::agent

int main() { bamboozle::agent::main_loop(); }
