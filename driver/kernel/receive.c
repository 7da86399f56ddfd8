// SPDX-License-Identifier: GPL-2.0-only
/* What comes down, from a filled buffer to the network stack: NAPI, one instance for all channels, as there is one pipe. */
#include <linux/dma-mapping.h>
#include <linux/if_ether.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#include "dmux.h"
#include "trace.h"

/* In so many seconds, no more than so many complaints about frames. */
#define COMPLAINTS_INTERVAL	(5 * HZ)
#define COMPLAINTS_BURST	45

#define complain(who, verdict, level, ...) do {				\
	struct dmux *complainer = (who);				\
									\
	if (__ratelimit(&complainer->complaints[verdict]))		\
		dev_##level(complainer->dev, __VA_ARGS__);		\
} while (0)

/* What the payload is. QMAP has no mark of its own, and may look like IP: an interface with an rmnet link on it carries QMAP. */
static __be16 protocol_of(const struct net_device *ndev, const u8 *payload)
{
	if (!rcu_access_pointer(ndev->rx_handler)) {
		if (payload[0] >> 4 == 4)
			return htons(ETH_P_IP);
		if (payload[0] >> 4 == 6)
			return htons(ETH_P_IPV6);
	}
	return htons(ETH_P_MAP);
}

static void receive_data(struct dmux *dmux, const u8 *payload, const struct dmux_received *frame)
{
	struct net_device *ndev = rcu_dereference_bh(dmux->interfaces[frame->channel]);
	struct sk_buff *skb;

	if (!ndev || !netif_running(ndev)) {
		++dmux->counters.rx_inactive;
		complain(dmux, DMUX_DATA, warn, "Data for inactive channel %u\n", frame->channel);
		return;
	}
	if (frame->promised != frame->length)
		++dmux->counters.rx_length_inferred;
	skb = napi_alloc_skb(&dmux->napi, frame->length);
	if (!skb) {
		++dmux->counters.rx_no_memory;
		dev_core_stats_rx_dropped_inc(ndev);
		return;
	}
	skb_put_data(skb, payload, frame->length);
	skb->dev = ndev;
	skb->protocol = protocol_of(ndev, payload);
	skb_reset_mac_header(skb);
	dev_sw_netstats_rx_add(ndev, frame->length);
	++dmux->counters.rx_data;
	if (skb->protocol == htons(ETH_P_MAP))
		netif_receive_skb(skb);
	else
		napi_gro_receive(&dmux->napi, skb);
}

static void receive_frame(struct dmux *dmux, const u8 *buffer, const struct dmux_received *frame)
{
	trace_dmux_downlink(frame->verdict, frame->channel, frame->command, frame->length);
	switch (frame->verdict) {
	case DMUX_DATA:
		receive_data(dmux, buffer + DMUX_HEADER, frame);
		break;
	case DMUX_OPEN:
		dmux_channel_opened(dmux, frame->channel, frame->command, frame->signal);
		break;
	case DMUX_CLOSE:
		dmux_channel_closed(dmux, frame->channel);
		break;
	case DMUX_STATUS:
		break;
	case DMUX_NO_FRAME:
		++dmux->counters.rx_no_frame;
		break;
	case DMUX_BAD_MAGIC:
		++dmux->counters.rx_bad_magic;
		complain(dmux, frame->verdict, err, "Invalid magic in header: %#x\n", frame->magic);
		break;
	case DMUX_BAD_CHANNEL:
		++dmux->counters.rx_bad_channel;
		dev_dbg(dmux->dev, "Unsupported channel: %u\n", frame->channel);
		break;
	case DMUX_BAD_COMMAND:
		++dmux->counters.rx_bad_command;
		complain(dmux, frame->verdict, err, "Unsupported command %u on channel %u\n", frame->command, frame->channel);
		break;
	case DMUX_TOO_LARGE:
		++dmux->counters.rx_too_large;
		complain(dmux, frame->verdict, err, "Data larger than buffer? (%u > %u)\n", frame->length, dmux->rx_size - DMUX_HEADER);
		break;
	case DMUX_SHORT_DATA:
		++dmux->counters.rx_short;
		complain(dmux, frame->verdict, err, "Less data than its header promises (%u) on channel %u\n",
			 frame->length, frame->channel);
		break;
	case DMUX_EMPTY:
		++dmux->counters.rx_empty;
		break;
	case DMUX_VERDICTS:
		break;
	}
}

/* Reads one buffer and makes it ready for the next transfer. */
static void receive_buffer(struct dmux *dmux, struct dmux_buffer *buffer)
{
	struct dmux_received frame;
	unsigned int end = DMUX_HEADER;

	dma_sync_single_for_cpu(dmux->dev, buffer->address, dmux->rx_size, DMA_BIDIRECTIONAL);
	dmux_core_parse(dmux->core, buffer->bytes, dmux->rx_size, &frame);
	receive_frame(dmux, buffer->bytes, &frame);
	if (frame.verdict == DMUX_DATA)
		end += frame.length;
	dmux_core_clean(dmux->core, buffer->bytes, dmux->rx_size, end);
	dma_sync_single_for_device(dmux->dev, buffer->address, dmux->rx_size, DMA_BIDIRECTIONAL);
}

/* Bottom halves are off here: the lock needs no _bh. */
static int poll(struct napi_struct *napi, int budget)
{
	struct dmux *dmux = container_of(napi, struct dmux, napi);
	int done;

	spin_lock(&dmux->lock);
	dmux_account(dmux);
	for (done = 0; done < budget; ++done) {
		int slot = dmux_core_take_received(dmux->core);

		if (slot < 0)
			break;
		spin_unlock(&dmux->lock);
		receive_buffer(dmux, &dmux->rx_buffers[slot]);
		spin_lock(&dmux->lock);
		dmux_core_give_back(dmux->core, slot);
	}
	if (done)
		dmux_core_ring_downlink(dmux->core);
	spin_unlock(&dmux->lock);
	if (done < budget)
		napi_complete_done(napi, done);
	return done;
}

int dmux_receive_init(struct dmux *dmux)
{
	unsigned int verdict;

	for (verdict = 0; verdict < DMUX_VERDICTS; ++verdict) {
		ratelimit_state_init(&dmux->complaints[verdict], COMPLAINTS_INTERVAL, COMPLAINTS_BURST);
		ratelimit_set_flags(&dmux->complaints[verdict], RATELIMIT_MSG_ON_RELEASE);
	}
	ratelimit_default_init(&dmux->trouble);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
	dmux->napi_dev = alloc_netdev_dummy(0);
#else
	dmux->napi_dev = kzalloc(sizeof(*dmux->napi_dev), GFP_KERNEL);
	if (dmux->napi_dev)
		init_dummy_netdev(dmux->napi_dev);
#endif
	if (!dmux->napi_dev)
		return -ENOMEM;
	netif_napi_add(dmux->napi_dev, &dmux->napi, poll);
	napi_enable(&dmux->napi);
	return 0;
}

/* What was given to the stack's GRO so far is with its interface, or dropped with it. May sleep. */
void dmux_receive_flush(struct dmux *dmux)
{
	napi_disable(&dmux->napi);
	napi_enable(&dmux->napi);
	/* what came meanwhile */
	local_bh_disable();
	napi_schedule(&dmux->napi);
	local_bh_enable();
}

void dmux_receive_exit(struct dmux *dmux)
{
	napi_disable(&dmux->napi);
	netif_napi_del(&dmux->napi);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
	free_netdev(dmux->napi_dev);
#else
	kfree(dmux->napi_dev);
#endif
}
