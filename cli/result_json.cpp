#include "cli/result_json.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

namespace bamboozle::cli {
namespace {

using Json = nlohmann::ordered_json;

Json object(const FailureReport& failure) {
  return {{"line", failure.line},
          {"column", failure.column},
          {"step", failure.step},
          {"kind", failure.kind},
          {"expected", failure.expected},
          {"got", failure.got},
          {"near_misses", failure.near_misses},
          {"virtual_ns", failure.time_ns},
          {"last_events", failure.last_events}};
}

Json object(const Result& result) {
  Json failures = Json::array();
  for (const FailureReport& failure : result.failures) failures.push_back(object(failure));
  Json out = {{"name", result.name},
              {"file", result.file},
              {"claim", result.claim},
              {"verdict", name_of(result.outcome)},
              {"status", name_of(standing(result))},
              {"exit_code", exit_code(counted(result))},
              {"driver", result.driver},
              {"kernel", result.kernel},
              {"preset", result.preset},
              {"qemu", result.qemu},
              {"clock", result.clock},
              {"seed", result.seed},
              {"virtual_ns", result.virtual_ns},
              {"virtual_seconds", static_cast<double>(result.virtual_ns) * 1e-9},
              {"wall_seconds", result.wall_seconds},
              {"trace_sha256", result.trace_sha256},
              {"folder", result.folder},
              {"replay", result.replay},
              {"failures", failures}};
  if (!result.known.empty()) out["known"] = result.known;
  if (!result.known_fails.empty()) out["known_fails"] = result.known_fails;
  if (result.round != 0) out["round"] = result.round;
  return out;
}

/// What a guest printed need not be UTF-8.
std::string dump(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace

std::string to_json(const Result& result) { return dump(object(result)); }

std::string to_json(const std::vector<Result>& results, int exit_code) {
  Json list = Json::array();
  for (const Result& result : results) list.push_back(object(result));
  return dump({{"format", 1}, {"exit_code", exit_code}, {"scenarios", list}});
}

std::string to_json(const std::vector<TestGroup>& groups, const std::vector<Result>& results, int exit_code) {
  constexpr std::string_view kStatuses[] = {"pass", "fail", "skip", "xfail", "xpass"};
  Json tests = Json::array();
  for (const TestGroup& group : groups)
    for (const TestResult& test : group.tests)
      tests.push_back({{"part", group.name},
                       {"name", test.name},
                       {"status", kStatuses[static_cast<std::size_t>(test.status)]},
                       {"wall_seconds", test.seconds},
                       {"reason", why(test)},
                       {"detail", test.detail}});
  Json scenarios = Json::array();
  for (const Result& result : results) scenarios.push_back(object(result));
  return dump({{"format", 1}, {"exit_code", exit_code}, {"tests", tests}, {"scenarios", scenarios}});
}

std::string write_json(const std::string& json, const std::string& path) {
  if (path == "-") {
    std::fwrite(json.data(), 1, json.size(), stdout);
    return {};
  }
  std::ofstream file(path, std::ios::trunc);
  file << json;
  file.flush();
  return file ? std::string() : fmt::format("{}: cannot write: {}", path, std::strerror(errno));
}

}  // namespace bamboozle::cli
