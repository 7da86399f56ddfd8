#include "cli/view_command.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <thread>

#include "cli/file_contents.h"
#include "cli/log_tails.h"
#include "cli/run_folder.h"
#include "cli/supervisor.h"
#include "cli/terminal.h"
#include "cli/trace_words.h"
#include "cli/view_stream.h"
#include "modem-model/trace/reader.h"
#include "modem-model/views/forms.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kLookAgain = 100ms;
constexpr auto kLongestWaitForTrace = 30s;
constexpr int kCut = exit_code(Outcome::error);

struct ViewArguments {
  std::string run = "latest";
  std::string as = "text";
  std::string output = "-";
  bool follow = false;
  std::vector<std::string> sources;
  std::vector<std::string> kinds;
  std::optional<std::uint32_t> channel;
  std::string from;
  std::string to;
};

int refuse_view(const std::string& why) {
  fmt::print(stderr, "bamboozle: view: {}\n", why);
  return exit_code(Outcome::bad_scenario);
}

/// The trace; a run that has just begun is given a moment to make one when it is to be followed.
std::optional<fs::path> trace_of(const ViewArguments& arguments) {
  const auto manifest = load_manifest();
  const auto* const found = std::get_if<Manifest>(&manifest);
  const fs::path cache = found != nullptr ? found->cache : fs::path();
  const auto deadline = std::chrono::steady_clock::now() + kLongestWaitForTrace;
  auto file = find_trace(cache, arguments.run);
  while (!file && arguments.follow && !interrupted() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(kLookAgain);
    file = find_trace(cache, arguments.run);
  }
  return file;
}

/// A moment, and what became of the run and of who reads our output meanwhile.
Wait look_again(const fs::path& trace, bool to_stdout) {
  pollfd reader{STDOUT_FILENO, 0,
                0};  // only that a pipe's other end is gone: there is no other way to learn of it without writing
  ::poll(&reader, to_stdout ? 1 : 0, static_cast<int>(kLookAgain.count()));
  if (interrupted() || (to_stdout && (reader.revents & POLLERR) != 0)) return Wait::leave;
  // the run's result is written after the machine has ended, however it ended
  std::error_code ignored;
  return fs::exists(trace.parent_path() / "result.json", ignored) ? Wait::over : Wait::again;
}

/// The result of the run whose trace this is; empty: none yet, or it is no run's folder.
std::string result_beside(const fs::path& trace) {
  return file_contents(trace.parent_path() / "result.json").value_or("");
}

int view(ViewArguments& arguments) {
  std::signal(SIGPIPE, SIG_DFL);  // the pager was left: that is the end, not an error
  if (!arguments.follow)
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, SIG_DFL);
  const views::Form& form = *views::find_form(arguments.as);
  const bool to_stdout = arguments.output == "-";
  if (to_stdout && form.binary && ::isatty(STDOUT_FILENO) == 1)
    return refuse_view(fmt::format("{} is nothing for a terminal; write it to a file with -o FILE, or into a pipe", form.name));
  const auto file = trace_of(arguments);
  if (!file) return refuse_view(arguments.run + ": no trace.pb there; expected a run's folder, 'latest', or a scenario's name");
  const trace::EventFilter filter = filter_of({arguments.sources, arguments.kinds, arguments.channel, arguments.from, arguments.to});
  if (filter.from_ns && filter.to_ns && *filter.from_ns > *filter.to_ns)
    return refuse_view(fmt::format("--from {} is behind --to {}: nothing lies between", arguments.from, arguments.to));

  std::ios::sync_with_stdio(false);  // nothing of this command writes to stdout by any other way
  std::ofstream output;
  if (!to_stdout) {
    output.open(arguments.output, std::ios::binary | std::ios::trunc);
    if (!output) {
      fmt::print(stderr, "bamboozle: view: {}: cannot be written: {}\n", arguments.output, std::strerror(errno));
      return kCut;
    }
  }
  std::ostream& out = to_stdout ? std::cout : output;
  const bool colours = to_stdout && Terminal::of(stdout).colours();
  trace::Reader reader(*file);
  const std::unique_ptr<views::View> shown =
      form.make(out, {.colours = colours, .result = result_beside(*file), .logs = log_tails(file->parent_path())});
  std::function<Wait()> wait;
  if (arguments.follow) wait = [&] { return look_again(*file, to_stdout); };
  const StreamEnd end = stream(reader, filter, *shown, out, wait);
  if (end.problem.empty()) return 0;
  const std::string place = end.how == StreamEnd::How::unwritten ? arguments.output : file->string();
  // the reader names the file by itself
  const bool named = end.problem.starts_with(place);
  fmt::print(stderr, "bamboozle: {}{}{}\n", named ? "" : place, named ? "" : ": ", end.problem);
  return kCut;
}

std::vector<std::string> form_names() {
  std::vector<std::string> names;
  for (const views::Form& form : views::forms()) names.emplace_back(form.name);
  return names;
}

std::string described_forms() {
  std::string text;
  for (const views::Form& form : views::forms()) text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", form.name, form.what);
  return text;
}

}  // namespace

void declare_view(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<ViewArguments>();
  CLI::App* command = app.add_subcommand("view", "Show what happened in a run");
  command->add_option("run", arguments->run, "a run's folder, 'latest', or a scenario's name: its newest run")
      ->capture_default_str();
  command->add_option("--as", arguments->as, described_forms())->check(CLI::IsMember(form_names()))->capture_default_str();
  command->add_option("-o,--output", arguments->output, "the file to write; -: standard output")->capture_default_str();
  command->add_flag("-f,--follow", arguments->follow, "the run goes on: show what comes until its verdict, or Ctrl-C");
  declare_event_filter(*command, {arguments->sources, arguments->kinds, arguments->channel, arguments->from, arguments->to});
  command->footer(
      "\nExamples:\n"
      "  ./bamboozle view latest | less\n"
      "  ./bamboozle view first-light --kind frame --channel 0\n"
      "  ./bamboozle view /tmp/run --source smem,modem --from 2.5s --to 3s\n"
      "  ./bamboozle view latest --follow\n"
      "\nExit status: 0 all of the trace was shown; 2 wrong usage, or there is no such run; 5 the trace is cut or damaged (what "
      "is\n"
      "whole was shown, and stderr says where it ends), or the output cannot be written. More: docs/views.md");
  command->callback([arguments, &action] { action = [arguments] { return view(*arguments); }; });
}

}  // namespace bamboozle::cli
