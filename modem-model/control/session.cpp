#include "modem-model/control/session.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "modem-model/scenario/command_loader.h"

namespace bamboozle::control {

void Session::receive(std::string_view bytes) {
  if (state_ != State::open) return;
  requests_.take(bytes);
  std::string message;
  while (wants_input()) {
    switch (requests_.next(message)) {
      case MessageReader::Status::incomplete:
        return;
      case MessageReader::Status::message:
        handle(message);
        break;
      case MessageReader::Status::oversize: {
        Reply reply;
        reply.set_error(fmt::format("a request may have {} bytes; this one says that it has more", kMostRequest));
        send(reply);
        state_ = State::closing;
        return;
      }
    }
  }
}

void Session::handle(const std::string& message) {
  Request request;
  Reply reply;
  if (!request.ParseFromString(message)) {
    reply.set_error("these bytes are no Request of proto/control.proto");
    send(reply);
    state_ = State::closing;
    return;
  }
  reply.set_id(request.id());
  answer(request, reply);
  send(reply);
}

void Session::answer(const Request& request, Reply& reply) {
  switch (request.what_case()) {
    case Request::kStatus:
      return run_.status(*reply.mutable_status());
    case Request::kPipes:
      return run_.pipes(*reply.mutable_pipes());
    case Request::kRing:
      if (!run_.ring(request.ring().pipe(), request.ring().all(), *reply.mutable_ring()))
        reply.set_error(fmt::format("there is no pipe {}; see 'pipes'", request.ring().pipe()));
      return;
    case Request::kFrames:
      return run_.frames(request.frames().most(), *reply.mutable_frames());
    case Request::kFaults:
      return run_.faults(*reply.mutable_faults());
    case Request::kFlush:
      run_.flush();
      reply.mutable_done();
      return;
    case Request::kFollow:
      return follow(request.follow(), reply);
    case Request::kUntil:
      return wait_for(request.until(), reply);
    case Request::kStep:
      return act(request.step().text(), reply);
    case Request::kFaultAdd:
      return add_fault(request.fault_add().rule(), reply);
    case Request::kFaultRemove:
      return remove_fault(request.fault_remove().name(), reply);
    case Request::kCancel:
      following_.reset();
      waiting_.reset();
      reply.mutable_done();
      return;
    case Request::kStop:
      run_.record(number_, "stop");
      run_.stop();
      reply.mutable_done();
      return;
    case Request::kContinue:
      run_.record(number_, "continue");
      run_.go_on();
      reply.mutable_done();
      return;
    case Request::WHAT_NOT_SET:
      return reply.set_error("an unknown request; was the run begun with another build of Bamboozle?");
  }
}

void Session::act(const std::string& text, Reply& reply) {
  auto [step, problem] = scenario::load_stimulus(text);
  if (!step) return reply.set_error(problem);
  if (std::string why = run_.refusal(); !why.empty()) return reply.set_error(why);
  std::string name;  // of a fault rule
  if (auto* fault = std::get_if<scenario::FaultStep>(&step->action)) {
    if (fault->rule.name.empty()) fault->rule.name = name_of_rule();
    name = fault->rule.name;
  }
  // a long one is cut where it is only shown; here it is what somebody may put into a scenario
  const std::string& said = step->text.ends_with("…") ? text : step->text;
  run_.record(number_, name.empty() ? said : fmt::format("{} (called {})", said, name));
  std::vector<std::string> notes;
  reply.set_error(run_.act(*step, notes));
  for (std::string& note : notes) reply.mutable_done()->add_notes(std::move(note));
  reply.mutable_done()->set_name(name);
}

void Session::add_fault(const std::string& text, Reply& reply) {
  auto [rule, problem] = scenario::load_fault_rule(text);
  if (!rule) return reply.set_error(problem);
  if (std::string why = run_.refusal(); !why.empty()) return reply.set_error(why);
  if (rule->name.empty()) rule->name = name_of_rule();
  run_.record(number_, fmt::format("fault add {}: {}", rule->name, text));
  run_.install(*rule);
  reply.mutable_done()->set_name(rule->name);
}

void Session::remove_fault(const std::string& name, Reply& reply) {
  if (std::string why = run_.refusal(); !why.empty()) return reply.set_error(why);
  if (!run_.remove_fault(name)) return reply.set_error(fmt::format("no fault rule is called '{}'; see 'fault list'", name));
  run_.record(number_, "fault remove " + name);
  reply.mutable_done();
}

void Session::follow(const Follow& wanted, Reply& reply) {
  Following following{.id = reply.id(), .filter = {}};
  following.filter.sources = {wanted.sources().begin(), wanted.sources().end()};
  following.filter.kinds = {wanted.kinds().begin(), wanted.kinds().end()};
  if (wanted.has_channel()) following.filter.channel = wanted.channel();
  following_ = std::move(following);
  reply.mutable_done();
}

void Session::wait_for(const Until& wanted, Reply& reply) {
  auto [pattern, problem] = scenario::load_event_pattern(wanted.pattern());
  if (!pattern) return reply.set_error(problem);
  if (wanted.stop()) run_.record(number_, fmt::format("until {}, then stop", pattern->text()));
  waiting_ = Waiting{reply.id(), std::move(*pattern), wanted.stop()};
  reply.mutable_done();
}

std::string Session::name_of_rule() { return fmt::format("client-{}-{}", number_, ++rules_); }

void Session::hear(const trace::Event& event) {
  if (state_ != State::open) return;
  if (waiting_ && event.kind_case() == waiting_->pattern.kind() && waiting_->pattern.matches(event)) {
    Reply reply;
    reply.set_id(waiting_->id);
    *reply.mutable_event() = event;
    if (waiting_->stop) run_.stop();
    waiting_.reset();
    send(reply);
  }
  if (following_ && following_->filter.shows(event)) {
    Reply reply;
    reply.set_id(following_->id);
    *reply.mutable_event() = event;
    send(reply);
  }
}

void Session::end(const std::string& outcome) {
  if (state_ != State::open) return;
  Reply reply;
  reply.mutable_ended()->set_outcome(outcome);
  send(reply);
  if (state_ == State::open) state_ = State::closing;
}

void Session::sent(std::size_t bytes) {
  sent_ += bytes;
  // not after each: what is behind would move every time
  if (sent_ != output_.size() && sent_ < kEnoughBacklog) return;
  output_.erase(0, sent_);
  sent_ = 0;
}

void Session::send(const Reply& reply) {
  if (state_ == State::dropped) return;
  const std::size_t size = reply.ByteSizeLong();
  if (size > kMostReply) {
    Reply refusal;
    refusal.set_id(reply.id());
    refusal.set_error(fmt::format("the answer has {} bytes, more than the {} that a reply may have; it is in the trace", size, kMostReply));
    return send(refusal);
  }
  if (output().size() + size + kSizeBytes > kMostBacklog) {
    state_ = State::dropped;
    output_.clear();
    sent_ = 0;
    return;
  }
  append_message(output_, reply);
}

}  // namespace bamboozle::control
