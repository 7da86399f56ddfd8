/* The border between the core (C++) and the kernel's glue (C). C and C++; in C include linux/types.h first.
 *
 * dmux_core_*: the core, called with the owner's lock held and the time in nanoseconds. dmux_port_*: what the glue implements, called
 * from within. What each does is said in engine.h, ports.h and parse.h.
 */
#ifndef BAMBOOZLE_DMUX_BOUNDARY_H
#define BAMBOOZLE_DMUX_BOUNDARY_H

#include "counters.h"

#ifdef __cplusplus
extern "C" {
#endif

struct dmux_core;

enum { DMUX_CHANNELS = 8, DMUX_TX_SLOTS = 64, DMUX_RX_SLOTS_MOST = 256, DMUX_HEADER = 8 };

enum dmux_fate { DMUX_SENT, DMUX_ASLEEP, DMUX_LOST, DMUX_STARVED };
enum dmux_set_up { DMUX_BOTH, DMUX_DOWNLINK_ONLY, DMUX_NONE };
enum dmux_verdict {
	DMUX_DATA, DMUX_OPEN, DMUX_CLOSE, DMUX_STATUS,
	DMUX_NO_FRAME, DMUX_BAD_MAGIC, DMUX_BAD_CHANNEL, DMUX_BAD_COMMAND, DMUX_TOO_LARGE, DMUX_SHORT_DATA, DMUX_EMPTY,
	DMUX_VERDICTS,
};
enum dmux_channel_step { DMUX_NOTHING, DMUX_MAKE, DMUX_ATTACH, DMUX_REOPEN, DMUX_DETACH, DMUX_NOT_OPEN };

struct dmux_core_options {
	long long ack_deadline;		/* ns */
	long long power_deadline;	/* ns */
	unsigned int receive_slots;
	unsigned long long secret;	/* for marks in receive buffers */
};

struct dmux_received {
	enum dmux_verdict verdict;
	unsigned int command, channel, signal, magic;
	unsigned int promised;		/* the header's length */
	unsigned int length;		/* of the payload */
};

/* For people: debugfs. */
struct dmux_core_state {
	const char *vote, *power;
	long long vote_since, power_since;	/* ns */
	bool vote_level, vote_wanted, ack_due_from_modem, power_level, own_ack, ack_due_to_modem, polling;
	unsigned int tx_oldest, tx_waiting, tx_in_flight, rx_with_engine, rx_filled;
};

unsigned long dmux_core_size(void);
struct dmux_core *dmux_core_init(void *memory, void *owner, const struct dmux_core_options *options, struct dmux_counters *counters);
void dmux_core_start(struct dmux_core *core, bool own_ack, long long now);
void dmux_core_power_interrupt(struct dmux_core *core, long long now);
void dmux_core_ack_interrupt(struct dmux_core *core, long long now);
void dmux_core_remote_reset(struct dmux_core *core, bool begins, long long now);
void dmux_core_tick(struct dmux_core *core, long long now);
void dmux_core_want(struct dmux_core *core, bool wanted, long long now);
bool dmux_core_may_sleep(struct dmux_core *core);
bool dmux_core_begin_set_up(struct dmux_core *core, long long now);
void dmux_core_set_up_done(struct dmux_core *core, enum dmux_set_up result, long long now);
int dmux_core_slot_for(struct dmux_core *core, bool command);
void dmux_core_append(struct dmux_core *core, unsigned int channel, bool command, unsigned int bytes, bool more,
		      long long now);
int dmux_core_first_slot(struct dmux_core *core);
void dmux_core_prepend(struct dmux_core *core, unsigned int channel, unsigned int bytes, long long now);
void dmux_core_open_lost(struct dmux_core *core);
bool dmux_core_without_uplink(struct dmux_core *core);
bool dmux_core_is_stuck(struct dmux_core *core, long long limit, long long now);
bool dmux_core_is_running(struct dmux_core *core, unsigned int channel);
void dmux_core_flush(struct dmux_core *core);
void dmux_core_uplink_done(struct dmux_core *core, unsigned int slot, unsigned int token, long long now);
bool dmux_core_downlink_done(struct dmux_core *core, unsigned int slot, unsigned int token);
int dmux_core_take_received(struct dmux_core *core);
void dmux_core_give_back(struct dmux_core *core, unsigned int slot);
void dmux_core_ring_downlink(struct dmux_core *core);
void dmux_core_begin_removal(struct dmux_core *core, long long now);
void dmux_core_release_vote(struct dmux_core *core, long long now);
void dmux_core_acknowledge(struct dmux_core *core);
bool dmux_core_awake(struct dmux_core *core);
bool dmux_core_refused(struct dmux_core *core);
bool dmux_core_power_level(struct dmux_core *core);
bool dmux_core_drained(struct dmux_core *core);
enum dmux_channel_step dmux_core_channel_opened(struct dmux_core *core, unsigned int channel);
enum dmux_channel_step dmux_core_channel_closed(struct dmux_core *core, unsigned int channel);
bool dmux_core_channel_is_open(struct dmux_core *core, unsigned int channel);
void dmux_core_channel_interface(struct dmux_core *core, unsigned int channel, bool exists);
void dmux_core_channel_running(struct dmux_core *core, unsigned int channel, bool runs);
void dmux_core_describe(struct dmux_core *core, struct dmux_core_state *state);
long long dmux_core_slot_since(struct dmux_core *core, unsigned int slot);
const char *dmux_core_receive_state(struct dmux_core *core, unsigned int slot);

/* Need no lock. clean(): leaves new marks behind a frame whose header and payload end at `end`. */
void dmux_core_clean(const struct dmux_core *core, void *buffer, unsigned long size, unsigned long end);
void dmux_core_parse(const struct dmux_core *core, const void *buffer, unsigned long size, struct dmux_received *received);
void dmux_core_leave_marks(const struct dmux_core *core, void *buffer, unsigned long size, unsigned long dirty);
bool dmux_core_arrived(const struct dmux_core *core, const void *buffer, unsigned long size);
void dmux_encode(void *to, unsigned int command, unsigned int signal, unsigned int channel, unsigned int length);
unsigned int dmux_padding_of(unsigned int length);

void dmux_port_levels(void *owner, bool *pc, bool *ack, bool *reset);
bool dmux_port_open_again(void *owner);
void dmux_port_set_vote(void *owner, bool level);
void dmux_port_set_ack(void *owner, bool level);
bool dmux_port_submit_uplink(void *owner, unsigned int slot, unsigned int bytes, unsigned int token);
bool dmux_port_submit_downlink(void *owner, unsigned int slot, unsigned int token);
void dmux_port_ring_uplink(void *owner);
void dmux_port_ring_downlink(void *owner);
void dmux_port_restart_uplink(void *owner);
bool dmux_port_downlink_arrived(void *owner, unsigned int slot);
void dmux_port_clean_downlink(void *owner, unsigned int slot);
void dmux_port_poke_interrupt(void *owner);
bool dmux_port_pipes_stand(void *owner);
bool dmux_port_rang_for_nothing(void *owner);
void dmux_port_request_set_up(void *owner);
void dmux_port_frame_gone(void *owner, unsigned int slot, enum dmux_fate fate);
void dmux_port_let_queues_run(void *owner, bool run);
void dmux_port_hold_awake(void *owner, bool hold);
void dmux_port_wake_for_a_moment(void *owner);
void dmux_port_state_changed(void *owner);
void dmux_port_arm(void *owner, long long at);

#ifdef __cplusplus
}
#endif

#endif
