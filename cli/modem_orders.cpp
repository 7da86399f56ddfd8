#include "cli/modem_orders.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <string>
#include <thread>

#include "cli/modem_text.h"
#include "cli/supervisor.h"
#include "cli/trace_words.h"
#include "cli/view_stream.h"
#include "modem-model/trace/reader.h"
#include "modem-model/views/forms.h"

namespace bamboozle::cli {
namespace {

using How = ControlAnswer::How;
using Verb = ModemOrder::Verb;
using namespace std::chrono_literals;

class Orders {
 public:
  Orders(const ModemOrder& order, ControlClient& client, const std::filesystem::path& run, Terminal& terminal)
      : order_(order),
        client_(client),
        run_(run),
        terminal_(terminal),
        limit_(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::duration<double>(order.timeout))) {}

  int carry_out() {
    control::Request request;
    switch (order_.verb) {
      case Verb::none:
        return kModemDone;
      case Verb::status:
        request.mutable_status();
        return query(request);
      case Verb::pipes:
        request.mutable_pipes();
        return query(request);
      case Verb::ring:
        request.mutable_ring()->set_pipe(order_.pipe);
        request.mutable_ring()->set_all(order_.all);
        return query(request);
      case Verb::frames:
        request.mutable_frames()->set_most(order_.count);
        return query(request);
      case Verb::step:
        request.mutable_step()->set_text(order_.text);
        return query(request);
      case Verb::fault_list:
        request.mutable_faults();
        return query(request);
      case Verb::fault_add:
        request.mutable_fault_add()->set_rule(order_.text);
        return query(request);
      case Verb::fault_remove:
        request.mutable_fault_remove()->set_name(order_.text);
        return query(request);
      case Verb::events:
        return order_.follow ? follow() : events();
      case Verb::until:
        return until();
      case Verb::stop:
        request.mutable_stop();
        return until_it_runs(request, false);
      case Verb::go_on:
        request.mutable_continue_();
        return until_it_runs(request, true);
    }
    return kModemDone;
  }

 private:
  /// nothing: it is a reply that says no error.
  std::optional<int> judge(const ControlAnswer& answer, std::string_view waited_for) {
    switch (answer.how) {
      case How::reply:
        if (answer.reply.error().empty()) return std::nullopt;
        fmt::print(stderr, "bamboozle: modem: {}\n", answer.reply.error());
        return kModemRefused;
      case How::ended:
        fmt::print(stderr, "bamboozle: modem: the run has ended ({}) before {}\n",
                   answer.reply.ended().outcome().empty() ? "without a verdict" : answer.reply.ended().outcome(), waited_for);
        return kModemNotCome;
      case How::gone:
        fmt::print(stderr,
                   "bamboozle: modem: the connection broke before {}: the machine is gone, or it dropped us because we did not read "
                   "what we asked for\n",
                   waited_for);
        return kModemBroken;
      case How::timed_out:
        fmt::print(stderr, "bamboozle: modem: {:g} s passed before {} (--timeout)\n", order_.timeout, waited_for);
        return kModemNotCome;
      case How::interrupted:
        fmt::print(stderr, "\nbamboozle: modem: interrupted before {}\n", waited_for);
        return kModemNotCome;
    }
    return kModemBroken;
  }

  template <typename Message>
  void print(const Message& message) {
    terminal_.print(order_.json ? to_json(message) : to_text(message, terminal_));
  }

  int query(const control::Request& request) {
    const ControlAnswer answer = client_.ask(request, limit_);
    if (const auto code = judge(answer, "its answer")) return *code;
    show(answer.reply);
    return kModemDone;
  }

  void show(const control::Reply& reply) {
    switch (reply.what_case()) {
      case control::Reply::kDone:
        return print(reply.done());
      case control::Reply::kStatus:
        return print(reply.status());
      case control::Reply::kPipes:
        return print(reply.pipes());
      case control::Reply::kRing:
        return print(reply.ring());
      case control::Reply::kFrames:
        return print(reply.frames());
      case control::Reply::kFaults:
        return print(reply.faults());
      case control::Reply::kEvent:
      case control::Reply::kEnded:
      case control::Reply::WHAT_NOT_SET:
        return;
    }
  }

