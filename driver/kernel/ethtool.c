// SPDX-License-Identifier: GPL-2.0-only
/* `ethtool -S wwan0`: the device's counters, the same on each of its interfaces. `ethtool -i` names the driver. */
#include <linux/ethtool.h>
#include <linux/netdevice.h>

#include "dmux.h"

static const char names[][ETH_GSTRING_LEN] = {
#define X(name, what) #name,
	DMUX_COUNTERS(X)
#undef X
};

static int count(struct net_device *ndev, int set)
{
	return set == ETH_SS_STATS ? ARRAY_SIZE(names) : -EOPNOTSUPP;
}

static void strings(struct net_device *ndev, u32 set, u8 *to)
{
	if (set == ETH_SS_STATS)
		memcpy(to, names, sizeof(names));
}

static void statistics(struct net_device *ndev, struct ethtool_stats *stats, u64 *to)
{
	struct dmux_interface *interface = netdev_priv(ndev);
	struct dmux *dmux = interface->dmux;

	BUILD_BUG_ON(sizeof(dmux->counters) != ARRAY_SIZE(names) * sizeof(u64));
	spin_lock_bh(&dmux->lock);
	memcpy(to, &dmux->counters, sizeof(dmux->counters));
	spin_unlock_bh(&dmux->lock);
}

static void information(struct net_device *ndev, struct ethtool_drvinfo *info)
{
	struct dmux_interface *interface = netdev_priv(ndev);

	strscpy(info->driver, KBUILD_MODNAME, sizeof(info->driver));
	strscpy(info->bus_info, dev_name(interface->dmux->dev), sizeof(info->bus_info));
}

const struct ethtool_ops dmux_ethtool_ops = {
	.get_drvinfo = information,
	.get_link = ethtool_op_get_link,
	.get_sset_count = count,
	.get_strings = strings,
	.get_ethtool_stats = statistics,
};
