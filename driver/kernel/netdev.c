// SPDX-License-Identifier: GPL-2.0-only
/* An interface's end of the link: up, down, and what is sent. */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/pm_runtime.h>
#include <linux/skbuff.h>

#include "dmux.h"
#include "trace.h"

#define CMD_DATA	0
#define CMD_OPEN	1
#define CMD_CLOSE	2

#define SIGNAL_DYNAMIC_MTU	0x02

/* What an OPEN says of this side's buffers, if the modem has offered to care (domain.md 4.5): size and number, as powers of two. */
static unsigned int signal_of_open(struct dmux *dmux)
{
	unsigned int size = ilog2(dmux->rx_size / DMUX_FRAME_MIN), pool = ilog2(dmux->rx_slots / 32);

	return dmux->dynamic_mtu ? SIGNAL_DYNAMIC_MTU | min(pool, 3u) << 4 | size << 6 : 0;
}

static void give_frame(struct dmux *dmux, unsigned int slot, unsigned int bytes)
{
	dma_sync_single_for_device(dmux->dev, dmux->tx_slots[slot].buffer.address, bytes, DMA_TO_DEVICE);
}

static void build_command(struct dmux *dmux, unsigned int slot, unsigned int channel, unsigned int command)
{
	struct dmux_tx_slot *frame = &dmux->tx_slots[slot];

	frame->channel = channel;
	frame->command = command;
	frame->payload = 0;
	dmux_encode(frame->buffer.bytes, command, command == CMD_OPEN ? signal_of_open(dmux) : 0, channel, 0);
	give_frame(dmux, slot, DMUX_HEADER);
}

/* Queues OPEN or CLOSE; it wakes the modem. False if even the slots for commands are taken. Under the lock. */
bool dmux_send_command(struct dmux *dmux, unsigned int channel, unsigned int command)
{
	int slot = dmux_core_slot_for(dmux->core, true);

	if (slot < 0)
		return false;
	build_command(dmux, slot, channel, command);
	dmux_core_append(dmux->core, channel, true, DMUX_HEADER, false, dmux_now());
	return true;
}

/* What is open stays open, whatever the modem remembers: before anything else is sent it is told again. */
bool dmux_port_open_again(void *owner)
{
	struct dmux *dmux = owner;
	unsigned int channel;

	for (channel = DMUX_CHANNELS; channel-- > 0;) {
		struct net_device *ndev = rcu_dereference_protected(dmux->interfaces[channel], lockdep_is_held(&dmux->lock));
		struct dmux_interface *interface;
		int slot;

		if (!ndev || !dmux_core_is_running(dmux->core, channel))
			continue;
		interface = netdev_priv(ndev);
		if (interface->opening == DMUX_OPENING_WAITS)
			continue;
		slot = dmux_core_first_slot(dmux->core);
		if (slot < 0)
			return false;
		build_command(dmux, slot, channel, CMD_OPEN);
		dmux_core_prepend(dmux->core, channel, DMUX_HEADER, dmux_now());
	}
	return true;
}

/* An OPEN was sent, or cannot be. */
static bool is_answered(struct dmux_interface *interface)
{
	return READ_ONCE(interface->opening) != DMUX_OPENING_WAITS;
}