  [[nodiscard]] std::unique_ptr<views::View> view() const {
    return views::find_form(order_.json ? "json" : "text")->make(std::cout, {terminal_.colours()});
  }

  /// From the trace: it is all there once the run has written what it holds.
  int events() {
    control::Request request;
    request.mutable_flush();
    if (const auto code = judge(client_.ask(request, limit_), "its answer")) return *code;
    trace::Reader reader((run_ / "trace.pb").string());
    const auto shown = view();
    const StreamEnd end = stream(reader, filter(), *shown, std::cout);
    if (end.how == StreamEnd::How::corrupt || end.how == StreamEnd::How::unwritten) {
      fmt::print(stderr, "bamboozle: modem: {}\n", end.problem);
      return kModemBroken;
    }
    return kModemDone;
  }

  [[nodiscard]] trace::EventFilter filter() const {
    ModemOrder words = order_;
    return filter_of({words.sources, words.kinds, words.channel, words.from, words.to});
  }

  int follow() {
    control::Request request;
    control::Follow& wanted = *request.mutable_follow();
    wanted.mutable_sources()->Assign(order_.sources.begin(), order_.sources.end());
    wanted.mutable_kinds()->Assign(order_.kinds.begin(), order_.kinds.end());
    if (order_.channel) wanted.set_channel(*order_.channel);
    const ControlAnswer taken = client_.ask(request, limit_);
    if (const auto code = judge(taken, "its answer")) return *code;
    const auto shown = view();
    const trace::EventFilter times = filter();
    while (true) {
      const ControlAnswer answer = client_.next(taken, 1h);
      if (answer.how == How::timed_out) continue;
      if (answer.how == How::interrupted) cancel();
      if (answer.how == How::interrupted || answer.how == How::ended) return kModemDone;
      if (const auto code = judge(answer, "its end")) return *code;
      if (answer.reply.has_event() && times.shows(answer.reply.event())) shown->take(answer.reply.event());
      std::cout.flush();
      if (!std::cout.good()) return kModemDone;  // nobody reads any more
    }
  }

  /// What was asked for must not stop the machine any more, nor fill a connection that nobody reads.
  void cancel() {
    control::Request request;
    request.mutable_cancel();
    static_cast<void>(client_.ask(request, 1s));
  }

  int until() {
    control::Request request;
    request.mutable_until()->set_pattern(order_.text);
    request.mutable_until()->set_stop(order_.stop_then);
    const ControlAnswer taken = client_.ask(request, limit_);
    if (const auto code = judge(taken, "its answer")) return *code;
    // from here on it cannot be missed: whoever begins what causes it (a debugger, a script) waits for this line
    fmt::print(stderr, "waiting for {}\n", order_.text);
    const auto deadline = std::chrono::steady_clock::now() + limit_;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    const ControlAnswer answer = client_.next(taken, std::max(0ms, left));
    if (answer.how == How::timed_out || answer.how == How::interrupted) cancel();
    if (const auto code = judge(answer, order_.text)) return *code;
    const auto shown = view();
    shown->take(answer.reply.event());
    std::cout.flush();
    return kModemDone;
  }

  /// Answers when it stands still, or goes on again: whoever asks next sees it so.
  int until_it_runs(const control::Request& request, bool runs) {
    const std::string_view what = runs ? "it went on" : "it stood still";
    if (const auto code = judge(client_.ask(request, limit_), "its answer")) return *code;
    const auto deadline = std::chrono::steady_clock::now() + limit_;
    control::Request status;
    status.mutable_status();
    while (true) {
      const ControlAnswer answer = client_.ask(status, limit_);
      if (const auto code = judge(answer, what)) return *code;
      if (answer.reply.status().running() == runs) break;
      if (std::chrono::steady_clock::now() > deadline) return *judge({How::timed_out, {}}, what);
      std::this_thread::sleep_for(2ms);
    }
    print(control::Done());
    return kModemDone;
  }

  const ModemOrder& order_;
  ControlClient& client_;
  const std::filesystem::path& run_;
  Terminal& terminal_;
  const std::chrono::milliseconds limit_;
};

}  // namespace

int carry_out(const ModemOrder& order, ControlClient& client, const std::filesystem::path& run, Terminal& terminal) {
  return Orders(order, client, run, terminal).carry_out();
}

}  // namespace bamboozle::cli
