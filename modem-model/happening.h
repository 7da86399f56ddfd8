// What happened, as plain data: an event that comes with every packet, before anybody has made a message of it.
//
// A message costs memory, texts and the reading of tables; the guest's processor would wait for it under QEMU's big lock, ten times a
// packet. So whoever emits on a hot path hands over the numbers and a way to say them, and the message is made where it is needed:
// by the writer of the trace on a thread of its own, by a listener when it looks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "proto/trace.pb.h"

namespace bamboozle {

class Happening {
 public:
  /// Bytes of the largest facts: a frame's header and the first 64 bytes of its payload.
  static constexpr std::size_t kMostFacts = 88;

  Happening() = default;

  /// FACTS: a type that can be copied as bytes and has `static constexpr trace::Event::KindCase kKind` and `void describe(trace::Event&)
  /// const`, which makes a message of that kind of them, whatever the message held before (cleared() below). It may be called at any
  /// later time, on another thread, more than once: what it points to must be constant and outlive the run.
  /// `cause`: as in Event; 0: none known.
  template <class Facts>
  Happening(trace::Source source, std::uint64_t cause, const Facts& facts)
      : describe_([](const std::byte* from, trace::Event& event) {
          Facts copy;
          std::memcpy(&copy, from, sizeof copy);
          copy.describe(event);
        }),
        cause_(cause),
        size_(sizeof(Facts)),
        source_(source),
        kind_(Facts::kKind) {
    static_assert(std::is_trivially_copyable_v<Facts> && sizeof(Facts) <= kMostFacts);
    std::memcpy(facts_.data(), &facts, sizeof facts);
  }

  [[nodiscard]] trace::Event::KindCase kind() const { return kind_; }

  /// Those bytes of this object that say something. A copy of them, laid over another Happening, is as good as the whole.
  [[nodiscard]] std::span<const std::byte> bytes() const {
    return std::as_bytes(std::span(this, 1)).first(offsetof(Happening, facts_) + size_);
  }
  void become(std::span<const std::byte> bytes) { std::memcpy(static_cast<void*>(this), bytes.data(), bytes.size()); }

  /// Makes the message, in memory that may have been used for another one of the kind; everything but time and sequence is set.
  void describe(trace::Event& event) const {
    describe_(facts_.data(), event);
    event.set_source(source_);
    event.set_cause(cause_);
  }

 private:
  void (*describe_)(const std::byte* facts, trace::Event& event) = nullptr;
  std::uint64_t cause_ = 0;
  std::uint32_t size_ = 0;  // of the facts
  trace::Source source_ = trace::SOURCE_UNSPECIFIED;
  trace::Event::KindCase kind_ = trace::Event::KIND_NOT_SET;
  std::array<std::byte, kMostFacts> facts_;  // size_ of them
};

/// The message, empty, with the memory that it had: cleared(event.mutable_frame()).
template <class Message>
Message& cleared(Message* message) {
  message->Clear();
  return *message;
}

static_assert(std::is_trivially_copyable_v<Happening> && std::is_standard_layout_v<Happening>);

}  // namespace bamboozle
