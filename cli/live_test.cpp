#include "cli/live_test.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <future>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "cli/control_client.h"
#include "cli/determinism.h"
#include "cli/live_terminal.h"
#include "cli/report.h"
#include "cli/supervisor.h"
#include "modem-model/control/socket_address.h"
#include "modem-model/control/socket_server.h"
#include "modem-model/trace/reader.h"
#include "modem-model/trace/text.h"

namespace bamboozle::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using nlohmann::json;

constexpr auto kPatience = 30s;  // of the host's clock, for one thing

/// What is wrong; the test ends with it.
struct Wrong {
  std::string text;
};

void demand(bool condition, const std::string& otherwise) {
  if (!condition) throw Wrong{otherwise};
}

/// A client with bad manners.
class RawClient {
 public:
  explicit RawClient(const fs::path& run) : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int folder = ::open(run.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    const sockaddr_un address = control::address_in(folder, control::kSocketName);
    demand(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0, "a raw client cannot connect");
    ::close(folder);
  }
  ~RawClient() { ::close(fd_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void say(std::string_view bytes) const { static_cast<void>(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL)); }
  /// What the run says before it hangs up; it must, within our patience.
  [[nodiscard]] std::string until_hung_up() const {
    std::string all;
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < deadline) {
      char bytes[4096];
      const ssize_t count = ::recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT);
      if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) return all;
      if (count > 0) all.append(bytes, static_cast<std::size_t>(count));
      if (count < 0) std::this_thread::sleep_for(5ms);
    }
    throw Wrong{"the run does not hang up on a client that sends garbage"};
  }

 private:
  int fd_;
};

/// One run, and commands given to it.
class LiveRunTest {
 public:
  LiveRunTest(ScenarioRunner& runner, const fs::path& scenario, const fs::path& folder, bool host_clock)
      : folder_(folder), said_(folder.string() + "-commands") {
    fs::create_directories(said_);
    run_ = std::async(std::launch::async, [&runner, scenario, folder, host_clock] {
      return runner.run(
          {.file = scenario, .keep = folder, .latest = false, .changed = [host_clock](MachineSpec& machine) { machine.host_clock = host_clock; }});
    });
  }

  struct Said {
    int status = -1;
    std::string output;
  };
  /// This very command, as a user calls it.
  Said command(std::vector<std::string> words) {
    ProgramSpec spec;
    spec.arguments = {"/proc/self/exe", "modem", folder_.string()};
    spec.arguments.insert(spec.arguments.end(), words.begin(), words.end());
    spec.output = said_ / fmt::format("command-{}.log", ++commands_);
    const ProgramEnd end = run_program(spec, kPatience);
    std::ifstream file(spec.output);
    return {end.how == ProgramEnd::How::exited ? end.status : -1, {std::istreambuf_iterator<char>(file), {}}};
  }
  std::string done(std::vector<std::string> words) {
    const Said said = command(words);
    demand(said.status == 0, fmt::format("'{}' ended with {}: {}", fmt::join(words, " "), said.status, said.output));
    return said.output;
  }
  json answer(std::vector<std::string> words) {
    words.emplace_back("--json");
    const std::string text = done(words);
    json parsed = json::parse(text, nullptr, false);
    demand(!parsed.is_discarded(), fmt::format("'{}' said no JSON: {}", fmt::join(words, " "), text));
    return parsed;
  }
  void refused(std::vector<std::string> words, std::string_view why) {
    const Said said = command(words);
    demand(said.status == 2 && said.output.find(why) != std::string::npos,
           fmt::format("'{}' should be refused with '{}'; it ended with {}: {}", fmt::join(words, " "), why, said.status, said.output));
  }

