// What somebody outside has the engine do, of engine.h: nothing of it touches where the scenario stands.
#include <fmt/format.h>

#include <type_traits>

#include "modem-model/scenario/engine.h"

namespace bamboozle::scenario {

std::string Engine::act_from_outside(const Step& step) {
  return std::visit(
      [this]<typename A>(const A& action) -> std::string {
        if constexpr (std::is_same_v<A, SendStep>) note_sent(action);
        if constexpr (Stimulus<A>) {
          give(action, modem_, machine_);
        } else if constexpr (std::is_same_v<A, FaultStep>) {
          machine_.install(action.rule);
        } else if constexpr (std::is_same_v<A, HealStep>) {
          if (!heal(action.name)) return fmt::format("no fault rule and no hook is called '{}'", action.name);
        } else {
          return "only a stimulus, 'fault' and 'heal' can be done from outside; everything else belongs into a scenario";
        }
        return {};
      },
      step.action);
}

}  // namespace bamboozle::scenario
