// The tests of a run that somebody is connected to: with the real machine, the real command and bad manners.
//
// One run waits for what a client does to it, under each clock; another one is looked at all the time and must leave the same trace
// as one that is not.
#pragma once

#include <filesystem>

#include "cli/host_tests.h"
#include "cli/scenario_run.h"

namespace bamboozle::cli {

/// How many results run_live_tests() gives.
inline constexpr std::size_t kLiveTests = 3;

/// `folder`: for the runs and what the commands say. `checkout`: holds the scenarios.
void run_live_tests(ScenarioRunner& runner, const std::filesystem::path& checkout, const std::filesystem::path& folder,
                    const OnTest& on_test);

}  // namespace bamboozle::cli
