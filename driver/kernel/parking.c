// SPDX-License-Identifier: GPL-2.0-only
/* Where the DMA channels of a device wait that went while its modem was dead, or did not answer: releasing them would write
 * registers, perhaps without power. With them waits the memory that their BAM may still write to.
 */
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "dmux.h"

struct parked {
	struct list_head list;
	struct device_node *node;	/* of the device that they belong to */
	struct dma_chan *tx, *rx;
	struct dmux_memory *memory;
};

static LIST_HEAD(parking);
static DEFINE_MUTEX(parking_mutex);

static struct device *bam_of(const struct parked *parked)
{
	return (parked->rx ? parked->rx : parked->tx)->device->dev;
}

/* Under the mutex. */
static void take_out(struct parked *parked)
{
	list_del(&parked->list);
	of_node_put(parked->node);
	kfree(parked);
}

/* Takes channels and memory over; false: there is no memory for it. */
bool dmux_parking_put(struct dmux *dmux, struct dma_chan *tx, struct dma_chan *rx, struct dmux_memory *memory)
{
	struct parked *parked = kzalloc(sizeof(*parked), GFP_KERNEL);

	if (!parked)
		return false;
	parked->node = of_node_get(dmux->dev->of_node);
	parked->tx = tx;
	parked->rx = rx;
	parked->memory = memory;
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
		dmux->left = parked->memory;
		take_out(parked);
	}
	mutex_unlock(&parking_mutex);
}

/* A BAM's driver goes, and writes registers on its way whatever its modem does: now is the time for its channels. */
static int driver_goes(struct notifier_block *block, unsigned long action, void *device)
{
	struct parked *parked, *next;

	if (action != BUS_NOTIFY_UNBIND_DRIVER)
		return NOTIFY_DONE;
	mutex_lock(&parking_mutex);
	list_for_each_entry_safe(parked, next, &parking, list) {
		if (bam_of(parked) != device)
			continue;
		dmux_release_channels(parked->tx, parked->rx);
		dmux_memory_free(parked->memory);
		take_out(parked);
	}
	mutex_unlock(&parking_mutex);
	return NOTIFY_OK;
}

static struct notifier_block notifier = { .notifier_call = driver_goes };

int dmux_parking_init(void)
{
	return bus_register_notifier(&platform_bus_type, &notifier);
}

/* The module goes: touching a BAM without power would stop the bus, so its channels stay with the BAM's driver, and its buffers with
 * the BAM.
 */
void dmux_parking_exit(void)
{
	struct parked *parked, *next;

	bus_unregister_notifier(&platform_bus_type, &notifier);
	list_for_each_entry_safe(parked, next, &parking, list) {
		pr_err("bam-dmux: %pOF: its modem does not answer, so that its DMA channels could not be released%s: unbind and bind the BAM's driver before this one is loaded again\n",
		       parked->node, parked->memory ? ", and its buffers stay allocated" : "");
		take_out(parked);
	}
}
