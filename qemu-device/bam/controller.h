// The BAM DMA controller as the guest sees it: a block of registers, pipes with descriptor rings, one level interrupt.
//
// domain.md 1.10 is its specification. Consumer pipes bring uplink frames to the client, producer pipes take downlink frames from
// it. The modem owns the block's power: while it is collapsed an access is counted, traced and reported as a broken rule, since
// on hardware it stalls the bus; the registers lose their values (domain.md R7). What frames mean is not known here.
//
// Calls may nest: the client may call push() or set_power() from inside a callback, and so may a listener of the event sink.
// Uplink frames never nest: work that a nested call finds is done by the call that is already on it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modem-model/ports.h"
#include "qemu-device/bam/pipe.h"
#include "qemu-device/bam/register_table.h"
#include "qemu-device/ports.h"

namespace bamboozle::bam {

/// Interrupt moderation, as network cards do it: how many doorbells make one piece of work, and so one interrupt. All at their
/// defaults: each doorbell is worked off inside its write, and the completion is there when the store returns.
struct Moderation {
  /// Least time between two batches of uplink. A doorbell after a longer silence is worked off at once (a lone acknowledgement
  /// is what the other end waits for); those that follow are collected.
  Nanoseconds uplink_interval{0};
  /// Descriptors posted before a client that was refused hears of them, 1..; never more than half of the most that the driver
  /// had posted since the pipe's reset.
  std::uint32_t downlink_batch = 1;
  /// After which the client hears of fewer.
  Nanoseconds downlink_delay{0};
};

struct Options {
  Version version = Version::v1_7_0;
  unsigned pipes = 6;                   ///< 1..31
  unsigned execution_environments = 1;  ///< 1..8; pipes and controller belong to EE 0 (assumed)
  bool write_back = true;             ///< received sizes and EOT go back into downlink descriptors (domain.md 1.6)
  std::size_t largest_frame = 65536;  ///< bytes of one uplink frame over all its descriptors; a longer one is dropped
  Moderation moderation;
};

/// What is at the far end of the pipes. May call the controller from inside.
class BamClient {
 public:
  virtual ~BamClient() = default;
  /// The bytes of one descriptor chain up to EOT; gone after the call.
  virtual void uplink_frame(unsigned pipe, Bytes frame) = 0;
  /// CTRL.SW_RST was set and is clear again: the driver begins anew.
  virtual void controller_reset() = 0;
  /// Descriptors came in on a producer pipe that had refused a frame.
  virtual void descriptors_posted(unsigned pipe) = 0;
};

/// What becomes of a completion on its way to the driver.
struct CompletionFate {
  bool silent = false;     ///< nothing shows it, until the next one shows both
  Nanoseconds delay{0};    ///< it shows so much later, and those behind it wait for it
};

/// Asked about every descriptor that is done; not set: all show at once.
class CompletionGate {
 public:
  virtual ~CompletionGate() = default;
  virtual CompletionFate completion(unsigned pipe) = 0;
};

struct AccessResult {
  std::uint32_t value = 0;
  bool collapsed = false;  ///< the block had no power: a bus stall on hardware
};

class BamController {
 public:
  /// The references must outlive the controller. It starts collapsed.
  BamController(const Options& options, GuestMemory& memory, IrqLine& line, EventSink& events, Clock& clock);
  ~BamController();
  BamController(const BamController&) = delete;
  BamController& operator=(const BamController&) = delete;

  void set_client(BamClient* client) { client_ = client; }
  void set_completion_gate(CompletionGate* gate) { gate_ = gate; }

  /// Guest access, byte offset in the block. An offset without a register reads 0, ignores writes and is noted once.
  AccessResult read(std::uint32_t offset);
  AccessResult write(std::uint32_t offset, std::uint32_t value);
  /// A debugger's look: changes and traces nothing; 0 while collapsed.
  [[nodiscard]] std::uint32_t peek(std::uint32_t offset) const;
  /// The same by name; 0 when this layout lacks it.
  [[nodiscard]] std::uint32_t peek(RegisterId id, unsigned instance = 0) const;

  /// One frame into a producer pipe: one frame, one descriptor chain. Accepted when its first descriptor is there; what does not
  /// fit into those posted goes on into the next ones to come, as on silicon, and meanwhile the pipe refuses. Refused also while
  /// the pipe does not run; descriptors_posted() tells when to try again. A frame whose descriptor points to no RAM is accepted
  /// and lost.
  Delivery push(unsigned pipe, Bytes frame);

  /// A collapse takes every register's value with it; what the pipes had half moved is lost.
  void set_power(bool on);
  [[nodiscard]] bool powered() const { return powered_; }
  /// The machine was reset: registers as after power-on. Leaves the power as it is.
  void reset();
  /// An error interrupt: of the controller, or of one of its pipes (which runs on). Nothing while collapsed or for a pipe that does not exist.
  void raise_error(std::optional<unsigned> pipe);

