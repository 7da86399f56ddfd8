// The border in C++: adapts Ports to the glue's functions, and the glue's calls to the engine.
#include "boundary.h"

#include <new>

#include "engine.h"
#include "parse.h"

namespace bamboozle::dmux {
namespace {

static_assert(DMUX_CHANNELS == kChannels && DMUX_TX_SLOTS == TransmitRing::kSlots && DMUX_RX_SLOTS_MOST == ReceiveRing::kMost &&
              DMUX_HEADER == kHeaderSize);
static_assert(DMUX_STARVED == static_cast<int>(Fate::starved) && DMUX_NONE == static_cast<int>(SetUp::none) &&
              DMUX_EMPTY == static_cast<int>(Verdict::empty) && DMUX_NOT_OPEN == static_cast<int>(ChannelStep::not_open));

class Glue final : public Ports {
 public:
  explicit Glue(void* owner) : owner_(owner) {}

  Levels levels() override {
    Levels levels;
    dmux_port_levels(owner_, &levels.pc, &levels.ack, &levels.reset);
    return levels;
  }
  void set_vote(bool level) override { dmux_port_set_vote(owner_, level); }
  void set_ack(bool level) override { dmux_port_set_ack(owner_, level); }
  bool submit_uplink(unsigned slot, unsigned bytes, unsigned token) override {
    return dmux_port_submit_uplink(owner_, slot, bytes, token);
  }
  bool submit_downlink(unsigned slot, unsigned token) override { return dmux_port_submit_downlink(owner_, slot, token); }
  void ring_uplink() override { dmux_port_ring_uplink(owner_); }
  void ring_downlink() override { dmux_port_ring_downlink(owner_); }
  void restart_uplink() override { dmux_port_restart_uplink(owner_); }
  bool downlink_arrived(unsigned slot) override { return dmux_port_downlink_arrived(owner_, slot); }
  void clean_downlink(unsigned slot) override { dmux_port_clean_downlink(owner_, slot); }
  void poke_interrupt() override { dmux_port_poke_interrupt(owner_); }
  bool pipes_stand() override { return dmux_port_pipes_stand(owner_); }
  bool rang_for_nothing() override { return dmux_port_rang_for_nothing(owner_); }
  void request_set_up() override { dmux_port_request_set_up(owner_); }
  void frame_gone(unsigned slot, Fate fate) override { dmux_port_frame_gone(owner_, slot, static_cast<dmux_fate>(fate)); }
  void let_queues_run(bool run) override { dmux_port_let_queues_run(owner_, run); }
  void hold_awake(bool hold) override { dmux_port_hold_awake(owner_, hold); }
  void wake_for_a_moment() override { dmux_port_wake_for_a_moment(owner_); }
  bool open_again() override { return dmux_port_open_again(owner_); }
  void state_changed() override { dmux_port_state_changed(owner_); }
  void arm(Time at) override { dmux_port_arm(owner_, at); }

 private:
  void* owner_;
};

Options options_of(const dmux_core_options& from) {
  Options options;
  options.deadlines = {from.ack_deadline, from.power_deadline};
  options.receive_slots = from.receive_slots;
  return options;
}

}  // namespace
}  // namespace bamboozle::dmux

using namespace bamboozle::dmux;

struct dmux_core {
  dmux_core(void* owner, const dmux_core_options& options, dmux_counters& counters)
      : glue(owner), engine(glue, options_of(options), counters), marks(options.secret) {}

  Glue glue;
  Engine engine;
  Marks marks;
};

unsigned long dmux_core_size(void) { return sizeof(dmux_core); }

dmux_core* dmux_core_init(void* memory, void* owner, const dmux_core_options* options, dmux_counters* counters) {
  return new (memory) dmux_core(owner, *options, *counters);
}

