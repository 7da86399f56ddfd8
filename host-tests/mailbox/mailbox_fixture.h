// A mailbox with a window of plain bytes, and the guest's half of the conversation as the agent leads it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "guest/agent/protocol.h"
#include "host-tests/fakes/fake_event_sink.h"
#include "host-tests/fakes/fake_irq_line.h"
#include "qemu-device/mailbox/mailbox.h"
#include "qemu-device/mailbox/words.h"

namespace bamboozle::mailbox {

/// What the guest finds in its half of the window.
struct Received {
  std::uint32_t type = 0;
  std::uint32_t id = 0;
  std::uint32_t length = 0;
  Request request{};
  std::string text;
};

class MailboxTest : public ::testing::Test {
 protected:
  /// The body of a message: words, then text.
  static std::vector<std::byte> body(const std::vector<std::uint32_t>& words, std::string_view text = {}) {
    std::vector<std::byte> out;
    for (const std::uint32_t word : words) put_word(out, word);
    for (const char c : text) out.push_back(static_cast<std::byte>(c));
    return out;
  }

  void guest_sends(FromGuest type, std::uint32_t id, const std::vector<std::byte>& bytes) {
    std::vector<std::byte> message = body({static_cast<std::uint32_t>(type), id, static_cast<std::uint32_t>(bytes.size())});
    message.insert(message.end(), bytes.begin(), bytes.end());
    guest_sends_raw(message);
  }

  void guest_sends_raw(const std::vector<std::byte>& message) {
    std::ranges::copy(message, window.begin());
    mailbox.write(kRegisterTxSend, static_cast<std::uint32_t>(message.size()));
  }

  void guest_says_hello() { guest_sends(FromGuest::hello, 0, body({kProtocol}, "6.1.0")); }

  /// Takes the waiting message, as the agent does on its interrupt.
  Received guest_takes() {
    const std::uint32_t length = mailbox.read(kRegisterRxLength);
    EXPECT_GE(length, kHeaderSize + kRequestSize);
    WordReader reader(Bytes{window}.subspan(kHalf, length));
    Received out;
    out.type = reader.word();
    out.id = reader.word();
    out.length = reader.word();
    out.request.timeout_ms = reader.word();
    out.request.port = reader.word();
    out.request.count = reader.word();
    out.request.size = reader.word();
    out.request.first_sequence = reader.word();
    out.request.reply_ms = reader.word();
    out.text = reader.rest();
    mailbox.write(kRegisterRxDone, 1);
    return out;
  }

  [[nodiscard]] std::size_t notes() const { return events.of(trace::Event::kNote).size(); }

  fakes::FakeEventSink events;
  fakes::FakeIrqLine line;
  std::array<std::byte, kWindowSize> window{};
  Mailbox mailbox{events, line, window};
};

}  // namespace bamboozle::mailbox
