// SPDX-License-Identifier: GPL-2.0-only
/* Where the DMA channels of a device wait that went while its modem was dead: releasing them would write registers without power. */
#include <linux/of.h>
#include <linux/slab.h>

#include "dmux.h"

/* Channels that nobody could release, as their BAM had no power; by the device that they belong to. */
struct parked {
	struct list_head list;
	struct device_node *node;
	struct dma_chan *tx, *rx;
};

static LIST_HEAD(parking);
static DEFINE_MUTEX(parking_mutex);

/* Takes the channels over; false: there is no memory for it. */
bool dmux_parking_put(struct dmux *dmux, struct dma_chan *tx, struct dma_chan *rx)
{
	struct parked *parked = kzalloc(sizeof(*parked), GFP_KERNEL);

	if (!parked)
		return false;
	parked->node = of_node_get(dmux->dev->of_node);
	parked->tx = tx;
	parked->rx = rx;
	mutex_lock(&parking_mutex);
	list_add(&parked->list, &parking);
	mutex_unlock(&parking_mutex);
	return true;
}

/* Takes over what was parked. It is released and requested anew at the first rise. */
void dmux_parking_reclaim(struct dmux *dmux)
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
void dmux_parking_report_leaks(void)
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
