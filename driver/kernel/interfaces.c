// SPDX-License-Identifier: GPL-2.0-only
/* Interfaces: one for each channel that the modem announces, for as long as the device is bound. */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "dmux.h"

#define CMD_OPEN	1
#define CMD_OPEN_NO_A2_PC	4	/* from a modem that never takes its power away (quirks.md S70) */

#define SIGNAL_DYNAMIC_MTU	0x02

static const struct device_type wwan_type = { .name = "wwan" };

static void set_limits(struct net_device *ndev, const struct dmux *dmux)
{
	/* a frame is whole words, with its padding */
	ndev->max_mtu = ALIGN_DOWN(dmux->uplink_limit - DMUX_HEADER, 4);
}

static void set_up(struct net_device *ndev)
{
	ndev->netdev_ops = &dmux_netdev_ops;
	ndev->ethtool_ops = &dmux_ethtool_ops;
	ndev->type = ARPHRD_RAWIP;
	ndev->flags = IFF_POINTOPOINT | IFF_NOARP;
	ndev->mtu = ETH_DATA_LEN;
	ndev->tx_queue_len = 1000;
	ndev->watchdog_timeo = 10 * HZ;
	/* packets are copied into one buffer and summed up on the way: the stack need do neither, and may send in large pieces */
	ndev->features = NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_HIGHDMA;
	ndev->hw_features = NETIF_F_SG | NETIF_F_HW_CSUM;
	SET_NETDEV_DEVTYPE(ndev, &wwan_type);
	/* IPv6 makes a link-local address of it */
	eth_random_addr(ndev->perm_addr);
}

/* The modem has opened the channel, or closed it: with that the interface has a carrier, or none. A device that is not present would say
 * less: user space is not told of its carrier. Under the lock.
 */
static void attach(struct net_device *ndev)
{
	netif_carrier_on(ndev);
	if (netif_running(ndev))
		netif_wake_queue(ndev);
}

static void detach(struct net_device *ndev)
{
	netif_carrier_off(ndev);
	/* the stack takes its time to look */
	if (netif_running(ndev))
		netif_stop_queue(ndev);
}

static int add_interface(struct dmux *dmux, unsigned int channel)
{
	struct dmux_interface *interface;
	struct net_device *ndev = alloc_netdev(sizeof(*interface), "wwan%d", NET_NAME_ENUM, set_up);
	int ret;

	if (!ndev)
		return -ENOMEM;
	ndev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	if (!ndev->tstats) {
		free_netdev(ndev);
		return -ENOMEM;
	}
	interface = netdev_priv(ndev);
	interface->dmux = dmux;
	interface->channel = channel;
	ndev->dev_port = channel;
	set_limits(ndev, dmux);
	SET_NETDEV_DEV(ndev, dmux->dev);

	rtnl_lock();
	ret = register_netdevice(ndev);
	if (ret) {
		rtnl_unlock();
		free_percpu(ndev->tstats);
		free_netdev(ndev);
		return ret;
	}
	spin_lock_bh(&dmux->lock);
	rcu_assign_pointer(dmux->interfaces[channel], ndev);
	dmux_core_channel_interface(dmux->core, channel, true);
	/* closed while it was being made */
	if (!dmux_core_channel_is_open(dmux->core, channel) && !test_bit(channel, &dmux->unannounced))
		detach(ndev);
	spin_unlock_bh(&dmux->lock);
	rtnl_unlock();
	return 0;
}

/* A modem that has restarted may take less than the one before. */
static void shrink(struct dmux *dmux, unsigned int channel)
{
	struct net_device *ndev;

	rtnl_lock();
	ndev = rtnl_dereference(dmux->interfaces[channel]);
	if (ndev && ndev->mtu > ndev->max_mtu) {
		netdev_info(ndev, "the modem takes no more than %u bytes now\n", ndev->max_mtu);
		dev_set_mtu(ndev, ndev->max_mtu);
	}
	rtnl_unlock();
}

void dmux_register_work(struct work_struct *work)
{
	struct dmux *dmux = container_of(work, struct dmux, register_work);
	unsigned int channel;

	for (channel = 0; channel < DMUX_CHANNELS; ++channel) {
		bool due;
		int ret;

		spin_lock_bh(&dmux->lock);
		due = !dmux->removing && !rcu_access_pointer(dmux->interfaces[channel]) &&
		      (dmux_core_channel_is_open(dmux->core, channel) || test_bit(channel, &dmux->unannounced));
		spin_unlock_bh(&dmux->lock);
		if (!due) {
			shrink(dmux, channel);
			continue;
		}
		ret = add_interface(dmux, channel);
		if (ret)
			dev_err(dmux->dev, "Failed to register the interface of channel %u: %pe\n", channel, ERR_PTR(ret));
	}
}

