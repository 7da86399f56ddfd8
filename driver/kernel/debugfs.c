// SPDX-License-Identifier: GPL-2.0-only
/* /sys/kernel/debug/bam-dmux: both halves of the handshake, wire against belief, each slot with its age, and all counters. */
#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "dmux.h"

static void show_handshake(struct seq_file *file, const struct dmux *dmux, const struct dmux_core_state *state, s64 now)
{
	bool pc, ack, reset;

	dmux_port_levels((void *)dmux, &pc, &ack, &reset);
	seq_printf(file, "vote:  %s for %lld ms; A.PC=%d%s%s\n", state->vote, div_s64(now - state->vote_since, NSEC_PER_MSEC),
		   state->vote_level, state->vote_wanted ? ", wanted" : "", state->ack_due_from_modem ? ", not acknowledged" : "");
	seq_printf(file, "power: %s for %lld ms; M.PC=%d as handled, %d on the wire; A.ACK=%d%s; M.ACK=%d on the wire\n", state->power,
		   div_s64(now - state->power_since, NSEC_PER_MSEC), state->power_level, pc, state->own_ack,
		   state->ack_due_to_modem ? ", one is due" : "", ack);
	if (reset)
		seq_puts(file, "the modem says RESET\n");
	if (state->polling)
		seq_puts(file, "the BAM's interrupt does not come: its rings are polled\n");
}

static void show_slots(struct seq_file *file, struct dmux *dmux, const struct dmux_core_state *state, s64 now)
{
	unsigned int n;

	seq_printf(file, "uplink: %u in flight, %u waiting, of %u\n", state->tx_in_flight, state->tx_waiting, DMUX_TX_SLOTS);
	for (n = 0; n < state->tx_in_flight + state->tx_waiting; ++n) {
		unsigned int slot = (state->tx_oldest + n) % DMUX_TX_SLOTS;

		seq_printf(file, "  slot %2u: channel %u, command %u, %u bytes, %s for %lld ms\n", slot, dmux->tx_slots[slot].channel,
			   dmux->tx_slots[slot].command, dmux->tx_slots[slot].payload,
			   n < state->tx_in_flight ? "in flight" : "waiting",
			   div_s64(now - dmux_core_slot_since(dmux->core, slot), NSEC_PER_MSEC));
	}
	seq_printf(file, "downlink: %u with the BAM, %u filled, of %u of %u bytes\n", state->rx_with_engine, state->rx_filled,
		   dmux->rx_slots, dmux->rx_size);
	for (n = 0; n < dmux->rx_slots; ++n)
		seq_printf(file, "  slot %2u: %s for %u ms\n", n, dmux_core_receive_state(dmux->core, n),
			   jiffies_to_msecs(jiffies - dmux->rx_buffers[n].since));
}

static void show_counters(struct seq_file *file, const struct dmux *dmux)
{
	unsigned int i;

	seq_puts(file, "wake-ups by duration:");
	for (i = 0; i < DMUX_HANDSHAKE_BUCKETS; ++i)
		if (i + 1 < DMUX_HANDSHAKE_BUCKETS)
			seq_printf(file, " <%u ms %u,", 1u << i, dmux->handshakes[i]);
		else
			seq_printf(file, " more %u\n", dmux->handshakes[i]);
#define X(name, what) seq_printf(file, "%-20s %12llu  %s\n", #name, dmux->counters.name, what);
	DMUX_COUNTERS(X)
#undef X
}

static int state_show(struct seq_file *file, void *unused)
{
	struct dmux *dmux = file->private;
	struct dmux_core_state state;
	s64 now;

	spin_lock_bh(&dmux->lock);
	now = dmux_now();
	dmux_core_describe(dmux->core, &state);
	show_handshake(file, dmux, &state, now);
	show_slots(file, dmux, &state, now);
	show_counters(file, dmux);
	spin_unlock_bh(&dmux->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(state);

void dmux_debugfs_init(struct dmux *dmux)
{
	dmux->debugfs = debugfs_create_dir(dev_name(dmux->dev), NULL);
	debugfs_create_file("state", 0400, dmux->debugfs, dmux, &state_fops);
}

void dmux_debugfs_exit(struct dmux *dmux)
{
	debugfs_remove_recursive(dmux->debugfs);
}
