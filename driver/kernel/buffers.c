// SPDX-License-Identifier: GPL-2.0-only
/* The memory that frames lie in while the BAM reads or writes them: mapped once, for as long as the device is bound. Frames are copied;
 * at this link's speeds that costs less than what mapping each of them would, no frame is lost with its memory, and no buffer for want
 * of memory.
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
		buffer->completion[token] = (struct dmux_completion){dmux, slot, token};
	return 0;
}

static void release(struct dmux *dmux, struct dmux_buffer *buffer, unsigned int size, enum dma_data_direction direction)
{
	if (!buffer->bytes)
		return;
	dma_unmap_single(dmux->dev, buffer->address, size, direction);
	kfree(buffer->bytes);
}

int dmux_buffers_allocate(struct dmux *dmux)
{
	unsigned int i;

	dmux->tx_slots = kcalloc(DMUX_TX_SLOTS, sizeof(*dmux->tx_slots), GFP_KERNEL);
	dmux->rx_buffers = kcalloc(dmux->rx_slots, sizeof(*dmux->rx_buffers), GFP_KERNEL);
	if (!dmux->tx_slots || !dmux->rx_buffers)
		goto failed;
	for (i = 0; i < DMUX_TX_SLOTS; ++i)
		if (allocate(dmux, &dmux->tx_slots[i].buffer, dmux->tx_size, DMA_TO_DEVICE, i))
			goto failed;
	for (i = 0; i < dmux->rx_slots; ++i) {
		struct dmux_buffer *buffer = &dmux->rx_buffers[i];

		if (allocate(dmux, buffer, dmux->rx_size, DMA_FROM_DEVICE, i))
			goto failed;
		dma_sync_single_for_cpu(dmux->dev, buffer->address, dmux->rx_size, DMA_FROM_DEVICE);
		dmux_core_leave_marks(dmux->core, buffer->bytes, dmux->rx_size, dmux->rx_size);
		dma_sync_single_for_device(dmux->dev, buffer->address, dmux->rx_size, DMA_FROM_DEVICE);
	}
	return 0;
failed:
	dmux_buffers_free(dmux);
	return -ENOMEM;
}

void dmux_buffers_free(struct dmux *dmux)
{
	unsigned int i;

	for (i = 0; dmux->tx_slots && i < DMUX_TX_SLOTS; ++i)
		release(dmux, &dmux->tx_slots[i].buffer, dmux->tx_size, DMA_TO_DEVICE);
	for (i = 0; dmux->rx_buffers && i < dmux->rx_slots; ++i)
		release(dmux, &dmux->rx_buffers[i], dmux->rx_size, DMA_FROM_DEVICE);
	kfree(dmux->tx_slots);
	kfree(dmux->rx_buffers);
	dmux->tx_slots = NULL;
	dmux->rx_buffers = NULL;
}
