// The step that looks into the ledger: it waits until all that was sent has arrived, or as long as it may, and then judges.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "modem-model/scenario/engine.h"

namespace bamboozle::scenario {
namespace {

std::string text_of(const LedgerStep::Bound& bound) {
  return bound.min == bound.max ? fmt::to_string(bound.min) : fmt::format("{}..{}", bound.min, bound.max);
}

std::string what_was(const Flow& flow) {
  return fmt::format("{} of port {} on channel {}", flow.direction == trace::UPLINK ? "uplink" : "downlink", flow.port, flow.channel);
}

}  // namespace

void Engine::note_sent(const SendStep& step) {
  if (!program_.ledger) return;
  const auto* packet = std::get_if<PacketBody>(&step.body);
  if (packet == nullptr || packet->protocol != PacketBody::Protocol::udp) return;
  ledger_.sent({trace::DOWNLINK, step.channel, packet->port}, packet->sequence, step.count, clock_.now());
}

void Engine::note_sent(const GuestRequest& request) {
  if (!program_.ledger || request.kind != GuestRequest::Kind::send_udp) return;
  if (const auto channel = channel_of(request.text))
    ledger_.sent({trace::UPLINK, *channel, request.port}, request.first_sequence, request.count, clock_.now());
}

void Engine::perform(const LedgerStep& step) {
  wait_until(WaitFor::ledger, clock_.now() + step.within);
  poll_ledger();
}

void Engine::poll_ledger() {
  const auto& step = std::get<LedgerStep>(thread_->current->action);
  const Account account = ledger_.account(step.flow, step.late_after);
  if (account.lost != 0 && !past_deadline()) return;
  std::vector<std::string> wanted;
  std::vector<std::string> got;
  for (const auto& [row, bound] : step.bounds) {
    const std::uint32_t value = account.*row->value;
    if (value >= bound.min && value <= bound.max) continue;
    wanted.push_back(fmt::format("{}: {}", row->name, text_of(bound)));
    got.push_back(fmt::format("{}: {}", row->name, value));
  }
  if (wanted.empty()) return done();
  std::vector<std::string> more = {fmt::format("sent {}, received {}, lost {}, duplicated {}, reordered {}, corrupted {}", account.sent,
                                               account.received, account.lost, account.duplicated, account.reordered, account.corrupted)};
  if (!account.lost_numbers.empty()) more.push_back(fmt::format("lost: {}", fmt::join(account.lost_numbers, ", ")));
  thread_->wait = WaitFor::nothing;
  fail(Outcome::fail, "expectation", fmt::format("{}: {}", what_was(step.flow), fmt::join(wanted, ", ")),
       fmt::format("{}", fmt::join(got, ", ")), std::move(more));
  stop_steps();
}

}  // namespace bamboozle::scenario
