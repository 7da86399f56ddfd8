// The one event stream of a run: stamps every event, has it written to the run's `trace.pb` and tells it to whoever listens.
//
// It exists so that the scenario engine, the views and the verdict all look at the same facts in the same order. It does not
// interpret an event and makes no message that nobody looks at; what is written is made on the writer's thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "modem-model/ports.h"
#include "modem-model/trace/kept_event.h"
#include "modem-model/trace/kind_set.h"
#include "modem-model/trace/writer.h"

namespace bamboozle::trace {

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
  /// One that takes `const Event&` has every event made into a message; one that takes `const Heard&` only what it looks at.
  using Listener = std::function<void(const Heard&)>;

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
  std::uint64_t tell(const Happening& happening) override;

  /// On return the file has every event. A Verdict and the destructor do so by themselves; an event that does not come with every
  /// packet, and any that comes kFlushInterval after such a one, sends the file on its way without waiting for it, so that a run can be
  /// watched while it goes on.
  void flush();

  /// What went wrong with the file first; empty: nothing.
  [[nodiscard]] std::string error() const { return writer_ != nullptr ? writer_->error() : ""; }
  /// Events written so far.
  [[nodiscard]] std::uint64_t recorded() const noexcept { return sequence_; }

 private:
  struct Subscription {
    KindSet kinds;
    Listener listener;
  };

  /// Whether events of the kind are recorded now; looks whether the writer has failed.
  bool records(Event::KindCase kind);
  void appended(Event::KindCase kind, std::uint64_t time_ns);
  void notify(const Heard& heard);
  void stop_recording();

  const Clock& clock_;
  std::unique_ptr<Writer> writer_;  // none: listeners only
  KindSet recorded_kinds_;
  KindSet listened_kinds_;
  KindSet wanted_;
  std::deque<Subscription> listeners_;  // a listener that adds another must not move itself
  std::deque<KeptEvent> queue_;         // emitted by a listener, not yet heard
  bool notifying_ = false;
  std::uint64_t sequence_ = 0;
  std::uint64_t hurried_ns_ = 0;  // when, last
};

}  // namespace bamboozle::trace
