# At a step of the scenario, while the link sleeps; then in the driver, with its structures as their printers show them.
from bamboozle_gdb import session
from bamboozle_gdb.ending import to_the_end

assert "an uplink packet wakes the link" in session.current.why, session.current.why
gdb.execute("tbreak bam_dmux_netdev_start_xmit")
gdb.execute("continue")
gdb.execute("finish")
gdb.execute("tbreak bam_dmux_tx_done")
gdb.execute("continue")

slot = gdb.execute("print *skb_dma", to_string=True)
assert "DATA channel 0" in slot and "mapped at 0x" in slot, slot
device = gdb.execute("print *skb_dma->dmux", to_string=True)
for text in ("M.PC, as the driver thinks = 1", "remote_channels = 0-7", "netdevs = 0-7", "rx_skbs = 32 of 32 used (0-31), mapped: 0-31",
             "tx_skbs = 1 of 32 used"):
    assert text in device.replace('"', ""), device
assert int(gdb.parse_and_eval("$dmux()")) == int(gdb.parse_and_eval("skb_dma->dmux"))
assert "rx_skbs" in gdb.execute("print/r *skb_dma->dmux", to_string=True)
to_the_end()
