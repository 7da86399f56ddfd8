// The names of fault rules and hooks: those that a file gives, and those that its steps mention. A slip of the fingers is found when the
// file is read, not when the step that waits for a rule's effect runs out of time.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "modem-model/scenario/reader.h"

namespace bamboozle::scenario {

class RuleNames {
 public:
  void define(const std::string& name) { defined_.insert(name); }
  /// A step is about the rule or hook of this name, which may be defined before or after it.
  void mention(std::string name, Location at) { mentions_.push_back({std::move(name), at, false}); }
  /// A step waits for a rule's effect; the rule may also come over the control socket, under a name of its own.
  void await(std::string name, Location at) { mentions_.push_back({std::move(name), at, true}); }
  /// A problem for each mention of a name that nothing in the file, or in its profile, has; of an awaited one if it is nearly one that there is.
  void check(Problems& problems) const;

 private:
  struct Mention {
    std::string name;
    Location at;
    bool may_come = false;
  };
  std::set<std::string> defined_;
  std::vector<Mention> mentions_;
};

}  // namespace bamboozle::scenario
