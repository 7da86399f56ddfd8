// SPDX-License-Identifier: GPL-2.0-only
/* The BAM itself, as far as it is seen from beside its driver: its node, its interrupt, and whether the downlink pipe stands. */
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/irq.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_irq.h>
#include <linux/of_platform.h>
#include <linux/platform_device.h>

#include "dmux.h"

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
int dmux_bam_find(struct dmux *dmux)
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

void dmux_bam_forget(struct dmux *dmux)
{
	if (dmux->pipe_control)
		iounmap(dmux->pipe_control);
	dmux->pipe_control = NULL;
}

/* Before a fall is acknowledged: the BAM's handler reads registers, and may be at it on another processor. Under the lock, which that
 * handler does not take.
 */
void dmux_bam_mask(struct dmux *dmux)
{
	if (dmux->bam_irq <= 0 || dmux->bam_masked)
		return;
	dmux->bam_masked = true;
	disable_irq_nosync(dmux->bam_irq);
	synchronize_hardirq(dmux->bam_irq);
}

/* At a set-up, and when the lines are gone and nothing masks it any more: others may need it. */
void dmux_bam_unmask(struct dmux *dmux)
{
	bool masked;

	spin_lock_bh(&dmux->lock);
	masked = dmux->bam_masked;
	dmux->bam_masked = false;
	spin_unlock_bh(&dmux->lock);
	if (masked)
		enable_irq(dmux->bam_irq);
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

/* What came before is not this binding's. */
void dmux_bam_start(struct dmux *dmux)
{
	dmux->bam_interrupts = dmux_irq_count(dmux->bam_irq);
}

static u64 completions(const struct dmux *dmux)
{
	return dmux->counters.tx_frames + dmux->counters.rx_frames;
}

/* The BAM's driver clears errors without a word. What can be seen from here is an interrupt that completes nothing. Under the lock. */
void dmux_bam_watch(struct dmux *dmux)
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

void dmux_bam_stray_work(struct work_struct *work)
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
