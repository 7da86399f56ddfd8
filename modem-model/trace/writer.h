// Writes events to a run's `trace.pb`, on a thread of its own: neither the guest's processor nor QEMU's big lock waits for a message to be
// made of what happened, or for the disk.
//
// Events wait in blocks, one close behind the other: what one processor writes and another reads costs by the cache line. A full block is handed
// over, and some may be under way before who appends has to wait for the thread: memory is bounded, and nothing is ever dropped. It knows the
// file's format (varint size, then the message) and nothing of what an event means.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "modem-model/happening.h"
#include "proto/trace.pb.h"

namespace bamboozle::trace {

class Writer {
 public:
  /// Creates (or empties) the file at `path`. Of what goes wrong then or later the first is kept in error(); from then on nothing is
  /// written.
  explicit Writer(std::string path);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // append, hurry, flush and close: from one thread at a time.

  /// One event of few: what is there already of it is written as it is.
  void append(const Event& event);
  /// One that comes with every packet.
  void append(const Happening& happening, std::uint64_t time_ns, std::uint64_t sequence);
  /// What was appended so far is in the file soon, also if the process is aborted before.
  void hurry();
  /// What was appended so far is in the file on return, or error() says why not.
  void flush();
  /// flush(), and the file is closed. What is appended later is lost.
  void close();

  /// Whether something went wrong so far; from any thread.
  [[nodiscard]] bool failed() const;
  /// What went wrong first; empty: nothing.
  [[nodiscard]] std::string error() const;

 private:
  /// Bytes of a block: a hundred events, of which a packet makes ten. One that is larger has a block of its size.
  static constexpr std::size_t kBlockSize = std::size_t{1} << 13U;
  /// Full blocks for which the thread is woken: that costs the waker as much as telling a packet, or more. Few enough to stay in a processor's
  /// cache.
  static constexpr std::size_t kWorthWaking = 8;
  /// Blocks at most: a thread that does not get a processor for a while should not stop the guest's.
  static constexpr std::size_t kBlocks = 64;
  static constexpr std::size_t kBufferSize = std::size_t{1} << 16U;

  /// Before each event in a block: a message as it goes into the file, or a Happening's bytes.
  struct Head {
    std::uint64_t time_ns;
    std::uint64_t sequence;
    std::uint32_t size;
    bool is_message;
  };

  struct Block {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size = 0;
    std::size_t used = 0;
    bool to_file = false;  // and not just into the buffer
  };

  void ensure_block(std::size_t bytes);
  std::byte* room(const Head& head);
  void hand_over(bool to_file);
  static void wait_for_the_last_words(int signal);
  // the thread's
  void work();
  void write(Block& block);
  void pack(const Happening& happening, std::uint64_t time_ns, std::uint64_t sequence);
  std::uint8_t* claim(std::size_t size);
  void write_out();
  void fail(const std::string& doing, int error_number);

  const std::string path_;
  int file_ = -1;  // the constructor's, then the thread's, and close()'s when the thread has ended

  std::unique_ptr<Block> filling_;  // who appends
  std::size_t blocks_ = 0;          // who appends: made so far

  mutable std::mutex mutex_;
  std::condition_variable news_;    // for the thread
  std::condition_variable done_;    // for who waits for it
  std::deque<std::unique_ptr<Block>> handed_over_;
  std::vector<std::unique_ptr<Block>> empty_;
  bool writing_ = false;
  bool ending_ = false;
  std::string error_;
  std::atomic<bool> failed_ = false;
  std::atomic<unsigned> under_way_ = 0;  // blocks that were handed over and are not in the buffer, or in the file, yet

  std::unique_ptr<std::uint8_t[]> buffer_;  // the thread's, as is what follows
  std::size_t buffer_size_ = 0;
  std::size_t buffered_ = 0;
  std::array<std::unique_ptr<Event>, 64> by_kind_;  // the thread's: one message of each kind, whose memory is used again
  std::thread thread_;
};

}  // namespace bamboozle::trace
