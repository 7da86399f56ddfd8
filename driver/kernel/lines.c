// SPDX-License-Identifier: GPL-2.0-only
/* The four lines of the handshake: two bits of this side's SMSM word, two interrupts on bits of the modem's (domain.md 3.5). */
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/irqdomain.h>
#include <linux/of.h>
#include <linux/of_irq.h>
#include <linux/platform_device.h>
#include <linux/soc/qcom/smem.h>
#include <linux/soc/qcom/smem_state.h>

#include "dmux.h"
#include "trace.h"

#define SMSM_SHARED_STATE	85	/* SMEM item: a word for each processor (domain.md 2.5) */
#define SMSM_RESET_BIT		6	/* the modem restarts (domain.md 3.5) */

static bool level_of(int irq)
{
	bool level = false;

	irq_get_irqchip_state(irq, IRQCHIP_STATE_LINE_LEVEL, &level);
	return level;
}

void dmux_port_levels(void *owner, bool *pc, bool *ack, bool *reset)
{
	struct dmux *dmux = owner;

	*pc = level_of(dmux->pc_irq);
	*ack = level_of(dmux->ack_irq);
	*reset = dmux->reset_irq && level_of(dmux->reset_irq);
}

void dmux_port_set_vote(void *owner, bool level)
{
	struct dmux *dmux = owner;

	trace_dmux_line("A.PC", level);
	if (level) {
		dmux->voted_at = ktime_get();
		dmux->granted = false;
	}
	qcom_smem_state_update_bits(dmux->pc_state, BIT(dmux->pc_bit), level ? BIT(dmux->pc_bit) : 0);
}

void dmux_port_set_ack(void *owner, bool level)
{
	struct dmux *dmux = owner;

	trace_dmux_line("A.ACK", level);
	if (!dmux_core_power_level(dmux->core))
		dmux_bam_mask(dmux);
	qcom_smem_state_update_bits(dmux->ack_state, BIT(dmux->ack_bit), level ? BIT(dmux->ack_bit) : 0);
}

/* Threads of smsm's: one edge after the other, and they may sleep. */
static irqreturn_t power_interrupt(int irq, void *data)
{
	struct dmux *dmux = data;

	spin_lock_bh(&dmux->lock);
	trace_dmux_line("M.PC", level_of(dmux->pc_irq));
	if (dmux->started)
		dmux_core_power_interrupt(dmux->core, dmux_now());
	spin_unlock_bh(&dmux->lock);
	dmux_dma_set_up(dmux);
	return IRQ_HANDLED;
}

static irqreturn_t ack_interrupt(int irq, void *data)
{
	struct dmux *dmux = data;

	spin_lock_bh(&dmux->lock);
	trace_dmux_line("M.ACK", level_of(dmux->ack_irq));
	if (dmux->started)
		dmux_core_ack_interrupt(dmux->core, dmux_now());
	spin_unlock_bh(&dmux->lock);
	return IRQ_HANDLED;
}

static irqreturn_t reset_interrupt(int irq, void *data)
{
	struct dmux *dmux = data;
	bool begins = level_of(dmux->reset_irq);

	dev_info(dmux->dev, "the modem says that its reset %s\n", begins ? "begins" : "is over");
	spin_lock_bh(&dmux->lock);
	if (dmux->started)
		dmux_core_remote_reset(dmux->core, begins, dmux_now());
	spin_unlock_bh(&dmux->lock);
	dmux_dma_set_up(dmux);
	return IRQ_HANDLED;
}

/* How often an interrupt came since the system started; 0 if it is none. */
unsigned int dmux_irq_count(int irq)
{
	struct irq_data *data = irq > 0 ? irq_get_irq_data(irq) : NULL;

	return data ? READ_ONCE(irq_data_to_desc(data)->tot_count) : 0;
}

bool dmux_port_rang_for_nothing(void *owner)
{
	struct dmux *dmux = owner;
	unsigned int doorbells = dmux_irq_count(dmux->doorbell_irq);
	u64 told = dmux->counters.pc_interrupts + dmux->counters.ack_interrupts + dmux->counters.remote_resets;
	/* one may tell of several bits, and so hide another */
	bool for_nothing = (u64)(doorbells - dmux->doorbells) > told - dmux->told_doorbells;

	dmux->doorbells = doorbells;
	dmux->told_doorbells = told;
	return for_nothing;
}