static int open(struct net_device *ndev)
{
	struct dmux_interface *interface = netdev_priv(ndev);
	struct dmux *dmux = interface->dmux;
	int ret = 0;

	/* closed by the modem; a moment of power is what it needs to say otherwise */
	if (!netif_carrier_ok(ndev)) {
		dmux_port_wake_for_a_moment(dmux);
		return -ENODEV;
	}
	spin_lock_bh(&dmux->lock);
	++interface->epoch;
	interface->gone_packets = 0;
	interface->gone_bytes = 0;
	netdev_reset_queue(ndev);
	interface->opening = DMUX_OPENING_WAITS;
	dmux_core_channel_running(dmux->core, interface->channel, true);
	if (!dmux_send_command(dmux, interface->channel, CMD_OPEN))
		interface->opening = DMUX_OPENING_FAILED;
	spin_unlock_bh(&dmux->lock);

	/* the core ends this wait: it gives the modem two seconds for each of its answers, and the DMA engine six to find memory */
	wait_event(dmux->wait, is_answered(interface));

	spin_lock_bh(&dmux->lock);
	if (interface->opening != DMUX_OPENING_SENT) {
		dmux_core_channel_running(dmux->core, interface->channel, false);
		ret = dmux_core_without_uplink(dmux->core) ? -ENXIO : -ETIMEDOUT;
	}
	interface->opening = DMUX_OPENING_IDLE;
	/* closed by the modem meanwhile: its OPEN starts the queue */
	if (!ret && netif_carrier_ok(ndev))
		netif_start_queue(ndev);
	spin_unlock_bh(&dmux->lock);
	return ret;
}

static int stop(struct net_device *ndev)
{
	struct dmux_interface *interface = netdev_priv(ndev);
	struct dmux *dmux = interface->dmux;

	netif_stop_queue(ndev);
	spin_lock_bh(&dmux->lock);
	dmux_core_channel_running(dmux->core, interface->channel, false);
	if (!dmux_send_command(dmux, interface->channel, CMD_CLOSE))
		netdev_warn(ndev, "no room for a CLOSE: the modem will think that the channel is open\n");
	spin_unlock_bh(&dmux->lock);
	return 0;
}

/* Copies a packet behind its header, sums it up on the way if that is still to be done, and pads it to whole words. */
static unsigned int build_frame(struct dmux *dmux, unsigned int slot, struct sk_buff *skb, unsigned int channel)
{
	u8 *bytes = dmux->tx_slots[slot].buffer.bytes;
	unsigned int padding = dmux_padding_of(skb->len);

	dmux_encode(bytes, CMD_DATA, 0, channel, skb->len);
	if (skb->ip_summed == CHECKSUM_PARTIAL)
		skb_copy_and_csum_dev(skb, bytes + DMUX_HEADER);
	else
		skb_copy_bits(skb, 0, bytes + DMUX_HEADER, skb->len);
	memset(bytes + DMUX_HEADER + skb->len, 0, padding);
	return DMUX_HEADER + skb->len + padding;
}

static netdev_tx_t transmit(struct sk_buff *skb, struct net_device *ndev)
{
	struct dmux_interface *interface = netdev_priv(ndev);
	struct dmux *dmux = interface->dmux;
	struct dmux_tx_slot *frame;
	bool more = netdev_xmit_more();
	unsigned int bytes;
	int slot;

	/* there is firmware that dies of a frame without payload (quirks.md S41) */
	if (!skb->len || skb->len + DMUX_HEADER > dmux->uplink_limit) {
		dev_core_stats_tx_dropped_inc(ndev);
		/* those before it may have counted on it */
		if (!more) {
			spin_lock(&dmux->lock);
			dmux_core_flush(dmux->core);
			spin_unlock(&dmux->lock);
		}
		goto consumed;
	}
	spin_lock(&dmux->lock);
	/* closed while this was on its way here, or no room */
	slot = netif_carrier_ok(ndev) ? dmux_core_slot_for(dmux->core, false) : -1;
	if (slot < 0) {
		netif_stop_queue(ndev);
		spin_unlock(&dmux->lock);
		return NETDEV_TX_BUSY;
	}
	frame = &dmux->tx_slots[slot];
	frame->channel = interface->channel;
	frame->command = CMD_DATA;
	frame->payload = skb->len;
	frame->epoch = interface->epoch;
	bytes = build_frame(dmux, slot, skb, interface->channel);
	give_frame(dmux, slot, bytes);
	more = !__netdev_sent_queue(ndev, skb->len, more);
	dmux_core_append(dmux->core, interface->channel, false, bytes, more, dmux_now());
	spin_unlock(&dmux->lock);
consumed:
	dev_consume_skb_any(skb);
	return NETDEV_TX_OK;
}

