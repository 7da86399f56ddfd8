// SPDX-License-Identifier: GPL-2.0-only
/* Bamboozle's driver for Qualcomm's BAM-DMUX: comes, goes, sleeps and wakes. What it decides is in ../core. */
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "dmux.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

static unsigned int autosuspend_ms = 1000;
module_param(autosuspend_ms, uint, 0444);
MODULE_PARM_DESC(autosuspend_ms, "time without uplink after which the vote is taken back (1000)");

static unsigned int answer_ms = 2000;
module_param(answer_ms, uint, 0444);
MODULE_PARM_DESC(answer_ms, "time that the modem has for each acknowledgement, and for its power after that (2000)");

static unsigned int rx_slots = 32;
module_param(rx_slots, uint, 0444);
MODULE_PARM_DESC(rx_slots, "receive buffers: 32, 64, 128 or 256 (32; the device tree's qcom,rx-ring-size goes before it)");

static unsigned int rx_size = DMUX_FRAME_MIN;
module_param(rx_size, uint, 0444);
MODULE_PARM_DESC(rx_size, "bytes of each: 2048, 4096, 8192 or 16384, announced to a modem that has dynamic MTU (2048; the device tree's qcom,max-rx-mtu goes before it)");

static unsigned int tx_size = DMUX_FRAME_MIN;
module_param(tx_size, uint, 0444);
MODULE_PARM_DESC(tx_size, "bytes of the largest frame to send, if the modem takes it: 2048, 4096, 8192 or 16384 (2048)");

static unsigned int channels;
module_param(channels, uint, 0444);
MODULE_PARM_DESC(channels, "bit mask of channels that have an interface without an OPEN, for modems that wait for ours (0; the device tree's initial-channels goes before it)");

static unsigned int power_of_two(struct dmux *dmux, const char *property, unsigned int value, unsigned int least, unsigned int most)
{
	of_property_read_u32(dmux->dev->of_node, property, &value);
	return clamp(rounddown_pow_of_two(max(value, 1u)), least, most);
}

static void read_options(struct dmux *dmux)
{
	u32 numbers[DMUX_CHANNELS];
	int count, i;

	answer_ms = clamp(answer_ms, 10u, 60000u);
	autosuspend_ms = min_t(unsigned int, autosuspend_ms, INT_MAX);
	dmux->rx_slots = power_of_two(dmux, "qcom,rx-ring-size", rx_slots, 32, DMUX_RX_SLOTS_MOST);
	dmux->rx_size = power_of_two(dmux, "qcom,max-rx-mtu", rx_size, DMUX_FRAME_MIN, DMUX_FRAME_MOST);
	dmux->tx_size = power_of_two(dmux, "qcom,max-tx-mtu", tx_size, DMUX_FRAME_MIN, DMUX_FRAME_MOST);
	dmux->uplink_limit = DMUX_FRAME_MIN;
	dmux->unannounced = channels & GENMASK(DMUX_CHANNELS - 1, 0);
	count = of_property_read_variable_u32_array(dmux->dev->of_node, "initial-channels", numbers, 1, DMUX_CHANNELS);
	for (i = 0; i < count; ++i)
		if (numbers[i] < DMUX_CHANNELS)
			__set_bit(numbers[i], &dmux->unannounced);
}

static void tick(struct timer_list *timer)
{
	struct dmux *dmux = container_of(timer, struct dmux, timer);

	spin_lock(&dmux->lock);
	if (dmux->started) {
		dmux_bam_watch(dmux);
		dmux_core_tick(dmux->core, dmux_now());
	}
	spin_unlock(&dmux->lock);
}

void dmux_port_arm(void *owner, long long at)
{
	struct dmux *dmux = owner;
	s64 delay = at - dmux_now();

	if (dmux->started)
		mod_timer(&dmux->timer, jiffies + 1 + (delay > 0 ? nsecs_to_jiffies(delay) : 0));
}

void dmux_port_state_changed(void *owner)
{
	struct dmux *dmux = owner;

	if (!dmux->started)
		return;
	if (!dmux->granted && dmux_core_awake(dmux->core)) {
		unsigned int bucket = fls64(ktime_ms_delta(ktime_get(), dmux->voted_at));

		dmux->granted = true;
		++dmux->handshakes[min(bucket, DMUX_HANDSHAKE_BUCKETS - 1u)];
	}
	if (dmux_core_refused(dmux->core) && !dmux->told)
		dev_warn_ratelimited(dmux->dev, "%s: what waited is dropped, the next packet tries again\n",
				     dmux_core_without_uplink(dmux->core) ? "there is no DMA channel for uplink" :
									    "the modem did not answer a wake-up in time");
	dmux->told = dmux_core_refused(dmux->core);
	/* called for every packet that empties the ring, and hardly ever is there anybody to wake */
	if (wq_has_sleeper(&dmux->wait))
		wake_up_all(&dmux->wait);
}

