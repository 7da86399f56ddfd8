// SPDX-License-Identifier: GPL-2.0-only
/* The two pipes, through the kernel's dmaengine: uplink "tx" and downlink "rx".
 *
 * Requesting and releasing channels writes registers of the BAM, which has power only while M.PC stands: both happen at a rise, never
 * after a fall. What was held when the power fell is released at the next rise. A device that goes while its modem is dead parks its
 * channels for the next one to bind.
 */
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/irq.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_irq.h>
#include <linux/of_platform.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "dmux.h"
#include "trace.h"

#define P_CTRL_EN	BIT(1)

/* P_CTRL of pipe 0 and its stride (domain.md 1.1). */
static const struct {
	const char *compatible;
	u32 offset, stride;
} bam_layouts[] = {
	{ "qcom,bam-v1.3.0", 0x0, 0x80 },
	{ "qcom,bam-v1.4.0", 0x1000, 0x1000 },
	{ "qcom,bam-v1.7.0", 0x13000, 0x1000 },
};

/* Channels that nobody could release, as their BAM had no power; by the device that they belong to. */
struct parked {
	struct list_head list;
	struct device_node *node;
	struct dma_chan *tx, *rx;
};
static LIST_HEAD(parking);
static DEFINE_MUTEX(parking_mutex);

static void find_registers(struct dmux *dmux, struct device_node *bam, u32 pipe)
{
	struct resource registers;
	unsigned int i;

	if (of_address_to_resource(bam, 0, &registers))
		return;
	for (i = 0; i < ARRAY_SIZE(bam_layouts); ++i) {
		u32 offset = bam_layouts[i].offset + pipe * bam_layouts[i].stride;

		if (of_device_is_compatible(bam, bam_layouts[i].compatible) && offset + 4 <= resource_size(&registers))
			dmux->pipe_control = ioremap(registers.start + offset, 4);
	}
}

/* The BAM behind the channels: bound already, or the probe waits for it. No register is touched. */
int dmux_dma_find(struct dmux *dmux)
{
	struct device_node *node = dmux->dev->of_node;
	int index = of_property_match_string(node, "dma-names", "rx");
	struct platform_device *device;
	struct of_phandle_args bam;
	bool bound;

	if (index < 0 || of_parse_phandle_with_args(node, "dmas", "#dma-cells", index, &bam))
		return dev_err_probe(dmux->dev, -EINVAL, "no DMA channel \"rx\" in the device tree\n");
	device = of_find_device_by_node(bam.np);
	/* device_is_bound() is not for modules */
	bound = device && READ_ONCE(device->dev.links.status) == DL_DEV_DRIVER_BOUND;
	if (bound) {
		dmux->bam_irq = of_irq_get(bam.np, 0);
		find_registers(dmux, bam.np, bam.args_count ? bam.args[0] : 0);
	}
	if (device)
		put_device(&device->dev);
	of_node_put(bam.np);
	return bound ? 0 : dev_err_probe(dmux->dev, -EPROBE_DEFER, "the BAM is not there yet\n");
}

void dmux_dma_forget(struct dmux *dmux)
{
	if (dmux->pipe_control)
		iounmap(dmux->pipe_control);
	dmux->pipe_control = NULL;
}

static struct dma_chan *take(struct dmux *dmux, struct dma_chan **channel)
{
	struct dma_chan *taken;

	spin_lock_bh(&dmux->lock);
	taken = *channel;
	*channel = NULL;
	spin_unlock_bh(&dmux->lock);
	return taken;
}

/* Writes registers. */
static void release(struct dmux *dmux, struct dma_chan **held)
{
	struct dma_chan *channel = take(dmux, held);

	if (!channel)
		return;
	dmaengine_terminate_async(channel);
	dma_release_channel(channel);
}

static struct dma_chan *request(struct dmux *dmux, const char *name)
{
	struct dma_chan *channel = dma_request_chan(dmux->dev, name);

	if (IS_ERR(channel)) {
		if (__ratelimit(&dmux->trouble))
			dev_err(dmux->dev, "Failed to request %s DMA channel: %pe\n", name[0] == 't' ? "TX" : "RX", channel);
		return NULL;
	}
	return channel;
}

/* Before a fall is acknowledged: the BAM's handler reads registers, and may be at it on another processor. Under the lock, which that
 * handler does not take.
 */
void dmux_dma_mask(struct dmux *dmux)
{
	if (dmux->bam_irq <= 0 || dmux->bam_masked)
		return;
	dmux->bam_masked = true;
	disable_irq_nosync(dmux->bam_irq);
	synchronize_hardirq(dmux->bam_irq);
}

static void unmask(struct dmux *dmux)
{
	bool masked;

	spin_lock_bh(&dmux->lock);
	masked = dmux->bam_masked;
	dmux->bam_masked = false;
	spin_unlock_bh(&dmux->lock);
	if (masked)
		enable_irq(dmux->bam_irq);
}

static enum dmux_set_up set_up(struct dmux *dmux)
{
	struct dma_slave_config config = { .direction = DMA_DEV_TO_MEM, .src_maxburst = dmux->rx_size };
	struct dma_chan *rx, *tx;