  /// Until its status is so.
  void wait_for(const std::string& what, const std::function<bool(const control::Status&)>& is_so) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < deadline && !over()) {
      ControlClient client(folder_);
      control::Request request;
      request.mutable_status();
      if (!client.problem().empty()) {
        std::this_thread::sleep_for(5ms);
        continue;
      }
      const ControlAnswer answer = client.ask(request, 1s);
      if (answer.how == ControlAnswer::How::reply && answer.reply.has_status() && is_so(answer.reply.status())) return;
      std::this_thread::sleep_for(5ms);
    }
    throw Wrong{fmt::format("the run never came to this: {}", what)};
  }
  void wait_for_step(const std::string& label) {
    wait_for(fmt::format("step '{}'", label), [&](const control::Status& status) { return status.step_text() == label; });
  }

  [[nodiscard]] bool over() const { return run_.wait_for(0s) == std::future_status::ready; }
  Result result() { return run_.get(); }
  [[nodiscard]] const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
  fs::path said_;
  std::atomic<unsigned> commands_ = 0;
  std::future<Result> run_;
};

void look(LiveRunTest& test) {
  const json status = test.answer({"status"});
  demand(status.at("modem").at("alive") == true, "status: the firmware does not run");
  const json pipes = test.answer({"pipes"});
  demand(pipes.at("pipe").size() > 5, "pipes: fewer than six");
  const json ring = test.answer({"ring", "5"});
  demand(ring.at("pipe").at("role") == "downlink", "ring 5 is not the downlink's");
  demand(test.answer({"frames"}).at("frame").size() > 1, "frames: the modem's OPEN and the driver's are not there");
  demand(test.answer({"fault", "list"}).at("rule").empty(), "there is a fault rule already");
  test.refused({"ring", "99"}, "no pipe 99");
  test.refused({"statsu"}, "did you mean 'status'");
  test.refused({"fault", "remove", "nobody"}, "no fault rule is called 'nobody'");
  test.refused({"{opne: 5}"}, "did you mean 'open'");
  test.refused({"fault", "add", "{event: modem_ack, do: dorp}"}, "did you mean 'drop'");
}

/// Each descriptor of a ring under power, while everything stands still.
void stand_still(LiveRunTest& test) {
  test.done({"power", "down"});
  test.wait_for("the modem is off", [](const control::Status& status) { return status.modem().state() == "off"; });
  // the driver gives its buffers before it acknowledges the rise
  ControlClient client(test.folder());
  control::Request request;
  request.mutable_until()->set_pattern("{ack: toggle}");
  request.mutable_until()->set_stop(true);
  const ControlAnswer taken = client.ask(request, kPatience);
  demand(taken.reply.has_done(), "'until' was not taken");
  test.done({"power", "up"});
  demand(client.next(taken, kPatience).reply.has_event(), "the driver does not acknowledge the rise of M.PC");
  test.wait_for("it stands still", [](const control::Status& status) { return !status.running(); });
  const json status = test.answer({"status"});
  const std::string then = status.at("time_ns");
  const json ring = test.answer({"ring", "5", "--all"});
  demand(ring.at("slot").size() == ring.at("pipe").at("slots"), "'ring --all' has not all slots");
  demand(ring.at("pipe").at("posted") > 0 && ring.at("slot")[0].at("size") == 2048, "the downlink's ring has no buffers");
  demand(test.answer({"status"}).at("time_ns") == then, "virtual time went on while the machine stood still");
  test.done({"continue"});
  test.done({"power", "down"});
  test.done({"stop"});
  demand(test.answer({"status"}).at("running") == false, "the machine goes on after 'stop'");
  test.done({"continue"});
}