void dmux_port_hold_awake(void *owner, bool hold)
{
	struct dmux *dmux = owner;

	if (hold) {
		pm_runtime_get(dmux->dev);
		return;
	}
	pm_runtime_mark_last_busy(dmux->dev);
	pm_runtime_put_autosuspend(dmux->dev);
}

void dmux_port_wake_for_a_moment(void *owner)
{
	dmux_port_hold_awake(owner, true);
	dmux_port_hold_awake(owner, false);
}

/* Resuming gives the vote and waits for nobody: an answer that does not come is no error of the device's, and latches none. */
static int runtime_resume(struct device *dev)
{
	struct dmux *dmux = dev_get_drvdata(dev);

	spin_lock_bh(&dmux->lock);
	dmux_core_want(dmux->core, true, dmux_now());
	spin_unlock_bh(&dmux->lock);
	return 0;
}

static int runtime_suspend(struct device *dev)
{
	struct dmux *dmux = dev_get_drvdata(dev);
	int ret = 0;

	spin_lock_bh(&dmux->lock);
	if (dmux_core_may_sleep(dmux->core))
		dmux_core_want(dmux->core, false, dmux_now());
	else
		ret = -EBUSY;
	spin_unlock_bh(&dmux->lock);
	return ret;
}

/* Edges that came while the system slept may be gone; levels are not. */
static int system_resume(struct device *dev)
{
	struct dmux *dmux = dev_get_drvdata(dev);

	mod_timer(&dmux->timer, jiffies + 1);
	return 0;
}

static const struct dev_pm_ops pm_ops = {
	RUNTIME_PM_OPS(runtime_suspend, runtime_resume, NULL)
	SYSTEM_SLEEP_PM_OPS(NULL, system_resume)
};

static int init_core(struct dmux *dmux)
{
	struct dmux_core_options options = {
		.ack_deadline = (s64)answer_ms * NSEC_PER_MSEC,
		.power_deadline = (s64)answer_ms * NSEC_PER_MSEC,
		.receive_slots = dmux->rx_slots,
		.secret = get_random_u64(),
	};
	void *memory = devm_kzalloc(dmux->dev, dmux_core_size(), GFP_KERNEL);

	if (!memory)
		return -ENOMEM;
	dmux->core = dmux_core_init(memory, dmux, &options, &dmux->counters);
	return 0;
}

static void enable_pm(struct dmux *dmux)
{
	pm_runtime_set_autosuspend_delay(dmux->dev, autosuspend_ms);
	pm_runtime_use_autosuspend(dmux->dev);
	pm_runtime_enable(dmux->dev);
}

static void disable_pm(struct dmux *dmux)
{
	pm_runtime_disable(dmux->dev);
	pm_runtime_dont_use_autosuspend(dmux->dev);
	pm_runtime_set_suspended(dmux->dev);
}

static void start(struct dmux *dmux)
{
	bool own_ack = dmux_lines_own_ack(dmux);

	spin_lock_bh(&dmux->lock);
	dmux_bam_start(dmux);
	dmux_port_rang_for_nothing(dmux);
	dmux->started = true;
	dmux_core_start(dmux->core, own_ack, dmux_now());
	spin_unlock_bh(&dmux->lock);
	dmux_dma_set_up(dmux);
	if (dmux->unannounced)
		schedule_work(&dmux->register_work);
}

static int probe(struct platform_device *device)
{
	struct dmux *dmux = devm_kzalloc(&device->dev, sizeof(*dmux), GFP_KERNEL);
	int ret;

	if (!dmux)
		return -ENOMEM;
	dmux->dev = &device->dev;
	platform_set_drvdata(device, dmux);
	spin_lock_init(&dmux->lock);
	mutex_init(&dmux->dma_mutex);
	init_waitqueue_head(&dmux->wait);
	timer_setup(&dmux->timer, tick, 0);
	INIT_DELAYED_WORK(&dmux->stray_work, dmux_bam_stray_work);
	INIT_WORK(&dmux->set_up_work, dmux_dma_set_up_work);
	INIT_WORK(&dmux->register_work, dmux_register_work);
	read_options(dmux);

	ret = dmux_lines_get(dmux);
	if (ret)
		return ret;
	ret = init_core(dmux);
	if (ret)
		return ret;
	ret = dmux_bam_find(dmux);
	if (ret)
		goto forget_dma;
	ret = dmux_buffers_allocate(dmux);
	if (ret)
		goto forget_dma;
	ret = dmux_receive_init(dmux);
	if (ret)
		goto free_buffers;
	enable_pm(dmux);
	ret = dmux_lines_request(dmux);
	if (ret)
		goto disable;
	dmux_parking_reclaim(dmux);
	dmux_debugfs_init(dmux);
	start(dmux);
	return 0;

disable:
	disable_pm(dmux);
	dmux_receive_exit(dmux);
free_buffers:
	dmux_memory_free(dmux->memory);
forget_dma:
	dmux_bam_forget(dmux);
	return ret;
}

