// SMSM as the modem sees it: one 32-bit word of signals per processor in shared memory, and a doorbell each way.
//
// The AP writes word 0, the modem word 1. A matrix of masks says who wants to be rung for which bits of whose word
// (domain.md 3.1). For BAM-DMUX two bits matter in each word: 1, power (A.PC the vote, M.PC the power), and 11, acknowledge, a
// toggle (domain.md 5.1). This class moves bits and rings bells; what they mean and when they move is the modem's
// (modem-model/link).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "modem-model/ports.h"
#include "qemu-device/ports.h"
#include "qemu-device/smem/shared_memory.h"

namespace bamboozle::smem {

// Bits of a word (domain.md 3.5).
inline constexpr std::uint32_t kSmsmInit = 1u << 0;
inline constexpr std::uint32_t kSmsmPowerControl = 1u << 1;
inline constexpr std::uint32_t kSmsmSmdInit = 1u << 3;
inline constexpr std::uint32_t kSmsmReset = 1u << 6;
inline constexpr std::uint32_t kSmsmPowerControlAck = 1u << 11;
inline constexpr std::uint32_t kSmsmDmuxBits = kSmsmPowerControl | kSmsmPowerControlAck;

// Entries of the state item and hosts of the mask item.
inline constexpr unsigned kAppsEntry = 0;
inline constexpr unsigned kModemEntry = 1;

/// When a modem store rings the AP.
enum class PulsePolicy : std::uint8_t {
  subscribed,  ///< only for changed bits that the AP asked for: what the AP's own driver does the other way (domain.md 3.4 REC)
  always,      ///< with every store that asks for a doorbell, changed or not: spurious interrupts included
};

struct SmsmOptions {
  unsigned hosts = 4;  ///< as in the firmware's image; must agree with the heap's parameters
  unsigned entries = 8;
  PulsePolicy pulse = PulsePolicy::subscribed;
  std::uint32_t boot_bits = kSmsmInit | kSmsmSmdInit;  ///< what the modem sets in its word when it boots (domain.md 3.5, field)
  std::uint32_t interest = kSmsmDmuxBits;              ///< bits of the apps word for which the modem wants to be rung
};

/// Called from doorbell(), bit 1 before bit 11, after the new word was taken over; may call back into Smsm's stores.
class SmsmListener {
 public:
  virtual ~SmsmListener() = default;
  virtual void apps_vote_changed(bool level) = 0;
  virtual void apps_ack_changed(bool level) = 0;
};

enum class [[nodiscard]] SmsmVerdict : std::uint8_t{
    ok,
    no_state,   ///< item 85 is missing or out of bounds
    no_mask,    ///< item 333 is missing or out of bounds
    too_small,  ///< an item has fewer words than the firmware was built for (quirks.md S25): real firmware dies here
};

/// One change of the modem's word; set, then clear, then toggle.
struct ModemStore {
  std::uint32_t set = 0;
  std::uint32_t clear = 0;
  std::uint32_t toggle = 0;
  bool doorbell = true;  ///< false: the word changes and nobody is told
};

class Smsm {
 public:
  Smsm(SharedMemory memory, IrqLine& line, SmsmListener& listener, EventSink& events, SmsmOptions options = {});

  /// The modem boots: finds the words in the heap, asks to be rung for its bits, sets its boot bits and takes the apps word as it
  /// stands for known (read apps_vote() for a vote that was there before). May be called again after a crash. Until it answered
  /// ok every store is dropped and every doorbell ignored. The addresses are kept: a guest that rewrites the table later moves
  /// nothing.
  SmsmVerdict start();
  /// The modem is gone: forgets the words without touching them.
  void stop();
  [[nodiscard]] bool running() const { return words_.has_value(); }

  /// The AP rang: reads its word once, compares with the last one seen and tells the listener.
  void doorbell();

  /// Read-modify-write of the modem's word in one store; bits not named keep what stands in memory, even if the guest put it
  /// there. False: not running.
  [[nodiscard]] bool store(const ModemStore& change);
  /// The three of modem-model's Apps port. When not running nothing moves; a note in the trace says so.
  void set_lines(std::optional<bool> power_control, bool toggle_ack, bool doorbell);
  void set_power_control(bool level) { set_lines(level, false, true); }
  void toggle_ack() { set_lines(std::nullopt, true, true); }
  /// The apps processor's interrupt, whether or not a bit it asked for changed. Nothing is stored.
  void ring() { pulse(0); }
  /// The whole word becomes 0, as firmware that is reset leaves it (domain.md 5.8, C3 without and C4 with `doorbell`).
  [[nodiscard]] bool zero(bool doorbell);

  /// Words and levels as they stand in shared memory now; 0 / false when not running.
  [[nodiscard]] std::uint32_t apps_word() const;
  [[nodiscard]] std::uint32_t modem_word() const;
  [[nodiscard]] bool apps_vote() const { return (apps_word() & kSmsmPowerControl) != 0; }
  [[nodiscard]] bool apps_ack() const { return (apps_word() & kSmsmPowerControlAck) != 0; }
  /// Bits of the modem's word for which the AP wants to be rung.
  [[nodiscard]] std::uint32_t apps_interest() const;

  struct Counters {
    std::uint64_t doorbells = 0;       ///< rung by the AP
    std::uint64_t without_change = 0;  ///< of these, showed nothing new: coalesced, or spurious
    std::uint64_t stores = 0;          ///< by the modem that changed a bit
    std::uint64_t pulses = 0;          ///< interrupts to the AP
    std::uint64_t unsubscribed = 0;    ///< stores whose doorbell was not rung as the AP had not asked for any changed bit
  };
  [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
  struct Words {  // byte offsets in shared memory
    std::uint32_t apps = 0;
    std::uint32_t modem = 0;
    std::uint32_t modem_interest = 0;  // mask[apps entry][modem host]
    std::uint32_t apps_interest = 0;   // mask[modem entry][apps host]
  };

  SmsmVerdict locate(Words& words) const;
  bool replace_modem_word(std::uint32_t before, std::uint32_t after, bool doorbell);
  void trace_note(std::string text);
  std::uint64_t trace_doorbell(std::uint32_t word, std::string ignored_because);
  std::uint64_t trace_lines(bool modem, std::uint32_t changed, std::uint32_t word, bool pulsed, std::uint64_t cause);
  void pulse(std::uint64_t cause);

  SharedMemory memory_;
  IrqLine& line_;
  SmsmListener& listener_;
  EventSink& events_;
  SmsmOptions options_;
  std::optional<Words> words_;
  std::uint32_t seen_ = 0;  // the apps word at the last look
  Counters counters_;
};

}  // namespace bamboozle::smem