  [[nodiscard]] unsigned pipes() const { return options_.pipes; }
  /// A pipe's state; a pipe that does not exist looks like one never set up.
  [[nodiscard]] const Pipe& pipe(unsigned number) const;
  /// Descriptors that the guest has given to a pipe and the device has not finished.
  [[nodiscard]] std::uint32_t posted(unsigned number) const { return pipe(number).posted(); }
  [[nodiscard]] std::uint64_t collapsed_accesses() const { return collapsed_accesses_; }

 private:
  class Batch;
  struct Place {  // what stands at a word of the block
    const Row* row = nullptr;
    std::uint8_t instance = 0;
  };

  // controller.cpp
  [[nodiscard]] Place place_of(std::uint32_t offset) const;
  [[nodiscard]] std::uint32_t& stored(RegisterId id, unsigned instance = 0);
  [[nodiscard]] std::uint32_t stored(RegisterId id, unsigned instance = 0) const;
  AccessResult collapsed_access(Place place, std::uint32_t offset, std::uint32_t value, bool write);
  void reset_registers();
  void update_line();

  // register_effects.cpp
  [[nodiscard]] std::uint32_t value_of(Place place) const;
  [[nodiscard]] std::uint32_t sources() const;
  [[nodiscard]] bool runs(const Pipe& pipe) const;
  void store(Place place, std::uint32_t value);
  void write_control(std::uint32_t value);
  void write_pipe_control(unsigned number, std::uint32_t value);
  void write_pipe_reset(unsigned number, bool asserted);
  void write_pipe_halt(unsigned number, bool halted);
  void ring_doorbell(unsigned number, std::uint32_t value);
  [[nodiscard]] std::string_view why_ignored(const Pipe& pipe) const;
  void reset_pipe(unsigned number);
  void resume(unsigned number);

  // uplink.cpp
  void moderated_pump(unsigned number);
  void pump_all();
  void pump(unsigned number);
  bool consume(unsigned number, Pipe& pipe);
  bool hand_over(unsigned number, Pipe& pipe, const Descriptor& descriptor, std::uint32_t generation);

  // downlink.cpp
  void fill(unsigned number, Pipe& pipe, Bytes frame);
  void supply(unsigned number, Pipe& pipe);
  void supply_late();
  void feed(unsigned number, Pipe& pipe);

  // dma.cpp
  [[nodiscard]] std::optional<Descriptor> fetch(unsigned number, Pipe& pipe, std::uint32_t at);
  void advance(unsigned number, Pipe& pipe, const Descriptor& descriptor, std::uint32_t moved, std::uint32_t status);
  void complete(unsigned number, Pipe& pipe, std::uint32_t status);
  void show_late();
  void fail(unsigned number, Pipe& pipe, std::uint64_t address, std::size_t size, std::string_view what);
  [[nodiscard]] bool outdated(unsigned number, std::uint32_t generation);

  // controller_trace.cpp
  void trace_access(Place place, std::uint32_t offset, std::uint32_t value, bool write, bool collapsed);
  void trace_doorbell(unsigned number, std::uint32_t value, std::string_view ignored_because);
  void trace_descriptor(unsigned number, std::uint32_t at, const Descriptor& descriptor, std::uint32_t moved);
  void trace_pipe(unsigned number, std::string_view change);
  void trace_line(std::uint32_t pending);
  void violation(std::string_view kind, std::string text);
  void note(std::string text);
  void note_nowhere(std::uint32_t offset);
  void note_touch(const Row& row);
  void note_without_effect(Place place, std::uint32_t value);
  std::uint64_t emit(trace::Event event);
  template <class Facts>
  std::uint64_t tell(const Facts& facts) {
    return events_.tell(Happening(trace::SOURCE_BAM, cause_, facts));
  }

  const Options options_;
  GuestMemory& memory_;
  IrqLine& line_;
  EventSink& events_;
  BamClient* client_ = nullptr;
  CompletionGate* gate_ = nullptr;
  Clock& clock_;
  std::unique_ptr<Timer> pump_timer_;
  bool pump_due_ = false;  // the timer is armed
  Nanoseconds next_pump_ = Nanoseconds::min();
  std::unique_ptr<Timer> supply_timer_;
  bool supply_due_ = false;  // the timer is armed
  std::unique_ptr<Timer> late_timer_;

  std::vector<Place> map_;             // by word
  std::vector<std::uint32_t> values_;  // by word: registers that only keep what was written
  std::vector<Pipe> pipes_;
  std::uint32_t control_ = 0;  // CTRL
  std::uint32_t status_ = 0;   // IRQ_STTS
  bool powered_ = false;
  bool line_level_ = false;
  unsigned batch_depth_ = 0;
  std::uint64_t collapsed_accesses_ = 0;

  // for the trace
  std::uint64_t cause_ = 0;       // the event that led to what happens now
  std::uint64_t line_cause_ = 0;  // the last completion, which is why the line will rise
  std::array<std::uint32_t, kRegisterCount> noted_bits_{};
  std::array<bool, kRegisterCount> noted_touch_{};
  std::vector<bool> noted_nowhere_;  // by word; the last one stands for all behind the block
  std::uint32_t noted_flags_ = 0;    // descriptor flags that are not modelled
  bool noted_bam_to_bam_ = false;
};

}  // namespace bamboozle::bam