/* the name of 6.15 and later has been there since 6.2 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define DMUX_DELETE_TIMER del_timer_sync
#else
#define DMUX_DELETE_TIMER timer_delete_sync
#endif

/* Nothing more is to be had from the modem: all was sent, or it does not answer, or takes nothing. */
static bool is_quiet(struct dmux *dmux)
{
	bool quiet;

	spin_lock_bh(&dmux->lock);
	quiet = dmux_core_refused(dmux->core) || dmux_core_is_stuck(dmux->core, (s64)answer_ms * NSEC_PER_MSEC, dmux_now()) ||
		(dmux_core_drained(dmux->core) && (dmux_core_awake(dmux->core) || (!dmux->tx && !dmux->rx)));
	spin_unlock_bh(&dmux->lock);
	return quiet;
}

static bool is_collapsed(struct dmux *dmux)
{
	bool collapsed;

	spin_lock_bh(&dmux->lock);
	collapsed = !dmux_core_power_level(dmux->core);
	spin_unlock_bh(&dmux->lock);
	return collapsed;
}

/* Takes leave of the modem: CLOSEs are flushed, the vote goes, the power falls, the channels are released while the modem still waits for
 * the acknowledgement of that. A modem that does not answer is given its seconds and no more; its BAM is left alone. Until then the vote
 * stands, however long its answer takes.
 */
static void take_leave(struct dmux *dmux)
{
	unsigned long end = jiffies + msecs_to_jiffies(3 * answer_ms);
	bool alive;

	pm_runtime_get_sync(dmux->dev);
	spin_lock_bh(&dmux->lock);
	dmux_core_begin_removal(dmux->core, dmux_now());
	spin_unlock_bh(&dmux->lock);
	/* being stuck is no event */
	while (!wait_event_timeout(dmux->wait, is_quiet(dmux), HZ / 10) && time_before(jiffies, end))
		;
	spin_lock_bh(&dmux->lock);
	alive = dmux_core_awake(dmux->core) && dmux_core_drained(dmux->core);
	dmux_core_release_vote(dmux->core, dmux_now());
	spin_unlock_bh(&dmux->lock);
	if (alive && !wait_event_timeout(dmux->wait, is_collapsed(dmux), msecs_to_jiffies(2000)))
		dev_info(dmux->dev, "the modem keeps its power on\n");
	dmux_dma_close(dmux, alive);
	spin_lock_bh(&dmux->lock);
	dmux_core_acknowledge(dmux->core);
	spin_unlock_bh(&dmux->lock);
	pm_runtime_put_noidle(dmux->dev);
}

static void remove_device(struct platform_device *device)
{
	struct dmux *dmux = platform_get_drvdata(device);

	spin_lock_bh(&dmux->lock);
	dmux->removing = true;
	spin_unlock_bh(&dmux->lock);
	cancel_work_sync(&dmux->register_work);
	dmux_debugfs_exit(dmux);
	dmux_interfaces_remove(dmux);
	take_leave(dmux);

	dmux_lines_free(dmux);
	spin_lock_bh(&dmux->lock);
	dmux->started = false;
	spin_unlock_bh(&dmux->lock);
	DMUX_DELETE_TIMER(&dmux->timer);
	dmux_bam_unmask(dmux);
	cancel_work_sync(&dmux->set_up_work);
	cancel_delayed_work_sync(&dmux->stray_work);
	disable_pm(dmux);
	if (dmux->kept_awake)
		pm_runtime_put_noidle(dmux->dev);
	/* completions that are under way: tasklets, each a read side of RCU */
	synchronize_rcu();
	dmux_receive_exit(dmux);
	dmux_memory_free(dmux->memory);
	dmux_bam_forget(dmux);
}

/* platform drivers' remove() has returned nothing since 6.11 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
static int remove(struct platform_device *device)
{
	remove_device(device);
	return 0;
}

#define DMUX_REMOVE remove
#else
#define DMUX_REMOVE remove_device
#endif

static const struct of_device_id of_match[] = {
	{ .compatible = "qcom,bam-dmux" },
	{}
};
MODULE_DEVICE_TABLE(of, of_match);

static struct platform_driver driver = {
	.probe = probe,
	.remove = DMUX_REMOVE,
	.driver = {
		/* what user space knows the upstream driver by: ModemManager's rules name it */
		.name = "bam-dmux",
		.pm = pm_ptr(&pm_ops),
		.of_match_table = of_match,
	},
};

static int __init dmux_init(void)
{
	int ret = dmux_parking_init();

	if (ret)
		return ret;
	ret = platform_driver_register(&driver);
	if (ret)
		dmux_parking_exit();
	return ret;
}
module_init(dmux_init);

static void __exit dmux_exit(void)
{
	platform_driver_unregister(&driver);
	dmux_parking_exit();
}
module_exit(dmux_exit);

MODULE_DESCRIPTION("BAM-DMUX network driver of the Bamboozle project");
MODULE_LICENSE("GPL");
