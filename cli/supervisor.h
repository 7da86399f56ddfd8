// Runs a program to its end, however that looks: a status, a signal, a wall-clock limit, Ctrl-C.
//
// It exists so that nothing this command starts outlives it: a child has its own process group, which is killed as a whole, and
// dies with its parent. It knows nothing of QEMU, and what a program's end means is judged elsewhere (cli/judge.h).
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bamboozle::cli {

struct ProgramSpec {
  std::vector<std::string> arguments;  ///< arguments[0] is the program; looked up in PATH when it has no slash
  std::string output;                  ///< file for stdout and stderr; empty: this command's own
  std::string folder;                  ///< working folder; empty: this command's own
  bool terminal = false;               ///< stays in this command's process group, so that it may use the terminal
};

struct ProgramEnd {
  enum class How {
    exited,       ///< `status` is its exit status
    signaled,     ///< `status` is the signal
    timed_out,    ///< killed for its wall-clock limit
    interrupted,  ///< killed because the user asked this command to end
    not_started   ///< `problem` says why
  };
  How how = How::not_started;
  int status = 0;
  std::string problem;
  std::chrono::duration<double> wall{0};

  [[nodiscard]] bool ok() const { return how == How::exited && status == 0; }
  /// "exited with 1", "died of signal 11 (Segmentation fault)", ...
  [[nodiscard]] std::string text() const;
};

/// A program in the background; killed with its group when this goes away.
class Program {
 public:
  explicit Program(const ProgramSpec& spec);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  [[nodiscard]] bool started() const { return process_ > 0; }
  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] pid_t process() const { return process_; }
  /// Waits at most this long for the end; nothing: it still runs.
  std::optional<ProgramEnd> wait_for(std::chrono::milliseconds time);
  /// SIGTERM, a moment to put its files in order, then SIGKILL for the group.
  void stop();

 private:
  void reap(int wait_status);

  pid_t process_ = -1;
  int descriptor_ = -1;  // pidfd
  bool own_group_ = true;
  std::optional<ProgramEnd> end_;
  std::chrono::steady_clock::time_point begin_;
  std::string problem_;
};

/// Runs to the end. `tick` is called about ten times a second with the program's process id. Without a limit it waits for ever.
ProgramEnd run_program(const ProgramSpec& spec, std::optional<std::chrono::milliseconds> limit,
                       const std::function<void(pid_t)>& tick = {});

/// From now on Ctrl-C (and SIGTERM, SIGHUP) is remembered rather than fatal: what runs is ended, what would be next is not begun.
void remember_interruption();
[[nodiscard]] bool interrupted();
/// What Ctrl-C was meant for has ended, and the user is asked what to do next. Another signal stays remembered.
void forget_ctrl_c();

/// The exit code of a command that Ctrl-C ended, as a shell says it.
inline constexpr int kInterrupted = 130;

}  // namespace bamboozle::cli
