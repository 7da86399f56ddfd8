#include "cli/debug_session.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

#include "modem-model/scenario/suggest.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using scenario::Step;

std::string name_of(DebugStop::At at) {
  switch (at) {
    case DebugStop::At::probe: return "probe";
    case DebugStop::At::function: return "function";
    case DebugStop::At::step: return "step";
    case DebugStop::At::failure: return "failure";
  }
  return {};
}

void collect(const std::vector<Step>& steps, std::vector<const Step*>& to) {
  for (const Step& step : steps) {
    to.push_back(&step);
    const auto inner = [&](const auto& action) {
      using Type = std::decay_t<decltype(action)>;
      if constexpr (std::is_same_v<Type, scenario::RepeatStep> || std::is_same_v<Type, scenario::InOrderStep>) collect(action.steps, to);
      // each iteration of a foreach is the same step of the file
      if constexpr (std::is_same_v<Type, scenario::ForeachStep>)
        if (!action.iterations.empty()) collect(action.iterations.front(), to);
      if constexpr (std::is_same_v<Type, scenario::ParallelStep>)
        for (const auto& branch : action.branches) collect(branch, to);
      if constexpr (std::is_same_v<Type, scenario::ChooseStep>)
        for (const auto& choice : action.choices) collect(choice, to);
      if constexpr (std::is_same_v<Type, scenario::HookStep>) collect(action.hook.steps, to);
    };
    std::visit(inner, step.action);
  }
}

}  // namespace

fs::path gdb_socket_of(const fs::path& run_folder) { return run_folder / "gdb.sock"; }

std::string init_script(const DebugSession& session) {
  std::string text = fmt::format(
      "# Made by ./bamboozle debug. To attach from elsewhere: gdb-multiarch -x {0} -ex 'target remote {1}'\n"
      "set confirm off\n"
      "set breakpoint pending on\n"
      "set architecture aarch64\n"
      "set filename-display basename\n"
      "add-auto-load-safe-path {2}\n"
      "add-auto-load-safe-path {3}\n"
      "file {2}/vmlinux\n",
      (session.run_folder / "gdb/init.gdb").string(), gdb_socket_of(session.run_folder).string(), session.kernel_build.string(),
      session.kernel_source.string());
  if (!session.built_in.empty()) text += fmt::format("set substitute-path {} {}\n", session.built_in, session.given_in);
  return text + fmt::format("source {}\nbamboozle session {}\n", (session.root / "tools/gdb/bamboozle.py").string(),
                            (session.run_folder / "gdb/session.json").string());
}

std::string session_json(const DebugSession& session) {
  const json out = {
      {"name", session.name},
      {"root", session.root.string()},
      {"run", session.run_folder.string()},
      {"driver", session.driver},
      {"modules", {{session.driver, {{"loaded", session.driver_loaded.string()}, {"symbols", session.driver_symbols.string()}}}}},
      {"folders", {{"loaded", session.kernel_modules.string()}, {"symbols", session.kernel_build.string()}}},
      {"stop", name_of(session.stop.at)},
      {"function", session.stop.function},
      {"crashes", session.crashes},
  };
  return out.dump(2) + "\n";
}

// With Microsoft's C/C++ extension; others that drive gdb want the same three things: program, address, a command before it connects.
std::string launch_json(const DebugSession& session) {
  const json setup = json::array({{{"description", "kernel, driver, where to stop"},
                                   {"text", "source " + (session.run_folder / "gdb/init.gdb").string()},
                                   {"ignoreFailures", false}}});
  const json configuration = {
      {"name", "bamboozle: " + session.name},
      {"type", "cppdbg"},
      {"request", "launch"},
      {"program", (session.kernel_build / "vmlinux").string()},
      {"cwd", session.root.string()},
      {"MIMode", "gdb"},
      {"miDebuggerPath", "gdb-multiarch"},
      {"miDebuggerServerAddress", gdb_socket_of(session.run_folder).string()},
      {"stopAtConnect", true},
      {"setupCommands", setup},
  };
  const json out = {{"version", "0.2.0"}, {"configurations", json::array({configuration})}};
  return out.dump(2) + "\n";
}

std::vector<std::string> attach_command(const fs::path& run_folder) {
  return {"gdb-multiarch", "-q", "-x", (run_folder / "gdb/init.gdb").string(), "-ex", "target remote " + gdb_socket_of(run_folder).string()};
}

std::string write_session(const DebugSession& session) {
  const fs::path folder = session.run_folder / "gdb";
  std::error_code problem;
  fs::create_directories(folder, problem);
  if (problem) return fmt::format("{}: cannot create: {}", folder.string(), problem.message());
  const std::pair<const char*, std::string> files[] = {
      {"init.gdb", init_script(session)}, {"session.json", session_json(session)}, {"launch.json", launch_json(session)}};
  for (const auto& [name, text] : files) {
    std::ofstream file(folder / name, std::ios::trunc);
    file << text;
    file.close();
    if (!file) return fmt::format("{}: cannot write", (folder / name).string());
  }
  return {};
}

std::variant<std::uint32_t, std::string> find_step(const scenario::Program& program, const std::string& at) {
  std::vector<const Step*> all;
  collect(program.steps, all);
  for (const scenario::Hook& hook : program.hooks) collect(hook.steps, all);
  collect(program.finally, all);
  std::vector<std::string_view> labels;
  for (const Step* step : all) {
    if (step->label == at || std::to_string(step->at.line) == at) return step->index;
    if (!step->label.empty()) labels.push_back(step->label);
  }
  return fmt::format("--at {}: {} has no step with that label, nor one that begins in that line; {}", at, program.file,
                     labels.empty() ? "none of its steps has a label: name a line" : scenario::did_you_mean(at, labels));
}

}  // namespace bamboozle::cli