/// The prompt at a terminal: Ctrl-C empties a line and ends a command, and what was followed before is not heard any more.
void type_at_the_prompt(LiveRunTest& test) {
  LiveTerminal terminal(test.folder());
  const auto shows = [&](std::string_view text) {
    const std::string shown = terminal.shown_until(text, kPatience);
    demand(shown.ends_with(text), fmt::format("the prompt does not come to '{}', but to:\n{}", text, shown));
    return shown;
  };
  shows("modem> ");
  terminal.type("nonsense \x03statsu\n");
  shows("'statsu' is no command; did you mean 'status'?");
  shows("modem> ");
  // nobody is told when it begins to listen: something happens again and again until it is heard
  const auto follow = [&](const std::string& kind, std::string_view heard) {
    terminal.type(fmt::format("events --follow --kind {}\n", kind));
    std::string shown = terminal.shown_until(fmt::format("--kind {}", kind), kPatience);
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    do {
      test.done({"power", "up"});
      test.wait_for("the modem is on", [](const control::Status& status) { return status.modem().state() == "on"; });
      test.done({"power", "down"});
      test.wait_for("the modem is off", [](const control::Status& status) { return status.modem().state() == "off"; });
      shown += terminal.shown_until(heard, 100ms);
    } while (!shown.ends_with(heard) && std::chrono::steady_clock::now() < deadline);
    terminal.type("\x03");
    return shown + shows("modem> ");
  };
  const std::string lines = follow("line", "M.PC 1");
  demand(lines.find("M.PC 1") != std::string::npos, "'events --follow --kind line' shows no line:\n" + lines);
  const std::string controls = follow("control", "power: up");
  demand(controls.find("power: up") != std::string::npos && controls.find("M.PC") == std::string::npos,
         "a second 'events --follow' shows what the first one asked for, or not what was asked:\n" + controls);
  terminal.type("quit\n");
  demand(terminal.end(kPatience) == 0, "'quit' does not end the prompt with 0");
}