void dmux_core_start(dmux_core* core, bool own_ack, long long now) { core->engine.start(own_ack, now); }
void dmux_core_power_interrupt(dmux_core* core, long long now) { core->engine.power_interrupt(now); }
void dmux_core_ack_interrupt(dmux_core* core, long long now) { core->engine.ack_interrupt(now); }
void dmux_core_remote_reset(dmux_core* core, bool begins, long long now) { core->engine.remote_reset(begins, now); }
void dmux_core_tick(dmux_core* core, long long now) { core->engine.tick(now); }
void dmux_core_want(dmux_core* core, bool wanted, long long now) { core->engine.want(wanted, now); }
bool dmux_core_may_sleep(dmux_core* core) { return core->engine.may_sleep(); }
bool dmux_core_begin_set_up(dmux_core* core, long long now) { return core->engine.begin_set_up(now); }
void dmux_core_set_up_done(dmux_core* core, dmux_set_up result, long long now) {
  core->engine.set_up_done(static_cast<SetUp>(result), now);
}
int dmux_core_slot_for(dmux_core* core, bool command) { return core->engine.slot_for(command); }
void dmux_core_append(dmux_core* core, unsigned channel, bool command, unsigned bytes, bool more, long long now) {
  core->engine.append(channel, command, bytes, more, now);
}
int dmux_core_first_slot(dmux_core* core) { return core->engine.first_slot(); }
void dmux_core_prepend(dmux_core* core, unsigned channel, unsigned bytes, long long now) {
  core->engine.prepend(channel, bytes, now);
}
void dmux_core_open_lost(dmux_core* core) { core->engine.open_lost(); }
bool dmux_core_without_uplink(dmux_core* core) { return core->engine.without_uplink(); }
bool dmux_core_is_stuck(dmux_core* core, long long limit, long long now) { return core->engine.is_stuck(limit, now); }
bool dmux_core_is_running(dmux_core* core, unsigned channel) { return core->engine.channels().is_running(channel); }
void dmux_core_flush(dmux_core* core) { core->engine.flush(); }
void dmux_core_uplink_done(dmux_core* core, unsigned slot, unsigned token, long long now) {
  core->engine.uplink_done(slot, token, now);
}
bool dmux_core_downlink_done(dmux_core* core, unsigned slot, unsigned token) { return core->engine.downlink_done(slot, token); }
int dmux_core_take_received(dmux_core* core) { return core->engine.take_received(); }
void dmux_core_give_back(dmux_core* core, unsigned slot) { core->engine.give_back(slot); }
void dmux_core_ring_downlink(dmux_core* core) { core->engine.ring_downlink(); }
void dmux_core_begin_removal(dmux_core* core, long long now) { core->engine.begin_removal(now); }
void dmux_core_release_vote(dmux_core* core, long long now) { core->engine.release_vote(now); }
void dmux_core_acknowledge(dmux_core* core) { core->engine.acknowledge(); }
bool dmux_core_awake(dmux_core* core) { return core->engine.awake(); }
bool dmux_core_refused(dmux_core* core) { return core->engine.refused(); }
bool dmux_core_power_level(dmux_core* core) { return core->engine.power().level(); }
bool dmux_core_drained(dmux_core* core) { return core->engine.transmit().empty(); }

dmux_channel_step dmux_core_channel_opened(dmux_core* core, unsigned channel) {
  return static_cast<dmux_channel_step>(core->engine.channels().opened(channel));
}
dmux_channel_step dmux_core_channel_closed(dmux_core* core, unsigned channel) {
  return static_cast<dmux_channel_step>(core->engine.channels().closed(channel));
}
bool dmux_core_channel_is_open(dmux_core* core, unsigned channel) { return core->engine.channels().is_open(channel); }
void dmux_core_channel_interface(dmux_core* core, unsigned channel, bool exists) {
  core->engine.channels().interface(channel, exists);
}
void dmux_core_channel_running(dmux_core* core, unsigned channel, bool runs) { core->engine.channels().running(channel, runs); }

void dmux_core_describe(dmux_core* core, dmux_core_state* state) {
  const Engine& engine = core->engine;
  *state = {name_of(engine.vote().state()),
            name_of(engine.power().state()),
            engine.vote().since(),
            engine.power().since(),
            engine.vote().level(),
            engine.vote().wanted(),
            engine.vote().acknowledgement_due(),
            engine.power().level(),
            engine.power().own_ack(),
            engine.power().ack_due(),
            engine.polling(),
            engine.transmit().empty() ? 0u : static_cast<unsigned>(engine.transmit().oldest()),
            engine.transmit().waiting(),
            engine.transmit().in_flight(),
            engine.receive().with_engine(),
            engine.receive().filled()};
}

long long dmux_core_slot_since(dmux_core* core, unsigned slot) { return core->engine.transmit().slot(slot).since; }
const char* dmux_core_receive_state(dmux_core* core, unsigned slot) { return core->engine.receive().state_of(slot); }

void dmux_core_parse(const dmux_core* core, const void* buffer, unsigned long size, dmux_received* received) {
  const Received parsed = parse({static_cast<const std::byte*>(buffer), size}, core->marks);
  *received = {static_cast<dmux_verdict>(parsed.verdict), static_cast<unsigned>(parsed.header.command), parsed.header.channel,
               parsed.header.signal, parsed.magic, parsed.header.length, static_cast<unsigned>(parsed.length)};
}

void dmux_core_leave_marks(const dmux_core* core, void* buffer, unsigned long size, unsigned long dirty) {
  core->marks.leave({static_cast<std::byte*>(buffer), size}, dirty);
}

void dmux_core_clean(const dmux_core* core, void* buffer, unsigned long size, unsigned long end) {
  const std::span<std::byte> bytes(static_cast<std::byte*>(buffer), size);
  core->marks.leave(bytes, core->marks.dirty(bytes, end));
}

bool dmux_core_arrived(const dmux_core* core, const void* buffer, unsigned long size) {
  return core->marks.arrived({static_cast<const std::byte*>(buffer), size});
}

void dmux_encode(void* to, unsigned command, unsigned signal, unsigned channel, unsigned length) {
  encode({static_cast<std::uint8_t>(signal), static_cast<Command>(command),
          static_cast<std::uint8_t>(static_cast<Command>(command) == Command::data ? padding_of(length) : 0),
          static_cast<std::uint8_t>(channel), static_cast<std::uint16_t>(length)},
         std::span<std::byte, kHeaderSize>(static_cast<std::byte*>(to), kHeaderSize));
}

unsigned dmux_padding_of(unsigned length) { return padding_of(length); }
