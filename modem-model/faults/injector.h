// Holds the fault rules of a run and says, at each point of the link, whether one of them strikes.
//
// It changes nothing itself: the decorators around the ports (FaultyApps, FaultyModem, FaultyLine) ask and obey. Each strike is a
// Fault event. Draws come from a stream named after the rule, so that a new rule does not shift the others.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "modem-model/faults/rule.h"
#include "modem-model/ports.h"
#include "modem-model/random_stream.h"

namespace bamboozle::faults {

/// What is about to happen.
struct Occasion {
  Point point = Point::modem_pc;
  std::optional<unsigned> channel;
  std::optional<unsigned> command;
  std::optional<bool> level;
};

/// What a rule makes of it.
struct Strike {
  Effect effect = Effect::drop;
  Nanoseconds time{0};  ///< delay, glitch: drawn from the rule's range
  link::HeaderOverrides fields;
  std::size_t size = 0;
};

class FaultInjector {
 public:
  FaultInjector(Clock& clock, EventSink& sink, std::uint64_t seed);

  /// From now on; a rule of the same name is replaced.
  void install(Rule rule);
  /// false: there is no such rule.
  bool remove(std::string_view name);
  [[nodiscard]] std::size_t size() const { return rules_.size(); }

  struct Installed {
    Rule rule;
    Nanoseconds since{0};
    std::uint32_t seen = 0;    ///< occasions for which the rule's conditions on what passes were true
    std::uint32_t struck = 0;
    RandomStream stream;
  };
  /// In the order of installation; until the next install() or remove().
  [[nodiscard]] const std::vector<Installed>& rules() const { return rules_; }

  /// The first rule, in the order of installation, that fits; every rule counts the occasion.
  [[nodiscard]] std::optional<Strike> strike(const Occasion& occasion);

  /// Does something so much later, in the order of time; what is still to be done when the injector goes is not done.
  void later(Nanoseconds delay, std::function<void()> work);

 private:
  [[nodiscard]] bool fits(Installed& installed, const Occasion& occasion) const;
  void trace(const Rule& rule, const Occasion& occasion, const Strike& strike);
  void run_due();

  Clock& clock_;
  EventSink& sink_;
  std::uint64_t seed_;
  std::vector<Installed> rules_;
  std::multimap<Nanoseconds, std::function<void()>> due_;  // equal times keep their order
  std::unique_ptr<Timer> timer_;
};

}  // namespace bamboozle::faults
