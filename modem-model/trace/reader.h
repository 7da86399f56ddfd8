// Reads a run's trace.pb event by event, in bounded memory.
//
// A run may have been killed while it wrote: everything up to the last whole event is readable, and the end says that it was cut.
// Sizes in the file are not trusted.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "proto/trace.pb.h"

namespace bamboozle::trace {

/// Larger events do not exist: the biggest is a command's bounded output.
inline constexpr std::uint64_t kLargestEvent = std::uint64_t{16} << 20U;

class Reader {
 public:
  enum class [[nodiscard]] Status : std::uint8_t{
      event,      ///< one more event was read
      end,        ///< the file ended after a whole event
      truncated,  ///< the file ended inside an event
      corrupt,    ///< these bytes are no event
      unreadable  ///< the file cannot be opened or read
  };

  explicit Reader(const std::string& path);

  /// Reads the next event into `event`. Once it is not Status::event, it stays what it is.
  Status next(Event& event);

  /// After Status::end or Status::truncated of a file that may have grown since: next() looks again, from the event that was not
  /// whole. Any other state stays.
  void retry();

  /// The state in words, with file, offset and what to do; empty for event and end.
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };

  Status read_size(std::uint64_t& size);
  Status stop(Status status, std::string problem);

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
  std::vector<char> bytes_;
  std::uint64_t offset_ = 0;  // of the event being read
  std::uint64_t position_ = 0;
  std::uint64_t events_ = 0;
  Status status_ = Status::event;
  std::string problem_;
};

}  // namespace bamboozle::trace
