// One small file in the run's folder that says where a run stands, for the live line of `bamboozle run`.
//
// Why a file: the command and the machine are two processes, trace.pb is buffered, and a socket would bring host time into the
// machine. One record of fixed size, rewritten in place: cheap (one pwrite), and a reader never sees a half-grown file. It is no
// record of the run: nothing is derived from it, and it differs from run to run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace bamboozle::trace {

struct ProgressRecord {
  std::uint32_t step = 0;   ///< index of the running step, from 1; 0: the guest boots
  std::uint32_t total = 0;  ///< steps in the file
  std::uint64_t virtual_ns = 0;
  std::string text;  ///< label, or the step in one line; cut to fit
};

class ProgressWriter {
 public:
  /// A file that cannot be created is no error: there will be no live line.
  explicit ProgressWriter(const std::string& path);
  ~ProgressWriter();
  ProgressWriter(const ProgressWriter&) = delete;
  ProgressWriter& operator=(const ProgressWriter&) = delete;

  void write(const ProgressRecord& record);

 private:
  int file_ = -1;
};

/// The record at `path`; nothing when there is none yet or it is damaged.
[[nodiscard]] std::optional<ProgressRecord> read_progress(const std::string& path);

}  // namespace bamboozle::trace