void dmux_port_frame_gone(void *owner, unsigned int slot, enum dmux_fate fate)
{
	struct dmux *dmux = owner;
	struct dmux_tx_slot *frame = &dmux->tx_slots[slot];
	struct net_device *ndev = rcu_dereference_protected(dmux->interfaces[frame->channel], lockdep_is_held(&dmux->lock));
	struct dmux_interface *interface;

	trace_dmux_gone(frame->channel, frame->command, fate);
	if (!ndev)
		return;
	interface = netdev_priv(ndev);
	if (frame->command != CMD_DATA) {
		if (frame->command == CMD_OPEN && (fate == DMUX_ASLEEP || fate == DMUX_STARVED) &&
		    interface->opening == DMUX_OPENING_WAITS) {
			interface->opening = DMUX_OPENING_FAILED;
			wake_up_all(&dmux->wait);
		}
		/* taken or not: an open interface must be open to the modem as well */
		if (frame->command == CMD_OPEN && fate == DMUX_LOST && netif_running(ndev) && !dmux->removing)
			dmux_core_open_lost(dmux->core);
		return;
	}
	if (fate == DMUX_SENT)
		dev_sw_netstats_tx_add(ndev, 1, frame->payload);
	else
		dev_core_stats_tx_dropped_inc(ndev);
	if (frame->epoch != interface->epoch)
		return;
	++interface->gone_packets;
	interface->gone_bytes += frame->payload;
	if (fate != DMUX_SENT)
		napi_schedule(&dmux->napi);
	__set_bit(frame->channel, &dmux->unaccounted);
}

/* Tells byte queue limits what has left the ring. The DMA engine tells of each frame by itself; told of them one by one, the limits
 * take the hardware for one that holds a single packet, and never let the ring have more. Under the lock, once a batch of completions
 * is whole: when the ring is empty, or from NAPI, which runs after the DMA engine's tasklet.
 */
void dmux_account(struct dmux *dmux)
{
	unsigned int channel;

	for_each_set_bit(channel, &dmux->unaccounted, DMUX_CHANNELS) {
		struct net_device *ndev = rcu_dereference_protected(dmux->interfaces[channel], lockdep_is_held(&dmux->lock));
		struct dmux_interface *interface;

		if (!ndev)
			continue;
		interface = netdev_priv(ndev);
		netdev_completed_queue(ndev, interface->gone_packets, interface->gone_bytes);
		interface->gone_packets = 0;
		interface->gone_bytes = 0;
	}
	dmux->unaccounted = 0;
}

/* The ring is full, or is not any more. A channel that the modem has closed stays quiet. */
void dmux_port_let_queues_run(void *owner, bool run)
{
	struct dmux *dmux = owner;
	unsigned int channel;

	for (channel = 0; channel < DMUX_CHANNELS; ++channel) {
		struct net_device *ndev = rcu_dereference_protected(dmux->interfaces[channel], lockdep_is_held(&dmux->lock));

		if (!ndev || !netif_running(ndev))
			continue;
		if (!run)
			netif_stop_queue(ndev);
		else if (netif_carrier_ok(ndev))
			netif_wake_queue(ndev);
	}
}

/* The core looks after stuck frames by itself, sooner than this: what is left to do is to say so. */
static void transmit_timeout(struct net_device *ndev, unsigned int queue)
{
	struct dmux_interface *interface = netdev_priv(ndev);

	if (__ratelimit(&interface->dmux->trouble))
		netdev_warn(ndev, "nothing was sent for %d s; see debugfs for the state of the link\n", ndev->watchdog_timeo / HZ);
}

const struct net_device_ops dmux_netdev_ops = {
	.ndo_open = open,
	.ndo_stop = stop,
	.ndo_start_xmit = transmit,
	.ndo_tx_timeout = transmit_timeout,
	.ndo_get_stats64 = dev_get_tstats64,
};
