// SPDX-License-Identifier: GPL-2.0-only
/* The two pipes, through the kernel's dmaengine: uplink "tx" and downlink "rx".
 *
 * Requesting and releasing channels writes registers of the BAM, which has power only while M.PC stands: both happen at a rise, never
 * after a fall. What was held when the power fell is released at the next rise. A device that goes while its modem is dead parks its
 * channels for the next one to bind.
 */
#include "dmux.h"
#include "trace.h"

/* What the engine still has of a buffer calls back into nothing. It may complete it at any time, but lets go of a descriptor only when the
 * callback has returned, which waits for the lock.
 */
static void forget(struct dmux_buffer *buffer)
{
	unsigned int token;

	for (token = 0; token < ARRAY_SIZE(buffer->completion); ++token) {
		struct dmux_completion *completion = &buffer->completion[token];

		if (completion->descriptor)
			completion->descriptor->callback = NULL;
		completion->descriptor = NULL;
	}
}

/* Under the lock. */
static void forget_uplink(struct dmux *dmux)
{
	unsigned int slot;

	for (slot = 0; slot < DMUX_TX_SLOTS; ++slot)
		forget(&dmux->tx_slots[slot].buffer);
}

static void forget_downlink(struct dmux *dmux)
{
	unsigned int slot;

	for (slot = 0; slot < dmux->rx_slots; ++slot)
		forget(&dmux->rx_buffers[slot]);
}

/* Both channels are the caller's, and what was submitted calls back into nothing. Under the lock. */
static void take(struct dmux *dmux, struct dma_chan **tx, struct dma_chan **rx)
{
	*tx = dmux->tx;
	*rx = dmux->rx;
	dmux->tx = NULL;
	dmux->rx = NULL;
	forget_uplink(dmux);
	forget_downlink(dmux);
}

/* Writes registers. Either may be none. */
void dmux_release_channels(struct dma_chan *tx, struct dma_chan *rx)
{
	if (tx)
		dmaengine_terminate_async(tx);
	if (rx)
		dmaengine_terminate_async(rx);
	if (tx)
		dma_release_channel(tx);
	if (rx)
		dma_release_channel(rx);
}

static void release(struct dmux *dmux)
{
	struct dma_chan *tx, *rx;

	spin_lock_bh(&dmux->lock);
	take(dmux, &tx, &rx);
	spin_unlock_bh(&dmux->lock);
	dmux_release_channels(tx, rx);
	dmux_memory_free(dmux->left);
	dmux->left = NULL;
}

static struct dma_chan *request_channel(struct dmux *dmux, const char *name)
{
	struct dma_chan *channel = dma_request_chan(dmux->dev, name);

	if (IS_ERR(channel)) {
		if (__ratelimit(&dmux->trouble))
			dev_err(dmux->dev, "Failed to request %s DMA channel: %pe\n", name[0] == 't' ? "TX" : "RX", channel);
		return NULL;
	}
	return channel;
}

static enum dmux_set_up set_up(struct dmux *dmux)
{
	struct dma_slave_config config = { .direction = DMA_DEV_TO_MEM, .src_maxburst = dmux->rx_size };
	struct dma_chan *rx, *tx;

	release(dmux);
	dmux_bam_unmask(dmux);
	rx = request_channel(dmux, "rx");
	if (!rx)
		return DMUX_NONE;
	dmaengine_slave_config(rx, &config);
	tx = request_channel(dmux, "tx");
	spin_lock_bh(&dmux->lock);
	dmux->rx = rx;
	dmux->tx = tx;
	spin_unlock_bh(&dmux->lock);
	return tx ? DMUX_BOTH : DMUX_DOWNLINK_ONLY;
}

void dmux_dma_set_up(struct dmux *dmux)
{
	bool wanted;

	mutex_lock(&dmux->dma_mutex);
	for (;;) {
		enum dmux_set_up result;

		spin_lock_bh(&dmux->lock);
		wanted = dmux->started && !dmux->gone && dmux_core_begin_set_up(dmux->core, dmux_now());
		spin_unlock_bh(&dmux->lock);
		if (!wanted)
			break;
		result = set_up(dmux);
		spin_lock_bh(&dmux->lock);
		dmux_core_set_up_done(dmux->core, result, dmux_now());
		spin_unlock_bh(&dmux->lock);
	}
	mutex_unlock(&dmux->dma_mutex);
}

void dmux_dma_set_up_work(struct work_struct *work)
{
	dmux_dma_set_up(container_of(work, struct dmux, set_up_work));
}

void dmux_port_request_set_up(void *owner)
{
	struct dmux *dmux = owner;

	/* the power line's own thread comes first, if it is the one that asks */
	if (dmux->started)
		schedule_work(&dmux->set_up_work);
}

