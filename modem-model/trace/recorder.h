// The one event stream of a run: stamps every event, writes it to the run's `trace.pb` and hands it to whoever listens.
//
// It exists so that the scenario engine, the views and the verdict all look at the same facts in the same order. It does not
// interpret an event, and it knows no format but the one of proto/trace.proto (varint size, then the message).
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modem-model/ports.h"

namespace bamboozle::trace {

/// A set of event kinds, one bit each (field numbers of Event's oneof, all below 64).
class KindSet {
 public:
  constexpr KindSet() = default;
  constexpr KindSet(std::initializer_list<Event::KindCase> kinds) {
    for (Event::KindCase kind : kinds) bits_ |= bit(kind);
  }
  [[nodiscard]] static constexpr KindSet all() { return KindSet(~std::uint64_t{0}); }

  [[nodiscard]] constexpr bool contains(Event::KindCase kind) const noexcept { return (bits_ & bit(kind)) != 0; }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  constexpr KindSet operator|(KindSet other) const noexcept { return KindSet(bits_ | other.bits_); }
  constexpr KindSet operator-(KindSet other) const noexcept { return KindSet(bits_ & ~other.bits_); }
  constexpr bool operator==(const KindSet&) const noexcept = default;

 private:
  explicit constexpr KindSet(std::uint64_t bits) : bits_(bits) {}
  [[nodiscard]] static constexpr std::uint64_t bit(Event::KindCase kind) noexcept {
    return std::uint64_t{1} << (static_cast<unsigned>(kind) & 63U);
  }
  std::uint64_t bits_ = 0;
};

enum class Level : std::uint8_t {
  full,   ///< every kind
  light,  ///< without the kinds of kHotKinds, for throughput runs
};

/// Kinds that come once or more a packet.
inline constexpr KindSet kHotKinds{Event::kRegisterAccess, Event::kDescriptorDone, Event::kFrame, Event::kPacket,
                                   Event::kInterrupt,      Event::kDoorbell,       Event::kPipe};

/// "full" or "light"; anything else: nothing.
[[nodiscard]] std::optional<Level> parse_level(std::string_view text);

/// Virtual time that an event waits in the buffer at most, when another comes after it.
inline constexpr Nanoseconds kFlushInterval{100'000'000};

class Recorder final : public EventSink {
 public:
  using Listener = std::function<void(const Event&)>;

  /// Creates (or empties) the file at `path`; an empty path records nothing and serves listeners only. A file that cannot be
  /// opened or written makes error() say so, once; the run goes on. `clock` must outlive the recorder.
  Recorder(const Clock& clock, const std::string& path, Level level);
  ~Recorder() override;
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// Calls `listener` for every event of these kinds, in order of emission, also for those that the level keeps out of the file.
  /// What a listener emits is heard after the event at hand was heard by all. A listener stays for the recorder's life.
  void add_listener(KindSet kinds, Listener listener);

  [[nodiscard]] bool wants(Event::KindCase kind) const noexcept override { return wanted_.contains(kind); }

  /// Stamps time and sequence number. An event that is only listened to has sequence 0. After a Verdict the file is complete:
  /// later events are heard, not recorded.
  std::uint64_t emit(Event event) override;

  /// Brings the buffer to the file. A Verdict and the destructor do so by themselves; so does an event that does not come with every
  /// packet, and any that comes kFlushInterval after the last flush, so that a run can be watched while it goes on.
  void flush();

  /// What went wrong with the file first; empty: nothing.
  [[nodiscard]] const std::string& error() const noexcept { return error_; }
  /// Events written so far.
  [[nodiscard]] std::uint64_t recorded() const noexcept { return sequence_; }

 private:
  struct Subscription {
    KindSet kinds;
    Listener listener;
  };

  void write(const Event& event);
  void notify(const Event& event);
  void fail(const std::string& doing, int error_number);
  void close();

  const Clock& clock_;
  std::string path_;
  int file_ = -1;
  KindSet recorded_kinds_;
  KindSet listened_kinds_;
  KindSet wanted_;
  std::deque<Subscription> listeners_;  // a listener that adds another must not move itself
  std::deque<Event> queue_;             // emitted by a listener, not yet heard
  bool notifying_ = false;
  std::uint64_t sequence_ = 0;
  Nanoseconds flushed_{0};  // when, last
  std::vector<std::uint8_t> buffer_;
  std::string error_;
};

}  // namespace bamboozle::trace
