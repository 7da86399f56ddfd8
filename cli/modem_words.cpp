#include "cli/modem_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <utility>

#include "cli/trace_words.h"
#include "modem-model/scenario/suggest.h"

namespace bamboozle::cli {
namespace {

using Verb = ModemOrder::Verb;

/// Stimuli that take what stands behind their verb in a scenario.
struct StimulusWord {
  const char* verb;
  const char* argument;
  const char* help;
};
constexpr StimulusWord kStimuli[] = {
    {"open", "CHANNEL", "The firmware sends OPEN for a channel"},
    {"close", "CHANNEL", "The firmware sends CLOSE for a channel"},
    {"send", "FRAME", "A downlink frame: {channel: 0, ip: {udp: {port: 9}}}, {raw: \"fc33…\"}"},
    {"power", "UP|DOWN", "up: the firmware keeps the link on by itself; down: it lets go"},
    {"lines", "STORE", "A store to the SMSM word past the firmware's back: {modem_ack: toggle}"},
    {"bam", "WHAT", "on, off, reset, error or {pipe_error: 5}, past the firmware's back"},
    {"hwlock", "WHAT", "{hold: 3}, {release: 3}: the modem and a hardware spinlock"},
    {"heal", "NAME", "Takes a fault rule or a hook of the scenario away"},
};

constexpr double kLongestTimeout = 1e6;

void plain(CLI::App& app, ModemOrder& order, const char* name, Verb verb, const char* help) {
  app.add_subcommand(name, help)->callback([&order, verb] { order.verb = verb; });
}

/// A command whose words are one text.
CLI::App* with_text(CLI::App& app, const char* name, const char* argument, const char* help, std::function<void(std::string)> take) {
  CLI::App* command = app.add_subcommand(name, help);
  auto words = std::make_shared<std::vector<std::string>>();
  command->add_option(argument, *words)->required()->type_name("");
  command->callback([words, take = std::move(take)] { take(fmt::format("{}", fmt::join(*words, " "))); });
  return command;
}

void declare_queries(CLI::App& app, ModemOrder& order) {
  plain(app, order, "status", Verb::status, "Both sides: votes and acknowledgements, the power machine, channels, the scenario");
  plain(app, order, "pipes", Verb::pipes, "The BAM and its pipes");
  CLI::App* ring = app.add_subcommand("ring", "The descriptors of a pipe's ring, decoded: those that wait, and the last that are done");
  ring->add_option("pipe", order.pipe, "4: uplink, 5: downlink")->required();
  ring->add_flag("-a,--all", order.all, "every slot");
  ring->callback([&order] { order.verb = Verb::ring; });
  CLI::App* frames = app.add_subcommand("frames", "The last frames, both ways");
  frames->add_option("count", order.count, "the last so many (default: all that are kept, 64)");
  frames->callback([&order] { order.verb = Verb::frames; });
}

void declare_stimuli(CLI::App& app, ModemOrder& order) {
  const auto step = [&order](std::string text) {
    order.verb = Verb::step;
    order.text = std::move(text);
  };
  for (const StimulusWord& each : kStimuli)
    with_text(app, each.verb, each.argument, each.help,
              [step, verb = std::string(each.verb)](const std::string& text) { step(fmt::format("{{{}: {}}}", verb, text)); });
  for (const char* action : {"boot", "crash"})
    app.add_subcommand(action, fmt::format("The firmware {}", std::string_view(action) == "boot" ? "starts" : "dies as it stands"))
        ->callback([step, action] { step(fmt::format("{{modem: {}}}", action)); });
  with_text(app, "step", "STEP", "Any of these as a scenario has it: {open: 0}", step);
}

void declare_faults(CLI::App& app, ModemOrder& order) {
  CLI::App* fault = app.add_subcommand("fault", "Fault rules: list, add, remove");
  fault->require_subcommand(1);
  plain(*fault, order, "list", Verb::fault_list, "The rules in force, and how often each has struck");
  with_text(*fault, "add", "RULE", "{name: late, event: modem_ack, do: {delay: 2.1s}}: as under faults: in a scenario",
            [&order](std::string text) {
              order.verb = Verb::fault_add;
              order.text = std::move(text);
            });
  with_text(*fault, "remove", "NAME", "Takes a rule away", [&order](std::string text) {
    order.verb = Verb::fault_remove;
    order.text = std::move(text);
  });
}

void declare_events(CLI::App& app, ModemOrder& order) {
  CLI::App* events = app.add_subcommand("events", "What happened so far, as in `view`; --follow: what happens from now on");
  events->add_flag("-f,--follow", order.follow, "until the run's end, or Ctrl-C");
  declare_event_filter(*events, {order.sources, order.kinds, order.channel, order.from, order.to});
  events->callback([&order] { order.verb = Verb::events; });
  CLI::App* until = with_text(app, "until", "EVENT", "Waits for the next event: {vote: up}, as behind expect:, or a kind: frame",
                              [&order](std::string text) {
                                order.verb = Verb::until;
                                order.text = std::move(text);
                              });
  until->add_flag("--stop", order.stop_then, "stop the machine with it");
}

/// In our own words: CLI11 would say that an argument was not expected.
std::string unknown_command(const CLI::App& app, const std::string& word) {
  if (word.starts_with('-')) return {};
  std::vector<std::string> names;
  for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; })) names.push_back(each->get_name());
  if (std::ranges::find(names, word) != names.end()) return {};
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string near = scenario::nearest(word, known);
  return fmt::format("'{}' is no command; {}'help' lists them\n", word, near.empty() ? "" : fmt::format("did you mean '{}'? ", near));
}

