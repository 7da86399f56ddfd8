// The language between the guest's agent and the mailbox device: registers, window, messages. Shared by both sides; no code.
//
// One message at a time each way. The guest writes a message into the first half of the window and its length into TX_SEND; when
// the store returns the host has taken it. The host puts a message into the second half, RX_LENGTH says how long it is and the
// interrupt line is high until the guest writes RX_DONE. All numbers are little endian; the guest makes 32-bit accesses only
// (device memory).
#pragma once

#include <cstdint>

namespace bamboozle::mailbox {

inline constexpr std::uint32_t kIdentity = 0x4d5a4242;  // "BBZM"
inline constexpr std::uint32_t kProtocol = 2;

// registers, byte offsets
inline constexpr std::uint32_t kRegisterIdentity = 0x00;
inline constexpr std::uint32_t kRegisterProtocol = 0x04;
inline constexpr std::uint32_t kRegisterTxSend = 0x08;    // write: bytes of the message in the first half of the window
inline constexpr std::uint32_t kRegisterRxLength = 0x0c;  // read: bytes of the message in the second half; 0: none
inline constexpr std::uint32_t kRegisterRxDone = 0x10;    // write anything: that message has been read

inline constexpr std::uint32_t kWindowSize = 0x10000;
inline constexpr std::uint32_t kHalf = kWindowSize / 2;  // largest message, header included

struct Header {
  std::uint32_t type;
  std::uint32_t id;      // of the request that it belongs to; 0: none
  std::uint32_t length;  // bytes after the header
};
inline constexpr std::uint32_t kHeaderSize = 12;

// Guest -> host. Numbers are 32-bit words, texts fill the rest.
enum class FromGuest : std::uint32_t {
  hello = 1,     // protocol, kernel release
  output = 2,    // (id) bytes that the command wrote
  finished = 3,  // (id) exit status: 0..255, or 128 + signal
  log = 4,       // level, sequence low, sequence high, microseconds low, high, text
  link = 5,      // flags (LinkFlag), dev_port, length of the name, name, driver
  received = 6,  // channel, port, size, sequence, 1 if intact, length of the link's name, name, source address
};

enum LinkFlag : std::uint32_t { kLinkRegistered = 1, kLinkUp = 2, kLinkRunning = 4 };

// Host -> guest: (id) a Request, then a text.
enum class ToGuest : std::uint32_t {
  shell = 1,
  load = 2,
  unload = 3,
  listen_udp = 4,
  send_udp = 5,
  cancel = 6,
  power_off = 7,  // the machine, at once and without an answer; for a host that wants the guest's own way out
};

struct Request {
  std::uint32_t timeout_ms;  // 0: none
  std::uint32_t port;
  std::uint32_t count;
  std::uint32_t size;
  std::uint32_t first_sequence;
  std::uint32_t reply_ms;  // 0: no reply is waited for
};
inline constexpr std::uint32_t kRequestSize = 24;

}  // namespace bamboozle::mailbox
