// What the control socket can ask of a run. Implemented by qemu-device/board; a test gives a fake.
//
// Looking changes nothing: no register is read as the guest reads it, nothing is emitted. It works while the machine stands still,
// stopped by a client or by a debugger.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "modem-model/faults/rule.h"
#include "modem-model/scenario/program.h"
#include "proto/control.pb.h"

namespace bamboozle::control {

class RunPort {
 public:
  virtual ~RunPort() = default;

  /// Somebody is connected: from here on every kind of event is heard, also those that a light trace leaves out.
  virtual void attend() = 0;

  // looking
  virtual void status(Status& to) = 0;
  virtual void pipes(Pipes& to) = 0;
  /// false: no such pipe.
  virtual bool ring(unsigned pipe, bool all, Ring& to) = 0;
  /// The last `most` frames; 0: all that are kept.
  virtual void frames(std::size_t most, Frames& to) = 0;
  virtual void faults(Faults& to) = 0;
  /// Brings the trace to its file.
  virtual void flush() = 0;

  // acting
  /// Why nothing may be done to this run; empty: it may. Stopping and going on may always be asked for.
  [[nodiscard]] virtual std::string refusal() const = 0;
  /// The trace says who did what, before it is done.
  virtual void record(std::uint32_t client, const std::string& command) = 0;
  /// `notes` gets what the modem or the board said to it at once. The answer says why it was not done; empty: it was.
  virtual std::string act(const scenario::Step& step, std::vector<std::string>& notes) = 0;
  virtual void install(const faults::Rule& rule) = 0;
  /// false: there is no such rule.
  virtual bool remove_fault(const std::string& name) = 0;
  /// The machine stands still soon: after what the processor is at.
  virtual void stop() = 0;
  virtual void go_on() = 0;
};

}  // namespace bamboozle::control