bool balanced(std::string_view text) {
  return std::ranges::count(text, '{') + std::ranges::count(text, '[') <= std::ranges::count(text, '}') + std::ranges::count(text, ']');
}

}  // namespace

void declare_modem_words(CLI::App& app, ModemOrder& order) {
  app.footer("");  // commands would inherit that of the whole, whose examples are of other things
  app.require_subcommand(0, 1);
  app.fallthrough();  // options of the whole may stand behind a command; before the commands, which inherit it
  declare_queries(app, order);
  declare_stimuli(app, order);
  declare_faults(app, order);
  declare_events(app, order);
  plain(app, order, "stop", Verb::stop, "The machine stands still, and virtual time with it");
  plain(app, order, "continue", Verb::go_on, "It goes on");
  app.add_flag("--json", order.json, "answers for programs");
  app.add_option("--timeout", order.timeout, "seconds to wait for an answer, or for the event of `until`")
      ->check([](const std::string& text) {
        const double seconds = std::strtod(text.c_str(), nullptr);
        return seconds >= 0 && seconds <= kLongestTimeout ? std::string() : fmt::format("{} is not from 0 to {:g} s", text, kLongestTimeout);
      })
      ->type_name("SECONDS")
      ->capture_default_str();
}

std::vector<std::string> split_words(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  const auto end = [&] {
    if (!word.empty()) words.push_back(std::exchange(word, {}));
  };
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char letter = line[i];
    const bool blank = letter == ' ' || letter == '\t';
    if (word.empty() && letter == '\'') {  // as a shell would be told
      const std::size_t close = std::min(line.find('\'', i + 1), line.size());
      word = line.substr(i + 1, close - i - 1);
      end();
      i = close;
    } else if (!blank || (!word.empty() && word.front() == '{' && !balanced(word))) {
      word += letter;
    } else {
      end();
    }
  }
  end();
  if (!words.empty() && words.front().front() == '{') words.insert(words.begin(), "step");
  return words;
}

std::string parse_modem_line(const std::string& line, ModemOrder& order) {
  CLI::App app("", "");
  declare_modem_words(app, order);
  std::vector<std::string> words = split_words(line);
  if (words.empty()) return {};
  if (words.front() == "help") words.front() = "--help";
  app.footer("quit: leaves the prompt");
  if (const std::string problem = unknown_command(app, words.front()); !problem.empty()) return problem;
  std::ranges::reverse(words);  // CLI11 takes them from the end
  try {
    app.parse(words);
  } catch (const CLI::CallForHelp&) {
    const auto asked = app.get_subcommands();
    return asked.empty() ? app.help() : asked.front()->help();
  } catch (const CLI::ParseError& problem) {
    return fmt::format("{}; 'help' lists the commands\n", problem.what());
  }
  return {};
}

std::vector<std::string> complete_words(std::string_view line, const std::function<std::vector<std::string>()>& rules) {
  ModemOrder order;
  CLI::App app("", "");
  declare_modem_words(app, order);
  std::vector<std::string> words = split_words(line);
  std::string begun;
  if (!line.empty() && line.back() != ' ' && !words.empty()) {
    begun = words.back();
    words.pop_back();
  }
  const CLI::App* at = &app;
  for (const std::string& word : words) {
    const auto inner = at->get_subcommands([&](const CLI::App* each) { return each->get_name() == word; });
    if (!inner.empty()) at = inner.front();
  }
  std::vector<std::string> known;
  for (const CLI::App* each : at->get_subcommands([](const CLI::App*) { return true; })) known.push_back(each->get_name());
  for (const CLI::Option* option : at->get_options())
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  if (at == &app) known.insert(known.end(), {"help", "quit"});
  if (at->get_name() == "until" || (!words.empty() && words.back() == "--kind")) {
    const auto kinds = event_kinds();
    known.insert(known.end(), kinds.begin(), kinds.end());
  }
  if (at->get_name() == "heal" || at->get_name() == "remove") {
    const std::vector<std::string> names = rules();
    known.insert(known.end(), names.begin(), names.end());
  }
  if (at->get_name() == "power") known.insert(known.end(), {"up", "down"});
  if (at->get_name() == "bam") known.insert(known.end(), {"on", "off", "reset", "error"});
  std::erase_if(known, [&](const std::string& each) { return !each.starts_with(begun); });
  std::ranges::sort(known);
  return known;
}

}  // namespace bamboozle::cli
