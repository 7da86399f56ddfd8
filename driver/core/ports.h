// What the core asks of its surroundings: the kernel's glue, or a test. Nothing here sleeps; all calls come with the owner's lock held.
#pragma once

#include "types.h"

namespace bamboozle::dmux {

/// Why a frame left the transmit ring.
enum class Fate : std::uint8_t {
  sent,    ///< its DMA completed
  asleep,  ///< the modem could not be woken
  lost,    ///< in flight when the power fell: nobody knows whether it was taken
  starved, ///< the DMA engine had no memory for it, for too long
};

class Ports {
 public:
  /// The modem's lines as they stand, whatever interrupts have told.
  [[nodiscard]] virtual Levels levels() = 0;
  /// Stores A.PC / A.ACK and rings the modem.
  virtual void set_vote(bool level) = 0;
  virtual void set_ack(bool level) = 0;

  /// Gives a slot's buffer to the DMA engine; false: it has no memory, try later. `token` comes back with the completion.
  [[nodiscard]] virtual bool submit_uplink(unsigned slot, unsigned bytes, unsigned token) = 0;
  [[nodiscard]] virtual bool submit_downlink(unsigned slot, unsigned token) = 0;
  /// Tells the BAM of what was submitted (a doorbell).
  virtual void ring_uplink() = 0;
  virtual void ring_downlink() = 0;
  /// Takes back all that was submitted and resets the pipe; its completions may still come, with the old token.
  virtual void restart_uplink() = 0;
  /// Whether the memory of a downlink slot shows that a transfer arrived: since it was read, or cleaned.
  [[nodiscard]] virtual bool downlink_arrived(unsigned slot) = 0;
  /// Leaves nothing of such a transfer in a slot that the DMA engine does not have.
  virtual void clean_downlink(unsigned slot) = 0;
  /// Lets the BAM's interrupt handler look at its completions, though no interrupt came.
  virtual void poke_interrupt() = 0;
  /// Whether the BAM still has the pipes as they were set up. Asked only when the modem has just shown that it lives, or when
  /// uplink is stuck: the BAM may be without power at any other time. True where it cannot be told.
  [[nodiscard]] virtual bool pipes_stand() = 0;

  /// Whether the modem has rung since the last call, and no line that this side looks at has changed by it.
  [[nodiscard]] virtual bool rang_for_nothing() = 0;

  /// DMA channels are to be requested anew, off this stack and where one may sleep: Engine::begin_set_up().
  virtual void request_set_up() = 0;
  /// A frame left the ring; its slot may be used again.
  virtual void frame_gone(unsigned slot, Fate fate) = 0;
  /// All interfaces may send / must stop.
  virtual void let_queues_run(bool run) = 0;
  /// While there is something in the transmit ring the device must not go to sleep: one reference, taken and given back.
  virtual void hold_awake(bool hold) = 0;
  /// The vote is wanted for a moment though there is nothing to send.
  virtual void wake_for_a_moment() = 0;
  /// The modem may have restarted and forgotten what was open: each running channel's OPEN goes first, by Engine::first_slot() and
  /// prepend(). False: there is no room for all of them, ask again.
  [[nodiscard]] virtual bool open_again() = 0;
  /// Whoever waits for a state should look.
  virtual void state_changed() = 0;
  /// Engine::tick() is to be called at this time; a later call replaces it.
  virtual void arm(Time at) = 0;

 protected:
  ~Ports() = default;
};

}  // namespace bamboozle::dmux
