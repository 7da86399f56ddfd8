// An engine with fakes around it: a clock turned by hand, a modem and a guest that write down what they are told.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "host-tests/fakes/fake_clock.h"
#include "modem-model/scenario/engine.h"
#include "modem-model/scenario/loader.h"

namespace bamboozle::scenario {

class FakeModem final : public ModemControl {
 public:
  void boot() override { say("boot"); }
  void crash() override { say("crash"); }
  void hold_power(bool up) override { say(up ? "hold up" : "hold down"); }
  void open_channel(unsigned channel) override { say("open " + std::to_string(channel)); }
  void close_channel(unsigned channel) override { say("close " + std::to_string(channel)); }
  void send_data(unsigned channel, Bytes payload) override {
    say("data " + std::to_string(channel));
    sent.emplace_back(payload.begin(), payload.end());
  }
  void send_raw(Bytes frame) override {
    say("raw");
    sent.emplace_back(frame.begin(), frame.end());
  }

  std::vector<std::string> told;
  std::vector<std::vector<std::byte>> sent;
  std::function<void(const std::string&)> on_told;

 private:
  void say(std::string what) {
    told.push_back(std::move(what));
    if (on_told) on_told(told.back());
  }
};

class FakeGuest final : public GuestControl {
 public:
  std::uint32_t start(const GuestRequest& request) override {
    requests.push_back(request);
    const auto id = static_cast<std::uint32_t>(requests.size());
    if (on_start) on_start(id, request);
    return id;
  }
  void cancel(std::uint32_t id) override {
    cancelled.push_back(id);
    if (on_cancel) on_cancel(id);
  }
  [[nodiscard]] bool ready() const override { return is_ready; }

  bool is_ready = false;
  std::vector<GuestRequest> requests;
  std::vector<std::uint32_t> cancelled;
  std::function<void(std::uint32_t, const GuestRequest&)> on_start;
  std::function<void(std::uint32_t)> on_cancel;
};

class FakeMachine final : public MachineControl {
 public:
  void install(const faults::Rule& rule) override { installed.push_back(rule); }
  bool remove_fault(const std::string& name) override {
    removed.push_back(name);
    return has_rules;
  }
  bool has_rules = true;
  void store_lines(const LineStore& store) override { stores.push_back(store); }
  void disturb_bam(BamAction action, std::optional<unsigned>) override { disturbed.push_back(action); }
  void hold_lock(unsigned lock, bool hold) override { locks.emplace_back(lock, hold); }
  std::vector<faults::Rule> installed;
  std::vector<std::string> removed;
  std::vector<LineStore> stores;
  std::vector<BamAction> disturbed;
  std::vector<std::pair<unsigned, bool>> locks;
  void pause(const std::string& why) override { pauses.push_back(why); }
  std::vector<std::string> pauses;
  void finish() override { ++finished; }
  int finished = 0;
};

/// Stamps events and shows them to the engine, as the recorder does.
class StampingSink final : public EventSink {
 public:
  explicit StampingSink(const Clock& clock) : clock_(clock) {}
  [[nodiscard]] bool wants(trace::Event::KindCase) const noexcept override { return true; }
  std::uint64_t emit(trace::Event event) override {
    event.set_time_ns(static_cast<std::uint64_t>(clock_.now().count()));
    event.set_sequence(events.size() + 1);
    events.push_back(event);
    if (listener) listener(event);
    return event.sequence();
  }
  std::vector<trace::Event> events;
  std::function<void(const trace::Event&)> listener;

 private:
  const Clock& clock_;
};

class EngineTest : public testing::Test {
 protected:
  /// Loads, starts, and lets the guest agent say hello at once. `steps` is YAML below `steps:`; `header` goes above.
  void run(const std::string& steps, const std::string& header = "") {
    load(steps, header);
    engine->start();
    guest.is_ready = true;
    trace::Event hello;
    hello.mutable_guest_ready();
    sink.emit(hello);
    clock.settle();
  }

  void load(const std::string& steps, const std::string& header = "") {
    const LoadResult loaded = load_text("version: 1\nclaim: x\n" + header + "steps:\n" + steps, "dir/t.yaml");
    ASSERT_TRUE(loaded.ok()) << loaded.text();
    options.seed = 3;
    engine = std::make_unique<Engine>(clock, sink, modem, guest, machine, *loaded.program, options);
    sink.listener = [this](const trace::Event& event) { engine->on_event(event); };
  }

  void advance(Nanoseconds by) { clock.advance(by); }

  void line(trace::Line::Name name, bool level) {
    trace::Event event;
    event.set_source(trace::SOURCE_SMEM);
    event.mutable_line()->set_name(name);
    event.mutable_line()->set_level(level);
    sink.emit(event);
    clock.settle();
  }
  void vote(bool level) { line(trace::Line::A_PC, level); }

  void power(const std::string& state) {
    trace::Event event;
    event.set_source(trace::SOURCE_MODEM);
    event.mutable_power()->set_state(state);
    sink.emit(event);
    clock.settle();
  }

  void frame(unsigned channel, unsigned command, trace::Direction direction = trace::UPLINK) {
    trace::Event event;
    event.set_source(trace::SOURCE_MODEM);
    event.mutable_frame()->set_channel(channel);
    event.mutable_frame()->set_command(command);
    event.mutable_frame()->set_direction(direction);
    sink.emit(event);
    clock.settle();
  }

  void log(const std::string& text) {
    trace::Event event;
    event.set_source(trace::SOURCE_GUEST);
    event.mutable_guest_log()->set_text(text);
    sink.emit(event);
    clock.settle();
  }

  void violation(const std::string& kind) {
    trace::Event event;
    event.set_source(trace::SOURCE_BAM);
    event.mutable_violation()->set_kind(kind);
    event.mutable_violation()->set_text("it happened");
    sink.emit(event);
    clock.settle();
  }

  void finish_guest(std::uint32_t id, int exit_status, const std::string& output = "") {
    emit_guest_end(id, exit_status, output);
    clock.settle();
  }

  /// For the fakes' callbacks, which run on the engine's own stack.
  void emit_guest_end(std::uint32_t id, int exit_status, const std::string& output = "") {
    trace::Event event;
    event.set_source(trace::SOURCE_GUEST);
    event.mutable_guest_command()->set_id(id);
    event.mutable_guest_command()->set_finished(true);
    event.mutable_guest_command()->set_exit_status(exit_status);
    event.mutable_guest_command()->set_output(output);
    sink.emit(event);
  }

  /// "pass", or kind, expected and got of the first failure.
  [[nodiscard]] std::string verdict() const {
    if (!engine->ended()) return "still running";
    const trace::Verdict& verdict = engine->verdict();
    if (verdict.failures().empty()) return verdict.outcome();
    const trace::Failure& first = verdict.failures(0);
    return verdict.outcome() + "; " + first.kind() + ": expected " + first.expected() + ", got " + first.got();
  }

  EngineOptions options;
  fakes::FakeClock clock;
  StampingSink sink{clock};
  FakeModem modem;
  FakeGuest guest;
  FakeMachine machine;
  std::unique_ptr<Engine> engine;
};

}  // namespace bamboozle::scenario
