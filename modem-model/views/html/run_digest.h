// A run as the page needs it, gathered from its events one by one in memory of a fixed size: the events around what went wrong,
// an overview of the rest, the ledger of frames, the steps, the end of the guest's log, the verdict with its failures.
#pragma once

#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "modem-model/views/html/event_windows.h"
#include "modem-model/views/html/ledger.h"
#include "modem-model/views/html/overview.h"

namespace bamboozle::views::html {

class RunDigest {
 public:
  explicit RunDigest(const Limits& limits = {}) : limits_(limits), windows_(limits) {}

  void take(const trace::Event& event);
  /// To be called once, after the last event. Its fields are those that the scripts beside this file read.
  [[nodiscard]] nlohmann::json finish();

 private:
  struct StepState {
    std::uint32_t line = 0;
    std::string label;
    std::string text;
    std::uint64_t times = 0;
    std::uint64_t begun_ns = 0;  // the last time
    std::uint64_t ended_ns = 0;
    std::string phase;
  };

  void take_step(const trace::Event& event);
  [[nodiscard]] nlohmann::json steps() const;

  Limits limits_;
  EventWindows windows_;
  Overview overview_;
  Ledger ledger_;
  std::uint64_t events_ = 0;
  std::uint64_t first_ns_ = 0;
  std::uint64_t last_ns_ = 0;
  nlohmann::json header_;
  nlohmann::json verdict_;
  nlohmann::json failures_ = nlohmann::json::array();
  std::map<std::uint32_t, StepState> steps_;
  std::deque<std::string> log_;
  std::uint64_t log_lines_ = 0;
};

/// The same value with long texts cut and long lists shortened, for what others wrote: a result, a failure. No event of ours is
/// touched by it.
[[nodiscard]] nlohmann::json bounded(const nlohmann::json& value);

/// Puts what a result says (an object as result.json has it, of anybody's making) beside what the trace said: `run` is what
/// finish() returned. The judge's failures go before the trace's: of a machine that died there are none in the trace.
void add_result(nlohmann::json& run, const nlohmann::json& result);

}  // namespace bamboozle::views::html
