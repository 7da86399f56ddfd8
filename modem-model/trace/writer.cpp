#include "modem-model/trace/writer.h"

#include <fcntl.h>
#include <google/protobuf/io/coded_stream.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <utility>

namespace bamboozle::trace {
namespace {

constexpr std::size_t kLargestVarint = 10;
constexpr int kNiceness = 10;

constexpr std::size_t rounded(std::size_t bytes) { return (bytes + 7) / 8 * 8; }

/// A thread of ours takes none of the signals that are meant for QEMU's; those for its own faults it must.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t others;
    sigfillset(&others);
    for (const int own : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) sigdelset(&others, own);
    pthread_sigmask(SIG_SETMASK, &others, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

/// For how long who aborts waits for what he had said, and how often he looks.
constexpr int kLooks = 200;
constexpr timespec kBetweenLooks{.tv_sec = 0, .tv_nsec = 1'000'000};

std::atomic<const std::atomic<unsigned>*> waited_for_at_an_abort = nullptr;

}  // namespace

Writer::Writer(std::string path) : path_(std::move(path)) {
  file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file_ < 0) {
    fail("cannot create", errno);
    return;
  }
  buffer_size_ = kBufferSize;
  buffer_ = std::make_unique_for_overwrite<std::uint8_t[]>(buffer_size_);
  waited_for_at_an_abort = &under_way_;
  struct sigaction action {};
  action.sa_handler = wait_for_the_last_words;
  ::sigaction(SIGABRT, &action, nullptr);
  const SignalsBlocked blocked;
  thread_ = std::thread([this] { work(); });
}

Writer::~Writer() {
  close();
  const std::atomic<unsigned>* own = &under_way_;
  waited_for_at_an_abort.compare_exchange_strong(own, nullptr);
}

// An assertion of QEMU's fails right behind the event that explains it. No lock is taken here: who aborts may hold it.
void Writer::wait_for_the_last_words(int /*signal*/) {
  const std::atomic<unsigned>* blocks = waited_for_at_an_abort;
  for (int look = 0; blocks != nullptr && *blocks != 0 && look < kLooks; ++look) ::nanosleep(&kBetweenLooks, nullptr);
}

bool Writer::failed() const { return failed_.load(std::memory_order_acquire); }

std::string Writer::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

// One to fill, with room for so many bytes at its beginning.
void Writer::ensure_block(std::size_t bytes) {
  if (filling_ == nullptr) {
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
  if (filling_->used + bytes <= filling_->size) return;
  filling_->size = std::max(bytes, kBlockSize);
  filling_->bytes = std::make_unique_for_overwrite<std::byte[]>(filling_->size);
}

// For the event behind its head; nullptr: it is lost.
std::byte* Writer::room(const Head& head) {
  if (!thread_.joinable() || failed()) return nullptr;
  const std::size_t bytes = sizeof head + rounded(head.size);
  if (filling_ != nullptr && filling_->used != 0 && filling_->used + bytes > filling_->size) hand_over(false);
  ensure_block(bytes);
  std::byte* const place = filling_->bytes.get() + filling_->used;
  filling_->used += bytes;
  std::memcpy(place, &head, sizeof head);
  return place + sizeof head;
}

void Writer::append(const Event& event) {
  const std::size_t size = event.ByteSizeLong();
  if (std::byte* to = room({.time_ns = 0, .sequence = 0, .size = static_cast<std::uint32_t>(size), .is_message = true}))
    event.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(to));
}

void Writer::append(const Happening& happening, std::uint64_t time_ns, std::uint64_t sequence) {
  const std::span<const std::byte> bytes = happening.bytes();
  if (std::byte* to = room({time_ns, sequence, static_cast<std::uint32_t>(bytes.size()), false})) std::ranges::copy(bytes, to);
}

void Writer::hurry() {
  if (filling_ != nullptr) hand_over(true);
}

void Writer::hand_over(bool to_file) {
  filling_->to_file = to_file;
  bool wake = to_file;
  ++under_way_;
  {
    const std::lock_guard lock(mutex_);
    handed_over_.push_back(std::move(filling_));
    wake = wake || handed_over_.size() >= kWorthWaking;
  }
  if (wake) news_.notify_one();
}

void Writer::flush() {
  if (!thread_.joinable()) return;
  ensure_block(0);  // an empty one, if need be: full ones before it may be in the buffer still
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
  // QEMU's main loop and libslirp are what the guest waits for; this can wait, as far as there is room
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNiceness);
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
    --under_way_;
    writing_ = false;
    empty_.push_back(std::move(block));
    done_.notify_all();
  }
}

void Writer::write(Block& block) {
  Head head{};
  Happening happening;
  for (std::size_t at = 0; at < block.used; at += sizeof head + rounded(head.size)) {
    std::memcpy(&head, &block.bytes[at], sizeof head);
    const std::span<const std::byte> bytes(&block.bytes[at + sizeof head], head.size);
    if (head.is_message) {
      std::memcpy(claim(bytes.size()), bytes.data(), bytes.size());
    } else {
      happening.become(bytes);
      pack(happening, head.time_ns, head.sequence);
    }
  }
  block.used = 0;
  if (block.size > kBlockSize) block = Block{.bytes = nullptr, .size = 0, .used = 0, .to_file = block.to_file};
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
  const std::size_t most = kLargestVarint + size;
  if (buffered_ + most > buffer_size_) write_out();
  if (most > buffer_size_) {
    buffer_size_ = most;
    buffer_ = std::make_unique_for_overwrite<std::uint8_t[]>(buffer_size_);
  }
  std::uint8_t* const begin = &buffer_[buffered_];
  std::uint8_t* const message = google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(size, begin);
  buffered_ += static_cast<std::size_t>(message - begin) + size;
  return message;
}

void Writer::write_out() {
  std::size_t done = 0;
  while (file_ >= 0 && done < buffered_) {
    const ssize_t count = ::write(file_, &buffer_[done], buffered_ - done);
    if (count >= 0) {
      done += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      fail("cannot write", errno);
    }
  }
  buffered_ = 0;
}

void Writer::fail(const std::string& doing, int error_number) {
  const std::lock_guard lock(mutex_);
  error_ = path_ + ": " + doing + ": " + std::strerror(error_number) + "; the trace of this run is incomplete";
  if (file_ >= 0) ::close(std::exchange(file_, -1));
  failed_.store(true, std::memory_order_release);
}

}  // namespace bamboozle::trace
