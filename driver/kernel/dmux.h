/* SPDX-License-Identifier: GPL-2.0-only */
/* The device as the glue knows it. What the driver decides is in ../core; here is where its slots have their buffers, its lines their
 * interrupts and its channels their interfaces.
 */
#ifndef BAMBOOZLE_DMUX_H
#define BAMBOOZLE_DMUX_H

#include <linux/dmaengine.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/ratelimit.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/types.h>
#include <linux/version.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "../core/boundary.h"

#define DMUX_FRAME_MIN	2048	/* the size that every firmware takes (domain.md 4.5) */
#define DMUX_FRAME_MOST	16384
#define DMUX_HANDSHAKE_BUCKETS 12 /* below 1, 2, 4 ... 1024 ms, and above */

struct dmux;

/* What a DMA completion is handed: a slot has two, used in turn, so that one of a ring before the last reset is known as such. */
struct dmux_completion {
	struct dmux *dmux;
	u16 slot;
	u16 token;
	struct dma_async_tx_descriptor *descriptor;	/* (L) that will bring it; NULL: none */
};

struct dmux_buffer {
	void *bytes;
	dma_addr_t address;
	struct dmux_completion completion[2];
	unsigned long since;	/* jiffies: given to the BAM, filled */
};

struct dmux_tx_slot {
	struct dmux_buffer buffer;
	u8 channel;
	u8 command;
	u16 payload;		/* bytes that byte queue limits were told of; 0 for commands */
	u32 epoch;		/* of the interface's queue */
};

/* The memory of both rings. It lives for as long as the BAM may write to it, and that may be longer than the device is bound. */
struct dmux_memory {
	struct device *dev;
	unsigned int tx_size, rx_size, rx_slots;
	struct dmux_tx_slot *tx;
	struct dmux_buffer *rx;
	struct dmux_memory *older;	/* of a binding before */
};

/* Of an OPEN that ndo_open waits for. */
enum dmux_opening { DMUX_OPENING_IDLE, DMUX_OPENING_WAITS, DMUX_OPENING_SENT, DMUX_OPENING_FAILED };

struct dmux_interface {
	struct dmux *dmux;
	unsigned int channel;
	enum dmux_opening opening;
	u32 epoch;
	unsigned int gone_packets, gone_bytes;	/* left the ring, and byte queue limits not told yet */
};

struct dmux {
	struct device *dev;
	struct dmux_core *core;
	struct dmux_counters counters;
	spinlock_t lock;		/* the core, and what is marked (L) */
	wait_queue_head_t wait;		/* for states of the core */
	struct timer_list timer;
	bool started;			/* (L) */
	bool removing;			/* (L) */

	/* lines.c */
	int pc_irq, ack_irq, reset_irq;
	int doorbell_irq;		/* the interrupt that all three are told by */
	unsigned int doorbells;		/* (L) of it, when last looked */
	u64 told_doorbells;		/* (L) runs of the three, when last looked */
	struct qcom_smem_state *pc_state, *ack_state;
	unsigned int pc_bit, ack_bit;
	ktime_t voted_at;
	u32 handshakes[DMUX_HANDSHAKE_BUCKETS];	/* (L) votes up to their grant, by duration */
	bool granted;			/* (L) the last vote was counted there */

	/* dma.c */
	struct mutex dma_mutex;		/* requests and releases of channels */
	struct work_struct set_up_work;
	struct dma_chan *tx, *rx;	/* (L) */
	bool gone;			/* under dma_mutex: no channels any more */

	/* bam.c */
	int bam_irq;
	bool bam_masked;		/* from a fall to the next set-up */
	struct delayed_work stray_work;
	unsigned int bam_interrupts;	/* (L) when last looked, less those made pending by this driver */
	u64 completions;		/* (L) to be expected of them at least */
	void __iomem *pipe_control;	/* P_CTRL of the downlink pipe; NULL: unknown */

	/* buffers.c */
	unsigned int tx_size, rx_size, rx_slots;
	struct dmux_memory *memory;	/* NULL: it was left to the BAM */
	struct dmux_tx_slot *tx_slots;	/* (L) of it */
	struct dmux_buffer *rx_buffers;	/* of it */
	struct dmux_memory *left;	/* by a binding before; until its channels are released */

	/* receive.c */
	struct net_device *napi_dev;
	struct napi_struct napi;
	struct ratelimit_state complaints[DMUX_VERDICTS];	/* of each kind of bad frame */
	struct ratelimit_state trouble;	/* of everything else */
	bool told;			/* (L) that the modem does not answer */

	/* interfaces.c */
	struct work_struct register_work;
	struct net_device __rcu *interfaces[DMUX_CHANNELS];	/* written under rtnl and (L) */
	unsigned long unannounced;	/* channels that have an interface without an OPEN */
	bool dynamic_mtu;		/* (L) the modem has offered it */
	unsigned int uplink_limit;	/* bytes of a frame */
	bool kept_awake;		/* (L) by a modem that never takes its power away */

	/* netdev.c */
	unsigned long unaccounted;	/* (L) channels with something in gone_packets */

	struct dentry *debugfs;
};

static inline s64 dmux_now(void)
{
	return ktime_get_ns();
}

int dmux_lines_get(struct dmux *dmux);
int dmux_lines_request(struct dmux *dmux);
void dmux_lines_free(struct dmux *dmux);
bool dmux_lines_own_ack(struct dmux *dmux);

int dmux_bam_find(struct dmux *dmux);
void dmux_bam_forget(struct dmux *dmux);
void dmux_bam_start(struct dmux *dmux);
void dmux_bam_mask(struct dmux *dmux);
void dmux_bam_unmask(struct dmux *dmux);
void dmux_bam_watch(struct dmux *dmux);
void dmux_bam_stray_work(struct work_struct *work);
unsigned int dmux_irq_count(int irq);

void dmux_dma_set_up(struct dmux *dmux);
void dmux_dma_set_up_work(struct work_struct *work);
void dmux_dma_close(struct dmux *dmux, bool alive);
void dmux_release_channels(struct dma_chan *tx, struct dma_chan *rx);

bool dmux_parking_put(struct dmux *dmux, struct dma_chan *tx, struct dma_chan *rx, struct dmux_memory *memory);
void dmux_parking_reclaim(struct dmux *dmux);
int dmux_parking_init(void);
void dmux_parking_exit(void);

int dmux_buffers_allocate(struct dmux *dmux);
void dmux_memory_free(struct dmux_memory *memory);

int dmux_receive_init(struct dmux *dmux);
void dmux_receive_exit(struct dmux *dmux);
void dmux_receive_flush(struct dmux *dmux);

extern const struct net_device_ops dmux_netdev_ops;
extern const struct ethtool_ops dmux_ethtool_ops;
void dmux_account(struct dmux *dmux);
bool dmux_send_command(struct dmux *dmux, unsigned int channel, unsigned int command);

void dmux_register_work(struct work_struct *work);
void dmux_interfaces_remove(struct dmux *dmux);
void dmux_channel_opened(struct dmux *dmux, unsigned int channel, unsigned int command, unsigned int signal);
void dmux_channel_closed(struct dmux *dmux, unsigned int channel);

void dmux_debugfs_init(struct dmux *dmux);
void dmux_debugfs_exit(struct dmux *dmux);

#endif
