#include "modem-model/scenario/ledger.h"

#include <algorithm>

#include "modem-model/ip/address.h"
#include "modem-model/parameters.h"

namespace bamboozle::scenario {

void Ledger::sent(const Flow& flow, std::uint32_t first, std::uint32_t count, Nanoseconds now) {
  Book& book = books_[flow];
  for (std::uint32_t i = 0; i < count; ++i) {
    Number& number = book.numbers[first + i];
    ++number.sent;
    number.sent_at = now;
  }
}

void Ledger::on_event(const trace::Event& event) {
  const Nanoseconds now{static_cast<std::int64_t>(event.time_ns())};
  if (event.kind_case() == trace::Event::kGuestReceive) {
    const trace::GuestReceive& received = event.guest_receive();
    return arrived({trace::DOWNLINK, received.channel(), static_cast<std::uint16_t>(received.port())}, received.sequence(),
                   received.intact(), now);
  }
  if (event.kind_case() != trace::Event::kPacket) return;
  const trace::Packet& packet = event.packet();
  if (packet.direction() != trace::UPLINK || packet.protocol() != "udp") return;
  arrived({trace::UPLINK, packet.channel(), static_cast<std::uint16_t>(packet.destination_port())}, packet.sequence(),
          packet.intact(), now);
}

void Ledger::arrived(const Flow& flow, std::uint32_t number, bool intact, Nanoseconds now) {
  Book& book = books_[flow];
  Number& entry = book.numbers[number];
  ++entry.arrived;
  entry.took = std::max(entry.took, now - entry.sent_at);
  if (!intact) ++book.corrupted;
  if (book.highest && number < *book.highest) ++book.reordered;
  book.highest = std::max(book.highest.value_or(number), number);
}

Account Ledger::account(const Flow& flow, std::optional<Nanoseconds> late_after) const {
  constexpr std::size_t kShown = 8;
  Account account;
  const auto found = books_.find(flow);
  if (found == books_.end()) return account;
  const Book& book = found->second;
  account.reordered = book.reordered;
  account.corrupted = book.corrupted;
  for (const auto& [number, entry] : book.numbers) {
    account.sent += entry.sent;
    account.received += entry.arrived;
    if (entry.arrived > entry.sent) account.duplicated += entry.arrived - entry.sent;
    if (entry.arrived < entry.sent) {
      account.lost += entry.sent - entry.arrived;
      if (account.lost_numbers.size() < kShown) account.lost_numbers.push_back(number);
    }
    if (late_after && entry.arrived != 0 && entry.took > *late_after) ++account.late;
  }
  return account;
}

std::optional<unsigned> channel_of(const std::string& address) {
  const auto parsed = ip::Address::parse(address);
  if (!parsed) return std::nullopt;
  for (unsigned channel = 0; channel < kChannelCount; ++channel)
    for (const ip::Host host : {ip::Host::echo_peer, ip::Host::gateway, ip::Host::guest})
      if (ip::channel_address(parsed->version(), channel, host) == *parsed) return channel;
  return std::nullopt;
}

}  // namespace bamboozle::scenario
