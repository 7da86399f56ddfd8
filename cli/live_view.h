// The live line: where the runs that go on stand. Threads say which run they are at; one thread reads it all as a text.
//
// It only makes the text: whether there is a terminal to rewrite a line on is the terminal's business.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "modem-model/trace/progress_file.h"

namespace bamboozle::cli {

/// "first-light: step 3/12, 2.1 s virtual, 1 s wall: expect: {vote: up}"; "starting" or "the guest boots" before its first step.
[[nodiscard]] std::string progress_text(const std::string& name, const std::optional<trace::ProgressRecord>& at, double wall);

class LiveView {
 public:
  /// A run goes on; it is known by its folder. From any thread.
  void note(const std::filesystem::path& folder, const std::string& name, double wall);
  /// It has ended. From any thread.
  void forget(const std::filesystem::path& folder);
  /// One run: progress_text of it. Several: "name 3/12 | name 5/9". Nothing runs: empty.
  [[nodiscard]] std::string text() const;

 private:
  struct Run {
    std::string name;
    double wall = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::filesystem::path, Run> runs_;
};

}  // namespace bamboozle::cli
