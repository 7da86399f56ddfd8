#include "cli/modem_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/live_runs.h"
#include "cli/modem_orders.h"
#include "cli/modem_prompt.h"
#include "cli/modem_words.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;

struct ModemArguments {
  std::vector<std::string> words;
  ModemOrder order;
};

int refuse_modem(const std::string& why) {
  fmt::print(stderr, "bamboozle: modem: {}\n", why);
  return kModemRefused;
}

/// For completion: what cannot be had in an instant is left out.
std::vector<std::string> rule_names(ControlClient& client) {
  control::Request request;
  request.mutable_faults();
  const ControlAnswer answer = client.ask(request, std::chrono::seconds{1});
  std::vector<std::string> names;
  if (answer.how == ControlAnswer::How::reply)
    for (const auto& rule : answer.reply.faults().rule())
      if (rule.name().find(' ') == std::string::npos) names.push_back(rule.name());  // one without a name is called by its line
  return names;
}

int prompt(const ModemOrder& common, ControlClient& client, const fs::path& run, const fs::path& cache, Terminal& terminal) {
  int code = kModemDone;
  // a script ends at the first line that was not done: what follows was written for the case that it was
  const bool script = ::isatty(STDIN_FILENO) == 0;
  if (!script) terminal.print(fmt::format("{}: 'help' lists the commands, Tab completes them\n", run.string()));
  const auto take = [&](const std::string& line) {
    ModemOrder order;
    order.json = common.json;
    order.timeout = common.timeout;
    if (const std::string told = parse_modem_line(line, order); !told.empty()) {
      const std::vector<std::string> words = split_words(line);
      const bool asked = std::ranges::any_of(words, [](const std::string& word) { return word == "help" || word == "--help" || word == "-h"; });
      if (asked) {
        terminal.print(told);
      } else {
        fmt::print(stderr, "{}", told);
        code = kModemRefused;
      }
      return asked || !script;
    }
    code = carry_out(order, client, run, terminal);
    return code != kModemBroken && !client.over() && (!script || code == kModemDone);
  };
  const auto complete = [&](std::string_view line) {
    return complete_words(line, [&] { return rule_names(client); });
  };
  run_prompt("modem> ", cache / "modem-history", {take, complete});
  return code;
}

int modem(ModemArguments& arguments) {
  ModemOrder& order = arguments.order;
  std::string run;
  for (const std::string& word : arguments.words) {
    if (!word.starts_with('{')) {
      // two words without a command among them: the second was to be one
      if (!run.empty()) {
        ModemOrder none;
        const std::string told = parse_modem_line(word, none);
        fmt::print(stderr, "bamboozle: modem: {}", told);
        return kModemRefused;
      }
      run = word;
    } else if (order.verb == ModemOrder::Verb::none) {  // a step as it stands in a scenario
      order.verb = ModemOrder::Verb::step;
      order.text = word;
    } else {
      return refuse_modem(fmt::format("'{}': there is a command already", word));
    }
  }
  const auto manifest = load_manifest();
  const auto* const found = std::get_if<Manifest>(&manifest);
  const fs::path cache = found != nullptr ? found->cache : fs::path();
  const auto folder = find_live_run(cache, run);
  if (const auto* problem = std::get_if<std::string>(&folder)) return refuse_modem(*problem);
  ControlClient client(std::get<fs::path>(folder));
  if (!client.problem().empty()) return refuse_modem(client.problem());
  Terminal terminal = Terminal::of(stdout);
  if (order.verb == ModemOrder::Verb::none) return prompt(order, client, std::get<fs::path>(folder), cache, terminal);
  return carry_out(order, client, std::get<fs::path>(folder), terminal);
}

}  // namespace

void declare_modem(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<ModemArguments>();
  CLI::App* command = app.add_subcommand("modem", "Look at a run that goes on, and act on it");
  command
      ->add_option("run", arguments->words,
                   "a run's folder, 'latest', or a scenario's name (default: the newest run that goes on); or a step: {open: 0}")
      ->expected(0, 2);
  declare_modem_words(*command, arguments->order);
  command->footer(
      "\nWithout a command: a prompt.\n"
      "\nExamples:\n"
      "  ./bamboozle modem status\n"
      "  ./bamboozle modem shell ring 5\n"
      "  ./bamboozle modem send '{channel: 0, ip: {udp: {port: 9}}}'\n"
      "  ./bamboozle modem fault add '{name: late, event: modem_ack, do: {delay: 2.1s}, times: 1}'\n"
      "  ./bamboozle modem until '{vote: down}' --stop && ./bamboozle modem pipes && ./bamboozle modem continue\n"
      "  ./bamboozle modem events --follow --kind frame,line\n"
      "\nExit status: 0 done; 1 what was waited for did not come in time or before the run's end; 2 wrong usage, no such run, or it\n"
      "was refused; 5 the connection broke. More: docs/control.md");
  command->callback([arguments, &action] { action = [arguments] { return modem(*arguments); }; });
}

}  // namespace bamboozle::cli
