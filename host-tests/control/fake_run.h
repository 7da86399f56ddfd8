// A run that writes down what it is asked, for a session without a board behind it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "modem-model/control/run_port.h"

namespace bamboozle::control {

class FakeRun final : public RunPort {
 public:
  void attend() override { told.emplace_back("attend"); }
  void status(Status& to) override { to.set_time_ns(7); }
  void pipes(Pipes& to) override { to.add_pipe()->set_number(4); }
  bool ring(unsigned pipe, bool all, Ring& to) override {
    if (pipe > 5) return false;
    for (std::uint32_t i = 0; i < (all ? slots : 1); ++i) to.add_slot()->set_index(i);
    return true;
  }
  void frames(std::size_t most, Frames& to) override { to.set_seen(most); }
  void faults(Faults& to) override { to.add_rule()->set_name("a"); }
  void flush() override { told.emplace_back("flush"); }
  [[nodiscard]] std::string refusal() const override { return why_not; }
  void record(std::uint32_t client, const std::string& command) override { told.push_back("record " + std::to_string(client) + " " + command); }
  std::string act(const scenario::Step& step, std::vector<std::string>& notes) override {
    told.push_back("act " + step.text);
    notes = notes_of_act;
    if (on_act) on_act();
    return problem_of_act;
  }
  void install(const faults::Rule& rule) override { told.push_back("install " + rule.name); }
  bool remove_fault(const std::string& name) override {
    told.push_back("remove " + name);
    return name == "there";
  }
  void stop() override { told.emplace_back("stop"); }
  void go_on() override { told.emplace_back("go on"); }

  std::vector<std::string> told;
  std::vector<std::string> notes_of_act;
  std::string problem_of_act;
  std::string why_not;
  std::function<void()> on_act;
  std::uint32_t slots = 4095;
};

}  // namespace bamboozle::control