void misbehave(const fs::path& run, std::vector<std::unique_ptr<RawClient>>& deaf) {
  for (const std::string_view garbage : {std::string_view("GET / HTTP/1.1\r\n\r\n"), std::string_view("\xff\xff\xff\xff"),
                                         std::string_view("\x04\0\0\0\xff\xff\xff\xff", 8)}) {
    const RawClient client(run);
    client.say(garbage);
    demand(!client.until_hung_up().empty(), "garbage gets no answer that says so");
  }
  RawClient(run).say(std::string(300'000, '\xff'));
  RawClient(run).say({"\x64\0\0\0half", 8});
  for (int i = 0; i < 100; ++i) const RawClient come_and_gone(run);
  // asks for everything, and reads nothing
  control::Request request;
  request.mutable_follow();
  std::string bytes;
  control::append_message(bytes, request);
  request.mutable_ring()->set_all(true);
  for (int i = 0; i < 50; ++i) control::append_message(bytes, request);
  deaf.push_back(std::make_unique<RawClient>(run));
  deaf.back()->say(bytes);
}

std::vector<trace::Event> commands_in(const fs::path& trace) {
  std::vector<trace::Event> found;
  trace::Reader reader(trace.string());
  trace::Event event;
  while (reader.next(event) == trace::Reader::Status::event)
    if (event.has_control()) found.push_back(event);
  return found;
}

void act_on(LiveRunTest& test) {
  test.wait_for_step("somebody opens channel 5");
  // it never comes
  auto waiting = std::async(std::launch::async, [&test] { return test.command({"until", "{violation: modem_fatal}"}); });
  look(test);
  type_at_the_prompt(test);
  stand_still(test);
  std::vector<std::unique_ptr<RawClient>> deaf;
  misbehave(test.folder(), deaf);

  test.done({"open", "5"});
  test.wait_for_step("somebody's rule strikes");
  const std::string rule = "{name: outsider, event: downlink_frame, when: {channel: 0, command: data}, do: drop, times: 1}";
  demand(test.done({"fault", "add", rule}) == "outsider\n", "'fault add' does not say the rule's name");
  test.done({"send", "{channel: 0, ip: {udp: {port: 9, sequence: 6}}}"});
  test.wait_for_step("somebody's frame arrives");
  demand(test.answer({"fault", "list"}).at("rule")[0].at("struck") == 1, "the rule has not struck once");
  test.done({"fault", "remove", "outsider"});
  test.done({"{send: {channel: 0, ip: {udp: {port: 9, sequence: 7}}}}"});

  const Result result = test.result();
  demand(result.outcome == Outcome::pass, report(result, Terminal::plain()));
  const LiveRunTest::Said end = waiting.get();
  demand(end.status == 1 && end.output.find("the run has ended (pass) before {violation: modem_fatal}") != std::string::npos,
         fmt::format("who waited got {} and: {}", end.status, end.output));
  test.refused({"status"}, "the run has ended");
  std::string all;
  for (const trace::Event& event : commands_in(test.folder() / "trace.pb")) all += trace::to_text(event) + "\n";
  for (const std::string_view part : {"power: up", "until ack: toggle, then stop", ": continue", ": stop", "open: 5", "fault add outsider", "fault remove outsider",
                                      "send: "})
    demand(all.find(part) != std::string::npos, fmt::format("the trace does not say '{}':\n{}", part, all));
  for (const std::string_view part : {"status", "dorp", "nobody"})
    demand(all.find(part) == std::string::npos, "the trace tells of what did nothing:\n" + all);
}

/// Asks everything all the time.
void stare(const fs::path& run, const std::function<bool()>& over) {
  unsigned asked = 0;
  while (!over()) {
    ControlClient client(run);
    for (bool there = client.problem().empty(); there && !over(); ++asked) {
      control::Request request;
      switch (asked % 4) {
        case 0:
          request.mutable_status();
          break;
        case 1:
          request.mutable_pipes();
          break;
        case 2:
          request.mutable_ring()->set_pipe(4 + asked % 8 / 4);
          break;
        default:
          request.mutable_frames();
          break;
      }
      there = client.ask(request, 1s).how == ControlAnswer::How::reply;
    }
    std::this_thread::sleep_for(1ms);
  }
  demand(asked > 20, fmt::format("only {} questions were asked", asked));
}

}  // namespace

void run_live_tests(ScenarioRunner& runner, const fs::path& checkout, const fs::path& folder, const OnTest& on_test) {
  const auto test = [&](const std::string& name, const std::function<void()>& body) {
    if (interrupted()) return;
    TestResult result{"live/" + name, TestResult::Status::passed};
    const auto begin = std::chrono::steady_clock::now();
    try {
      body();
    } catch (const Wrong& wrong) {
      result.status = TestResult::Status::failed;
      result.detail = wrong.text;
    } catch (const json::exception& wrong) {
      result.status = TestResult::Status::failed;
      result.detail = wrong.what();
    }
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    on_test(result);
  };
  const fs::path waits = checkout / "host-tests/live/waits-for-a-client.yaml";
  test("acts-under-the-virtual-clock", [&] {
    LiveRunTest run(runner, waits, folder / "live-virtual", false);
    act_on(run);
  });
  test("acts-under-the-host-clock", [&] {
    LiveRunTest run(runner, waits, folder / "live-host", true);
    act_on(run);
  });
  test("looking-changes-nothing", [&] {
    const fs::path scenario = checkout / "scenarios/first-light.yaml";
    const fs::path alone = folder / "live-alone";
    const fs::path looked_at = folder / "live-looked-at";
    const Result first = runner.run({.file = scenario, .keep = alone, .latest = false});
    demand(first.outcome == Outcome::pass, report(first, Terminal::plain()));
    auto running = std::async(std::launch::async, [&] { return runner.run({.file = scenario, .keep = looked_at, .latest = false}); });
    stare(looked_at, [&] { return running.wait_for(0s) == std::future_status::ready; });
    const Result second = running.get();
    demand(second.outcome == Outcome::pass, report(second, Terminal::plain()));
    const TraceDifference difference = first_difference(alone / "trace.pb", looked_at / "trace.pb");
    demand(difference.empty(), fmt::format("the trace differs:\n  alone:     {}\n  looked at: {}", difference.first, difference.second));
  });
}

}  // namespace bamboozle::cli