/* The channels are put where the next device to bind finds them, with whatever the BAM may still write to: if its power stands, or seems
 * to, it has the buffers.
 */
static void park(struct dmux *dmux)
{
	struct dmux_memory *memory;
	struct dma_chan *tx, *rx;

	spin_lock_bh(&dmux->lock);
	take(dmux, &tx, &rx);
	memory = dmux->left;
	dmux->left = NULL;
	if (dmux_core_power_level(dmux->core)) {
		dmux->memory->older = memory;
		memory = dmux->memory;
		dmux->memory = NULL;
	}
	spin_unlock_bh(&dmux->lock);
	if (!dmux_parking_put(dmux, tx, rx, memory))
		dev_err(dmux->dev, "no memory to keep the DMA channels for later: they are lost until the system restarts\n");
}

/* The device goes. `alive`: its BAM may be touched. */
void dmux_dma_close(struct dmux *dmux, bool alive)
{
	mutex_lock(&dmux->dma_mutex);
	dmux->gone = true;
	if (alive || (!dmux->tx && !dmux->rx))
		release(dmux);
	else
		park(dmux);
	mutex_unlock(&dmux->dma_mutex);
}

static void uplink_done(void *data)
{
	struct dmux_completion *completion = data;
	struct dmux *dmux = completion->dmux;

	spin_lock_bh(&dmux->lock);
	completion->descriptor = NULL;
	dmux_core_uplink_done(dmux->core, completion->slot, completion->token, dmux_now());
	if (dmux_core_drained(dmux->core))
		dmux_account(dmux);
	else if (dmux->unaccounted)
		napi_schedule(&dmux->napi);
	spin_unlock_bh(&dmux->lock);
}

static void downlink_done(void *data)
{
	struct dmux_completion *completion = data;
	struct dmux *dmux = completion->dmux;
	bool filled;

	spin_lock_bh(&dmux->lock);
	completion->descriptor = NULL;
	dmux->rx_buffers[completion->slot].since = jiffies;
	filled = dmux_core_downlink_done(dmux->core, completion->slot, completion->token);
	spin_unlock_bh(&dmux->lock);
	if (filled)
		napi_schedule(&dmux->napi);
}

static bool submit(struct dma_chan *channel, struct dmux_buffer *buffer, unsigned int bytes, unsigned int token,
		   enum dma_transfer_direction direction, dma_async_tx_callback callback)
{
	struct dma_async_tx_descriptor *descriptor;

	if (!channel)
		return false;
	descriptor = dmaengine_prep_slave_single(channel, buffer->address, bytes, direction, DMA_PREP_INTERRUPT);
	if (!descriptor)
		return false;
	descriptor->callback = callback;
	descriptor->callback_param = &buffer->completion[token];
	buffer->completion[token].descriptor = descriptor;
	buffer->since = jiffies;
	dmaengine_submit(descriptor);
	return true;
}

bool dmux_port_submit_uplink(void *owner, unsigned int slot, unsigned int bytes, unsigned int token)
{
	struct dmux *dmux = owner;
	struct dmux_tx_slot *frame = &dmux->tx_slots[slot];
	struct net_device *ndev;

	if (!submit(dmux->tx, &frame->buffer, bytes, token, DMA_MEM_TO_DEV, uplink_done))
		return false;
	trace_dmux_uplink(frame->channel, frame->command, bytes);
	ndev = rcu_dereference_protected(dmux->interfaces[frame->channel], lockdep_is_held(&dmux->lock));
	if (ndev && frame->command == 1) {
		struct dmux_interface *interface = netdev_priv(ndev);

		if (interface->opening == DMUX_OPENING_WAITS)
			interface->opening = DMUX_OPENING_SENT;
		wake_up_all(&dmux->wait);
	}
	return true;
}

bool dmux_port_submit_downlink(void *owner, unsigned int slot, unsigned int token)
{
	struct dmux *dmux = owner;

	return submit(dmux->rx, &dmux->rx_buffers[slot], dmux->rx_size, token, DMA_DEV_TO_MEM, downlink_done);
}

void dmux_port_ring_uplink(void *owner)
{
	struct dmux *dmux = owner;

	if (dmux->tx)
		dma_async_issue_pending(dmux->tx);
}

void dmux_port_ring_downlink(void *owner)
{
	struct dmux *dmux = owner;

	if (dmux->rx)
		dma_async_issue_pending(dmux->rx);
}

void dmux_port_restart_uplink(void *owner)
{
	struct dmux *dmux = owner;

	dev_warn_ratelimited(dmux->dev, "uplink is stuck: its pipe is reset, and what waits is sent again\n");
	forget_uplink(dmux);
	if (dmux->tx)
		dmaengine_terminate_async(dmux->tx);
}