/* Beside what the device tree lists: the interrupt of the RESET bit, and the one behind all bits of the modem's word. 0: there is none. */
static void find_relatives(struct dmux *dmux)
{
	struct of_phandle_args args;

	if (of_irq_parse_one(dmux->dev->of_node, 0, &args))
		return;
	if (args.args_count == 2 && of_device_is_compatible(args.np->parent, "qcom,smsm")) {
		dmux->doorbell_irq = irq_of_parse_and_map(args.np, 0);
		args.args[0] = SMSM_RESET_BIT;
		args.args[1] = IRQ_TYPE_EDGE_BOTH;
		dmux->reset_irq = irq_create_of_mapping(&args);
	}
	of_node_put(args.np);
}

int dmux_lines_get(struct dmux *dmux)
{
	struct platform_device *device = to_platform_device(dmux->dev);

	dmux->pc_irq = platform_get_irq_byname(device, "pc");
	if (dmux->pc_irq < 0)
		return dmux->pc_irq;
	dmux->ack_irq = platform_get_irq_byname(device, "pc-ack");
	if (dmux->ack_irq < 0)
		return dmux->ack_irq;
	dmux->pc_state = devm_qcom_smem_state_get(dmux->dev, "pc", &dmux->pc_bit);
	if (IS_ERR(dmux->pc_state))
		return dev_err_probe(dmux->dev, PTR_ERR(dmux->pc_state), "no SMEM state \"pc\", for the vote\n");
	dmux->ack_state = devm_qcom_smem_state_get(dmux->dev, "pc-ack", &dmux->ack_bit);
	if (IS_ERR(dmux->ack_state))
		return dev_err_probe(dmux->dev, PTR_ERR(dmux->ack_state), "no SMEM state \"pc-ack\", for acknowledgements\n");
	return 0;
}

int dmux_lines_request(struct dmux *dmux)
{
	int ret = request_threaded_irq(dmux->ack_irq, NULL, ack_interrupt, IRQF_ONESHOT, "bam-dmux ack", dmux);

	if (ret)
		return dev_err_probe(dmux->dev, ret, "cannot have the interrupt \"pc-ack\"\n");
	ret = request_threaded_irq(dmux->pc_irq, NULL, power_interrupt, IRQF_ONESHOT, "bam-dmux power", dmux);
	if (ret) {
		free_irq(dmux->ack_irq, dmux);
		return dev_err_probe(dmux->dev, ret, "cannot have the interrupt \"pc\"\n");
	}
	find_relatives(dmux);
	if (dmux->reset_irq && request_threaded_irq(dmux->reset_irq, NULL, reset_interrupt, IRQF_ONESHOT, "bam-dmux reset", dmux))
		dmux->reset_irq = 0;
	return 0;
}

void dmux_lines_free(struct dmux *dmux)
{
	if (dmux->reset_irq)
		free_irq(dmux->reset_irq, dmux);
	free_irq(dmux->pc_irq, dmux);
	free_irq(dmux->ack_irq, dmux);
}

/* A.ACK as it stands in this side's word. An acknowledgement is a change of it: one who begins with a phase of his own may write what
 * is there already, and ring nobody (domain.md 5.1). smem_state only writes, so the word is read where smsm keeps it.
 */
bool dmux_lines_own_ack(struct dmux *dmux)
{
	struct of_phandle_args args;
	size_t size = 0;
	bool level = false;
	u32 *words, entry;

	if (of_parse_phandle_with_args(dmux->dev->of_node, "qcom,smem-states", "#qcom,smem-state-cells", 1, &args))
		return false;
	words = qcom_smem_get(QCOM_SMEM_HOST_ANY, SMSM_SHARED_STATE, &size);
	if (!IS_ERR(words) && !of_property_read_u32(args.np, "reg", &entry) && entry < size / sizeof(u32))
		level = readl((void __iomem *)&words[entry]) & BIT(dmux->ack_bit);
	of_node_put(args.np);
	return level;
}