	release(dmux, &dmux->tx);
	release(dmux, &dmux->rx);
	unmask(dmux);
	rx = request(dmux, "rx");
	if (!rx)
		return DMUX_NONE;
	dmaengine_slave_config(rx, &config);
	tx = request(dmux, "tx");
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
		wanted = dmux->started && !dmux->gone && dmux_core_set_up_wanted(dmux->core, dmux_now());
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

/* The device goes. Without power the channels are put where the next one to bind finds them. */
void dmux_dma_close(struct dmux *dmux, bool powered)
{
	struct parked *parked;

	mutex_lock(&dmux->dma_mutex);
	dmux->gone = true;
	if (powered || (!dmux->tx && !dmux->rx)) {
		release(dmux, &dmux->tx);
		release(dmux, &dmux->rx);
		goto out;
	}
	parked = kzalloc(sizeof(*parked), GFP_KERNEL);
	if (!parked) {
		dev_err(dmux->dev, "no memory to keep the DMA channels for later: they are lost until the system restarts\n");
		goto out;
	}
	parked->node = of_node_get(dmux->dev->of_node);
	parked->tx = take(dmux, &dmux->tx);
	parked->rx = take(dmux, &dmux->rx);
	mutex_lock(&parking_mutex);
	list_add(&parked->list, &parking);
	mutex_unlock(&parking_mutex);
out:
	mutex_unlock(&dmux->dma_mutex);
}

/* The lines are gone, nothing masks it any more: others may need it. */
void dmux_dma_leave(struct dmux *dmux)
{
	unmask(dmux);
}

/* Takes over what was parked. It is released and requested anew at the first rise. */
void dmux_dma_reclaim(struct dmux *dmux)
{
	struct parked *parked, *next;

	mutex_lock(&parking_mutex);
	list_for_each_entry_safe(parked, next, &parking, list) {
		if (parked->node != dmux->dev->of_node)
			continue;
		dmux->tx = parked->tx;
		dmux->rx = parked->rx;
		list_del(&parked->list);
		of_node_put(parked->node);
		kfree(parked);
	}
	mutex_unlock(&parking_mutex);
}

/* The module goes: touching a BAM without power would stop the bus, so its channels stay with the BAM's driver. */
void dmux_dma_report_leaks(void)
{
	struct parked *parked, *next;

	list_for_each_entry_safe(parked, next, &parking, list) {
		pr_err("bam-dmux: %pOF: its modem is dead, so that its DMA channels could not be released: unbind and bind the BAM's driver before this one is loaded again\n",
		       parked->node);
		list_del(&parked->list);
		of_node_put(parked->node);
		kfree(parked);
	}
}

static void uplink_done(void *data)
{
	struct dmux_completion *completion = data;
	struct dmux *dmux = completion->dmux;

	spin_lock_bh(&dmux->lock);
	dmux_core_uplink_done(dmux->core, completion->slot, completion->token, dmux_now());
	spin_unlock_bh(&dmux->lock);
}

static void downlink_done(void *data)
{
	struct dmux_completion *completion = data;
	struct dmux *dmux = completion->dmux;
	bool filled;

	spin_lock_bh(&dmux->lock);
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
	if (dmux->tx)
		dmaengine_terminate_async(dmux->tx);
}

bool dmux_port_downlink_arrived(void *owner, unsigned int slot)
{
	struct dmux *dmux = owner;
	struct dmux_buffer *buffer = &dmux->rx_buffers[slot];

	dma_sync_single_for_cpu(dmux->dev, buffer->address, DMUX_HEADER, DMA_FROM_DEVICE);
	return dmux_core_arrived(dmux->core, buffer->bytes, DMUX_HEADER);
}

/* The engine has no call for "look": its interrupt is made pending by software, and its handler finds what no interrupt told. */
void dmux_port_poke_interrupt(void *owner)
{
	struct dmux *dmux = owner;

	if (dmux->bam_irq <= 0)
		return;
	++dmux->bam_interrupts; /* of which nothing is to be expected */
	irq_set_irqchip_state(dmux->bam_irq, IRQCHIP_STATE_PENDING, true);
}

static u64 completions(const struct dmux *dmux)
{
	return dmux->counters.tx_frames + dmux->counters.rx_frames;
}

/* The BAM's driver clears errors without a word. What can be seen from here is an interrupt that completes nothing. Under the lock. */
void dmux_dma_watch(struct dmux *dmux)
{
	unsigned int interrupts = dmux_irq_count(dmux->bam_irq);
	int came = interrupts - dmux->bam_interrupts;

	dmux->bam_interrupts = interrupts;
	dmux->completions += max(came, 0);
	/* one interrupt may complete several; what it has completed may still be on its way */
	if (completions(dmux) < dmux->completions)
		schedule_delayed_work(&dmux->stray_work, HZ / 20);
	else
		dmux->completions = completions(dmux);
}

void dmux_dma_stray_work(struct work_struct *work)
{
	struct dmux *dmux = container_of(to_delayed_work(work), struct dmux, stray_work);
	bool stray;

	spin_lock_bh(&dmux->lock);
	stray = completions(dmux) < dmux->completions;
	if (stray)
		++dmux->counters.stray_interrupts;
	dmux->completions = completions(dmux);
	spin_unlock_bh(&dmux->lock);
	if (stray && __ratelimit(&dmux->trouble))
		dev_warn(dmux->dev, "an interrupt of the BAM completed nothing: an error of the controller or of a pipe, which its driver clears unseen\n");
}

bool dmux_port_pipes_stand(void *owner)
{
	struct dmux *dmux = owner;

	return !dmux->pipe_control || readl(dmux->pipe_control) & P_CTRL_EN;
}