/* All of them go; those that are up say CLOSE, as far as the modem still listens. No OPEN makes a new one from here on. */
void dmux_interfaces_remove(struct dmux *dmux)
{
	struct net_device *ndevs[DMUX_CHANNELS];
	unsigned int channel;
	LIST_HEAD(gone);

	rtnl_lock();
	for (channel = 0; channel < DMUX_CHANNELS; ++channel) {
		ndevs[channel] = rtnl_dereference(dmux->interfaces[channel]);
		if (ndevs[channel])
			unregister_netdevice_queue(ndevs[channel], &gone);
	}
	unregister_netdevice_many(&gone);
	spin_lock_bh(&dmux->lock);
	for (channel = 0; channel < DMUX_CHANNELS; ++channel) {
		RCU_INIT_POINTER(dmux->interfaces[channel], NULL);
		dmux_core_channel_interface(dmux->core, channel, false);
	}
	spin_unlock_bh(&dmux->lock);
	rtnl_unlock();
	synchronize_net();
	dmux_receive_flush(dmux);
	for (channel = 0; channel < DMUX_CHANNELS; ++channel) {
		if (!ndevs[channel])
			continue;
		free_percpu(ndevs[channel]->tstats);
		free_netdev(ndevs[channel]);
	}
}

/* The modem takes larger frames than every firmware does (domain.md 4.5), or no more. */
static void offer(struct dmux *dmux, unsigned int signal)
{
	unsigned int limit = DMUX_FRAME_MIN, channel;

	dmux->dynamic_mtu = signal & SIGNAL_DYNAMIC_MTU;
	if (dmux->dynamic_mtu)
		limit <<= signal >> 6;
	limit = min(limit, dmux->tx_size);
	if (limit == dmux->uplink_limit)
		return;
	WRITE_ONCE(dmux->uplink_limit, limit);
	for (channel = 0; channel < DMUX_CHANNELS; ++channel) {
		struct net_device *ndev = rcu_dereference_protected(dmux->interfaces[channel], lockdep_is_held(&dmux->lock));

		if (ndev)
			set_limits(ndev, dmux);
	}
	schedule_work(&dmux->register_work);
}

/* It expects a vote that stays. */
static void keep_awake(struct dmux *dmux, bool keep)
{
	if (keep == dmux->kept_awake)
		return;
	dmux->kept_awake = keep;
	dmux_port_hold_awake(dmux, keep);
}

void dmux_channel_opened(struct dmux *dmux, unsigned int channel, unsigned int command, unsigned int signal)
{
	struct net_device *ndev;

	spin_lock_bh(&dmux->lock);
	ndev = rcu_dereference_protected(dmux->interfaces[channel], lockdep_is_held(&dmux->lock));
	++dmux->counters.opens_received;
	if (!dmux->removing) {
		offer(dmux, signal);
		keep_awake(dmux, command == CMD_OPEN_NO_A2_PC);
	}
	switch (dmux_core_channel_opened(dmux->core, channel)) {
	case DMUX_MAKE:
		if (!dmux->removing)
			schedule_work(&dmux->register_work);
		break;
	case DMUX_ATTACH:
		attach(ndev);
		break;
	case DMUX_REOPEN:
		++dmux->counters.opens_again;
		if (__ratelimit(&dmux->trouble))
			dev_info(dmux->dev, "Channel already open: %u; the modem has restarted, and is told again what is open\n", channel);
		dmux_send_command(dmux, channel, CMD_OPEN);
		break;
	default:
		break;
	}
	spin_unlock_bh(&dmux->lock);
}

void dmux_channel_closed(struct dmux *dmux, unsigned int channel)
{
	struct net_device *ndev;

	spin_lock_bh(&dmux->lock);
	ndev = rcu_dereference_protected(dmux->interfaces[channel], lockdep_is_held(&dmux->lock));
	++dmux->counters.closes_received;
	switch (dmux_core_channel_closed(dmux->core, channel)) {
	case DMUX_DETACH:
		detach(ndev);
		break;
	case DMUX_NOT_OPEN:
		dev_dbg(dmux->dev, "Channel not open: %u\n", channel);
		break;
	default:
		break;
	}
	spin_unlock_bh(&dmux->lock);
}
