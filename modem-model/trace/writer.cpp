#include "modem-model/trace/writer.h"

#include <fcntl.h>
#include <google/protobuf/io/coded_stream.h>
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace bamboozle::trace {
namespace {

constexpr std::size_t kLargestVarint = 10;
/// Memory that an event may keep for the next one in its place.
constexpr std::size_t kLargestKept = std::size_t{1} << 14U;

/// A thread of ours takes none of the signals that are meant for QEMU's.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

Writer::Writer(std::string path) : path_(std::move(path)) {
  file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file_ < 0) {
    fail("cannot create", errno);
    return;
  }
  buffer_.reserve(kBufferSize);
  const SignalsBlocked blocked;
  thread_ = std::thread([this] { work(); });
}

Writer::~Writer() { close(); }

bool Writer::failed() const { return failed_.load(std::memory_order_acquire); }

std::string Writer::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

void Writer::ensure_block() {
  if (filling_ != nullptr) return;
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return !empty_.empty() || blocks_ < kBlocks; });
  if (empty_.empty()) {
    ++blocks_;
    filling_ = std::make_unique<Block>();
  } else {
    filling_ = std::move(empty_.back());  // the one that was read last: its memory is still in the processor's cache
    empty_.pop_back();
  }
}

KeptEvent* Writer::room() {
  if (!thread_.joinable() || failed()) return nullptr;
  if (filling_ != nullptr && filling_->count == kBlockEvents) hand_over(false);
  ensure_block();
  return &filling_->events[filling_->count++];
}

void Writer::append(const Event& event) {
  if (KeptEvent* to = room()) to->keep(event);
}

void Writer::append(const Happening& happening, std::uint64_t time_ns, std::uint64_t sequence) {
  if (KeptEvent* to = room()) to->keep(happening, time_ns, sequence);
}

void Writer::hurry() {
  if (filling_ != nullptr) hand_over(true);
}

void Writer::hand_over(bool to_file) {
  filling_->to_file = to_file;
  bool wake = to_file;
  {
    const std::lock_guard lock(mutex_);
    handed_over_.push_back(std::move(filling_));
    wake = wake || handed_over_.size() >= kWorthWaking;
  }
  if (wake) news_.notify_one();
}

void Writer::flush() {
  if (!thread_.joinable()) return;
  ensure_block();  // an empty one, if need be: full ones before it may be in the buffer still
  hand_over(true);
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return handed_over_.empty() && !writing_; });
}

void Writer::close() {
  if (!thread_.joinable()) return;
  flush();
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  news_.notify_one();
  thread_.join();
  if (file_ >= 0 && ::close(std::exchange(file_, -1)) != 0) fail("cannot close", errno);
}

// --- the thread

void Writer::work() {
  pthread_setname_np(pthread_self(), "trace");
  std::unique_lock lock(mutex_);
  while (true) {
    news_.wait(lock, [this] { return ending_ || !handed_over_.empty(); });
    if (handed_over_.empty()) return;
    std::unique_ptr<Block> block = std::move(handed_over_.front());
    handed_over_.pop_front();
    writing_ = true;
    lock.unlock();
    write(*block);
    lock.lock();
    writing_ = false;
    empty_.push_back(std::move(block));
    done_.notify_all();
  }
}

void Writer::write(Block& block) {
  for (std::size_t i = 0; i < block.count; ++i) {
    KeptEvent& kept = block.events[i];
    kept.look(
        [this, &kept](const std::string& bytes) {
          std::memcpy(claim(bytes.size()), bytes.data(), bytes.size());
          if (bytes.capacity() > kLargestKept) kept = KeptEvent();
        },
        [this](const Happening& happening, std::uint64_t time_ns, std::uint64_t sequence) { pack(happening, time_ns, sequence); });
  }
  block.count = 0;
  if (block.to_file) write_out();
}

void Writer::pack(const Happening& happening, std::uint64_t time_ns, std::uint64_t sequence) {
  std::unique_ptr<Event>& event = by_kind_[static_cast<std::size_t>(happening.kind()) % by_kind_.size()];
  if (event == nullptr) event = std::make_unique<Event>();
  happening.describe(*event);
  event->set_time_ns(time_ns);
  event->set_sequence(sequence);
  const std::size_t size = event->ByteSizeLong();
  event->SerializeWithCachedSizesToArray(claim(size));
}

// Room in the buffer for a message of that size, behind its varint.
std::uint8_t* Writer::claim(std::size_t size) {
  if (!buffer_.empty() && buffer_.size() + size + kLargestVarint > kBufferSize) write_out();
  const std::size_t start = buffer_.size();
  buffer_.resize(start + kLargestVarint + size);  // within the reserved capacity, but for an event larger than the whole buffer
  std::uint8_t* const begin = buffer_.data() + start;
  std::uint8_t* const message = google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(size, begin);
  buffer_.resize(start + static_cast<std::size_t>(message - begin) + size);
  return message;
}

void Writer::write_out() {
  std::size_t done = 0;
  while (file_ >= 0 && done < buffer_.size()) {
    const ssize_t count = ::write(file_, buffer_.data() + done, buffer_.size() - done);
    if (count >= 0) {
      done += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      fail("cannot write", errno);
    }
  }
  buffer_.clear();
}

void Writer::fail(const std::string& doing, int error_number) {
  const std::lock_guard lock(mutex_);
  error_ = path_ + ": " + doing + ": " + std::strerror(error_number) + "; the trace of this run is incomplete";
  if (file_ >= 0) ::close(std::exchange(file_, -1));
  failed_.store(true, std::memory_order_release);
}

}  // namespace bamboozle::trace
