#include "cli/view_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <memory>

#include "cli/event_filter.h"
#include "cli/run_folder.h"
#include "modem-model/trace/reader.h"
#include "modem-model/trace/text.h"

namespace bamboozle::cli {
namespace {

struct Arguments {
  std::string run = "latest";
  std::string as = "text";
  std::vector<std::string> sources;
  std::vector<std::string> kinds;
  EventFilter filter;
  std::string from;
  std::string to;
};

std::string known_kinds() {
  std::string text;
  const auto* const oneof = trace::Event::descriptor()->FindOneofByName("kind");
  for (int i = 0; i < oneof->field_count(); ++i) text += " " + oneof->field(i)->name();
  return text;
}

int view(Arguments& arguments) {
  const auto manifest = load_manifest();
  const auto* const found = std::get_if<Manifest>(&manifest);
  const auto file = find_trace(found != nullptr ? found->cache : std::filesystem::path(), arguments.run);
  if (!file) {
    fmt::print(stderr, "bamboozle: view {}: no trace.pb there; expected a run's folder, 'latest', or a scenario's name\n",
               arguments.run);
    return exit_code(Outcome::bad_scenario);
  }
  for (const auto& [text, bound] :
       {std::pair(&arguments.from, &arguments.filter.from_ns), std::pair(&arguments.to, &arguments.filter.to_ns)})
    if (!text->empty()) *bound = parse_time(*text);
  arguments.filter.sources = {arguments.sources.begin(), arguments.sources.end()};
  arguments.filter.kinds = {arguments.kinds.begin(), arguments.kinds.end()};

  std::signal(SIGPIPE, SIG_DFL);  // the pager was left: that is the end, not an error
  trace::Reader reader(*file);
  trace::Event event;
  trace::Reader::Status status = reader.next(event);
  for (; status == trace::Reader::Status::event; status = reader.next(event))
    if (arguments.filter.shows(event)) fmt::print("{}\n", trace::format_line(event));
  std::fflush(stdout);
  if (status == trace::Reader::Status::end) return 0;
  fmt::print(stderr, "bamboozle: {}\n", reader.problem());
  return exit_code(Outcome::error);
}

}  // namespace

void declare_view(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("view", "Show what happened in a run");
  command->add_option("run", arguments->run, "a run's folder, 'latest', or a scenario's name: its newest run")
      ->capture_default_str();
  command->add_option("--as", arguments->as, "the form")->check(CLI::IsMember({"text"}))->capture_default_str();
  command->add_option("--source", arguments->sources, "only events of these sources")
      ->check(CLI::IsMember({"bam", "smem", "modem", "ip", "guest", "scenario", "board"}))
      ->delimiter(',');
  command->add_option("--kind", arguments->kinds, "only events of these kinds:" + known_kinds())
      ->check([](const std::string& text) {
        const auto* const field = trace::Event::descriptor()->FindFieldByName(text);
        return field != nullptr && field->containing_oneof() != nullptr ? std::string()
                                                                        : fmt::format("'{}' is none of:{}", text, known_kinds());
      })
      ->delimiter(',');
  command->add_option("--channel", arguments->filter.channel, "only events about this channel");
  for (const auto& [name, value] : {std::pair("--from", &arguments->from), std::pair("--to", &arguments->to)})
    command->add_option(name, *value, "virtual time: 1.5s, 250ms")->check([](const std::string& text) {
      return parse_time(text) ? std::string() : fmt::format("'{}' is no time; expected 1.5s, 250ms, 10us", text);
    });
  command->footer(
      "\nExamples:\n"
      "  ./bamboozle view latest | less\n"
      "  ./bamboozle view first-light --kind frame --channel 0\n"
      "  ./bamboozle view /tmp/run --source smem,modem --from 2.5s --to 3s");
  command->callback([arguments, &action] { action = [arguments] { return view(*arguments); }; });
}

}  // namespace bamboozle::cli
