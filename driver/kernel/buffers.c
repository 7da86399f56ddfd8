// SPDX-License-Identifier: GPL-2.0-only
/* The memory that frames lie in while the BAM reads or writes them: mapped once, for as long as the device is bound. Frames are copied;
 * at this link's speeds that costs less than what mapping each of them would, no frame is lost with its memory, and no buffer for want
 * of memory. Receive buffers are written from both sides: by the BAM, and by this driver, whose marks show how far the BAM came.
 */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

#include "dmux.h"

static int allocate(struct dmux *dmux, struct dmux_buffer *buffer, unsigned int size, enum dma_data_direction direction,
		    unsigned int slot)
{
	unsigned int token;

	buffer->bytes = kzalloc(size, GFP_KERNEL);
	if (!buffer->bytes)
		return -ENOMEM;
	buffer->address = dma_map_single(dmux->dev, buffer->bytes, size, direction);
	if (dma_mapping_error(dmux->dev, buffer->address)) {
		kfree(buffer->bytes);
		buffer->bytes = NULL;
		return -ENOMEM;
	}
	for (token = 0; token < 2; ++token)
		buffer->completion[token] = (struct dmux_completion){ .dmux = dmux, .slot = slot, .token = token };
	buffer->since = jiffies;
	return 0;
}

static void release(struct device *dev, struct dmux_buffer *buffer, unsigned int size, enum dma_data_direction direction)
{
	if (!buffer->bytes)
		return;
	dma_unmap_single(dev, buffer->address, size, direction);
	kfree(buffer->bytes);
}

/* Nothing of a frame is left in it, from one end to the other. */
static void clean(struct dmux *dmux, struct dmux_buffer *buffer)
{
	dma_sync_single_for_cpu(dmux->dev, buffer->address, dmux->rx_size, DMA_BIDIRECTIONAL);
	dmux_core_leave_marks(dmux->core, buffer->bytes, dmux->rx_size, dmux->rx_size);
	dma_sync_single_for_device(dmux->dev, buffer->address, dmux->rx_size, DMA_BIDIRECTIONAL);
}

static int fill(struct dmux *dmux, struct dmux_memory *memory)
{
	unsigned int i;

	memory->tx = kcalloc(DMUX_TX_SLOTS, sizeof(*memory->tx), GFP_KERNEL);
	memory->rx = kcalloc(memory->rx_slots, sizeof(*memory->rx), GFP_KERNEL);
	if (!memory->tx || !memory->rx)
		return -ENOMEM;
	for (i = 0; i < DMUX_TX_SLOTS; ++i)
		if (allocate(dmux, &memory->tx[i].buffer, memory->tx_size, DMA_TO_DEVICE, i))
			return -ENOMEM;
	for (i = 0; i < memory->rx_slots; ++i) {
		if (allocate(dmux, &memory->rx[i], memory->rx_size, DMA_BIDIRECTIONAL, i))
			return -ENOMEM;
		clean(dmux, &memory->rx[i]);
	}
	return 0;
}

int dmux_buffers_allocate(struct dmux *dmux)
{
	struct dmux_memory *memory = kzalloc(sizeof(*memory), GFP_KERNEL);

	if (!memory)
		return -ENOMEM;
	memory->dev = get_device(dmux->dev);
	memory->tx_size = dmux->tx_size;
	memory->rx_size = dmux->rx_size;
	memory->rx_slots = dmux->rx_slots;
	if (fill(dmux, memory)) {
		dmux_memory_free(memory);
		return -ENOMEM;
	}
	dmux->memory = memory;
	dmux->tx_slots = memory->tx;
	dmux->rx_buffers = memory->rx;
	return 0;
}

/* With what is older than it. The BAM has none of it any more. */
void dmux_memory_free(struct dmux_memory *memory)
{
	while (memory) {
		struct dmux_memory *older = memory->older;
		unsigned int i;

		for (i = 0; memory->tx && i < DMUX_TX_SLOTS; ++i)
			release(memory->dev, &memory->tx[i].buffer, memory->tx_size, DMA_TO_DEVICE);
		for (i = 0; memory->rx && i < memory->rx_slots; ++i)
			release(memory->dev, &memory->rx[i], memory->rx_size, DMA_BIDIRECTIONAL);
		kfree(memory->tx);
		kfree(memory->rx);
		put_device(memory->dev);
		kfree(memory);
		memory = older;
	}
}

bool dmux_port_downlink_arrived(void *owner, unsigned int slot)
{
	struct dmux *dmux = owner;
	struct dmux_buffer *buffer = &dmux->rx_buffers[slot];

	dma_sync_single_for_cpu(dmux->dev, buffer->address, DMUX_HEADER, DMA_BIDIRECTIONAL);
	return dmux_core_arrived(dmux->core, buffer->bytes, DMUX_HEADER);
}

void dmux_port_clean_downlink(void *owner, unsigned int slot)
{
	struct dmux *dmux = owner;

	clean(dmux, &dmux->rx_buffers[slot]);
}
