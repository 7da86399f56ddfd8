// The BAM DMA controller as the guest sees it: a block of registers, pipes with descriptor rings, one level interrupt.
//
// domain.md 1.10 is its specification. Consumer pipes bring uplink frames to the client, producer pipes take downlink frames from it.
// The modem owns the block's power: while it is collapsed an access is counted, traced and reported as a broken rule, since on
// hardware it stalls the bus; the registers lose their values (domain.md R7). What frames mean is not known here.
#pragma once

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

/// When posted uplink descriptors are worked off.
enum class UplinkMode : std::uint8_t {
  inline_,   ///< in the doorbell's write: the completion is there when the store returns
  deferred,  ///< in a Work scheduled by the doorbell: one batch and one interrupt for all doorbells until it runs
};

struct Options {
  Version version = Version::v1_7_0;
  unsigned pipes = 6;                   ///< 1..31
  unsigned execution_environments = 1;  ///< 1..8
  UplinkMode uplink = UplinkMode::inline_;
  bool write_back = true;               ///< received sizes and EOT go back into downlink descriptors (domain.md 1.6)
  std::size_t largest_frame = 65536;    ///< bytes of one uplink frame over all its descriptors; a longer one is dropped
};

/// What is at the far end of the pipes. May call push() from inside.
class BamClient {
 public:
  virtual ~BamClient() = default;
  /// The bytes of one descriptor chain up to EOT; gone after the call.
  virtual void uplink_frame(unsigned pipe, Bytes frame) = 0;
  /// Descriptors came in on a producer pipe that had refused a frame.
  virtual void descriptors_posted(unsigned pipe) = 0;
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

  /// Guest access, byte offset in the block. An offset without a register reads 0, ignores writes and is noted once.
  AccessResult read(std::uint32_t offset);
  AccessResult write(std::uint32_t offset, std::uint32_t value);
  /// A debugger's look: changes and traces nothing; 0 while collapsed.
  [[nodiscard]] std::uint32_t peek(std::uint32_t offset) const;

  /// One frame into a producer pipe. Refused when the posted descriptors cannot hold it all or the pipe does not run; the client is
  /// told by descriptors_posted() when to try again. A pipe that cannot use its descriptors swallows the frame.
  Delivery push(unsigned pipe, Bytes frame);

  void set_power(bool on);
  [[nodiscard]] bool powered() const { return powered_; }

  [[nodiscard]] unsigned pipes() const { return options_.pipes; }
  /// A copy of the pipe's state; a pipe that does not exist is one in reset.
  [[nodiscard]] Pipe pipe(unsigned number) const;
  [[nodiscard]] std::uint64_t collapsed_accesses() const { return collapsed_accesses_; }

 private:
  class Batch;
  struct Place {  // what stands at a word of the block
    const Row* row = nullptr;
    std::uint8_t instance = 0;
  };
  [[nodiscard]] Place place_of(std::uint32_t offset) const;
  [[nodiscard]] std::uint32_t value_of(Place place) const;
  [[nodiscard]] std::uint32_t sources() const;
  [[nodiscard]] bool runs(const Pipe& pipe) const;
  [[nodiscard]] std::uint32_t& stored(RegisterId id, unsigned instance = 0);
  [[nodiscard]] std::uint32_t stored(RegisterId id, unsigned instance = 0) const;

  void store(Place place, std::uint32_t value);
  void write_control(std::uint32_t value);
  void write_pipe_control(unsigned number, std::uint32_t value);
  void write_pipe_reset(unsigned number, std::uint32_t value);
  void write_pipe_halt(unsigned number, std::uint32_t value);
  void ring_doorbell(unsigned number, std::uint32_t value);
  void posted(unsigned number);
  void reset_pipe(unsigned number);
  void reset_all();

  void pump_all();
  void pump(unsigned number);
  bool consume(unsigned number, Pipe& pipe);
  void hand_over(unsigned number, Pipe& pipe, Bytes last_part);
  void fail(unsigned number, Pipe& pipe, std::string what);
  [[nodiscard]] std::optional<Descriptor> fetch(const Pipe& pipe, std::uint32_t at);
  void update_line();

  void trace_access(Place place, std::uint32_t offset, std::uint32_t value, bool write, bool collapsed);
  void trace_doorbell(unsigned number, std::uint32_t value, std::string ignored_because);
  void trace_descriptor(unsigned number, std::uint32_t at, const Descriptor& descriptor, std::uint32_t moved);
  void trace_pipe(unsigned number, std::string_view change);
  void violation(std::string_view kind, std::string text);
  void note_once(Place place, std::uint32_t offset, std::uint32_t value);
  std::uint64_t emit(trace::Event event);

  const Options options_;
  GuestMemory& memory_;
  IrqLine& line_;
  EventSink& events_;
  BamClient* client_ = nullptr;
  std::unique_ptr<Work> pump_work_;

  std::vector<Place> map_;             // by word
  std::vector<std::uint32_t> values_;  // by word: registers that only keep what was written
  std::vector<Pipe> pipes_;
  std::vector<bool> noted_;  // by word
  std::uint32_t control_ = 0;
  std::uint32_t status_ = 0;  // IRQ_STTS
  bool powered_ = false;
  bool line_level_ = false;
  unsigned batch_depth_ = 0;
  std::uint64_t cause_ = 0;  // the event that led to what happens now
  std::uint64_t collapsed_accesses_ = 0;
  std::vector<std::byte> buffer_;  // one frame on its way; kept to save allocations
};

}  // namespace bamboozle::bam
