// SPDX-License-Identifier: GPL-2.0-only
/* Where the DMA channels of a device wait that went while its modem was dead, or did not answer: releasing them would write
 * registers, perhaps without power. With them waits the memory that their BAM may still write to.
 */
#include <linux/of.h>
#include <linux/slab.h>

#include "dmux.h"

/* A resource of the BAM's: when its driver goes, so do the channels. */
struct parked {
	struct list_head list;
	struct device_node *node;	/* of the device that they belong to */
	struct device *bam;
	struct dma_chan *tx, *rx;
	struct dmux_memory *memory;
};

static LIST_HEAD(parking);
static DEFINE_MUTEX(parking_mutex);

/* The BAM's driver has ended all transfers. */
static void bam_goes(struct device *bam, void *resource)
{
	struct parked *parked = resource;

	mutex_lock(&parking_mutex);
	list_del(&parked->list);
	mutex_unlock(&parking_mutex);
	dmux_memory_free(parked->memory);
	of_node_put(parked->node);
}

static int is_the_same(struct device *bam, void *resource, void *wanted)
{
	return resource == wanted;
}

/* Off the list, and no resource of the BAM's any more; false: the BAM's driver is going at this moment. Under the mutex. */
static bool take_out(struct parked *parked)
{
	if (!devres_remove(parked->bam, bam_goes, is_the_same, parked))
		return false;
	list_del(&parked->list);
	of_node_put(parked->node);
	return true;
}

/* Takes channels and memory over; false: there is no memory for it. */
bool dmux_parking_put(struct dmux *dmux, struct dma_chan *tx, struct dma_chan *rx, struct dmux_memory *memory)
{
	struct parked *parked = devres_alloc(bam_goes, sizeof(*parked), GFP_KERNEL);

	if (!parked)
		return false;
	parked->node = of_node_get(dmux->dev->of_node);
	parked->bam = (rx ? rx : tx)->device->dev;
	parked->tx = tx;
	parked->rx = rx;
	parked->memory = memory;
	mutex_lock(&parking_mutex);
	list_add(&parked->list, &parking);
	devres_add(parked->bam, parked);
	mutex_unlock(&parking_mutex);
	return true;
}

/* Takes over what was parked. It is released and requested anew at the first rise. */
void dmux_parking_reclaim(struct dmux *dmux)
{
	struct parked *parked, *next;

	mutex_lock(&parking_mutex);
	list_for_each_entry_safe(parked, next, &parking, list) {
		if (parked->node != dmux->dev->of_node || !take_out(parked))
			continue;
		dmux->tx = parked->tx;
		dmux->rx = parked->rx;
		dmux->left = parked->memory;
		devres_free(parked);
	}
	mutex_unlock(&parking_mutex);
}

/* The module goes: touching a BAM without power would stop the bus, so its channels stay with the BAM's driver, and its buffers with the
 * BAM.
 */
void dmux_parking_report_leaks(void)
{
	struct parked *parked, *next;

	mutex_lock(&parking_mutex);
	list_for_each_entry_safe(parked, next, &parking, list) {
		struct device_node *node = parked->node;

		pr_err("bam-dmux: %pOF: its modem does not answer, so that its DMA channels could not be released%s: unbind and bind the BAM's driver before this one is loaded again\n",
		       node, parked->memory ? ", and its buffers stay allocated" : "");
		if (take_out(parked))
			devres_free(parked);
	}
	mutex_unlock(&parking_mutex);
}
