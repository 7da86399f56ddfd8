#include "modem-model/scenario/rule_names.h"

#include <fmt/format.h>

#include <string_view>

#include "modem-model/scenario/suggest.h"

namespace bamboozle::scenario {

void RuleNames::check(Problems& problems) const {
  const std::vector<std::string_view> known(defined_.begin(), defined_.end());
  for (const Mention& mention : mentions_) {
    if (defined_.contains(mention.name) || (mention.may_come && nearest(mention.name, known).empty())) continue;
    problems.add(mention.at, fmt::format("no fault rule and no hook is called '{}'", mention.name),
                 known.empty() ? "a rule gets a name with: faults: [{name: NAME, event: …}]" : did_you_mean(mention.name, known));
  }
}

}  // namespace bamboozle::scenario
