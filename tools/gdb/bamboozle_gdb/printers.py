"""Pretty-printers for the drivers' main structures: the state in a line or two, in the link's own words. `p/r` shows what is there."""

import gdb
import gdb.printing

COMMANDS = {0: "DATA", 1: "OPEN", 2: "CLOSE"}
MAGIC = 0x33FC


def yes(value):
    return "1" if int(value) else "0"


def ranges(numbers):
    """[0, 1, 2, 5] -> "0-2, 5"."""
    parts = []
    for number in numbers:
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in parts) or "none"


def elements(array):
    low, high = array.type.strip_typedefs().range()
    return [array[i] for i in range(low, high + 1)]


def frame_at(address):
    """The eight bytes of a header, read as one."""
    raw = gdb.selected_inferior().read_memory(address, 8).tobytes()
    magic, command, pad, channel, length = int.from_bytes(raw[:2], "little"), raw[3], raw[4], raw[5], int.from_bytes(raw[6:], "little")
    if magic != MAGIC:
        return f"no frame (magic {magic:#x})"
    text = f"{COMMANDS.get(command, f'command {command}')} channel {channel}"
    return text + (f", {length} bytes, pad {pad}" if command == 0 else f", signal {raw[2]:#x}" if raw[2] else "")


class Fields:
    """A structure shown as some members, each a text or a value."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        return self.value.type.unqualified().strip_typedefs().name

    def children(self):
        return iter(self.fields())


class SkbDma(Fields):
    """struct bam_dmux_skb_dma of the unmodified driver: a slot of a ring."""

    def to_string(self):
        skb = self.value["skb"]
        if not int(skb):
            return "free"
        text = f"skb {int(skb):#x}, {int(skb['len'])} bytes, "
        text += f"mapped at {int(self.value['addr']):#x}" if int(self.value["addr"]) else "not mapped"
        try:
            return f"{text}, {frame_at(int(skb['data']))}"
        except gdb.error:
            return text

    def children(self):
        return iter(())


class BamDmux(Fields):
    """struct bam_dmux: the unmodified driver's device."""

    def fields(self):
        value = self.value
        yield "M.PC, as the driver thinks", yes(value["pc_state"])
        yield "A.ACK", yes(value["pc_ack_state"])
        yield "M.ACK since the last vote", "yes" if int(value["pc_ack_completion"]["done"]) else "no"
        yield "rx", value["rx"]
        yield "tx", value["tx"]
        for name in ("rx_skbs", "tx_skbs"):
            slots = elements(value[name])
            used = [i for i, slot in enumerate(slots) if int(slot["skb"])]
            mapped = [i for i, slot in enumerate(slots) if int(slot["addr"])]
            yield name, f"{len(used)} of {len(slots)} used ({ranges(used)}), mapped: {ranges(mapped)}"
        yield "tx_next_skb", f"{int(value['tx_next_skb'])} (slot {int(value['tx_next_skb']) % len(elements(value['tx_skbs']))})"
        deferred = int(value["tx_deferred_skb"]["counter"])
        yield "tx_deferred_skb", ranges([i for i in range(64) if deferred >> i & 1])
        remote = int(value["remote_channels"][0])
        yield "remote_channels", ranges([i for i in range(8) if remote >> i & 1])
        yield "netdevs", ranges([i for i, netdev in enumerate(elements(value["netdevs"])) if int(netdev)])


class Header(Fields):
    """struct bam_dmux_hdr: a frame's header."""

    def to_string(self):
        return frame_at(int(self.value.address)) if self.value.address is not None else "a header in a register"

    def children(self):
        return iter(())


class Dmux(Fields):
    """struct dmux of driver/: what the glue knows; the rest is in its core."""

    def fields(self):
        value = self.value
        for name in ("started", "removing", "gone", "granted", "told", "bam_masked"):
            yield name, yes(value[name])
        yield "rx", value["rx"]
        yield "tx", value["tx"]
        yield "interfaces", ranges([i for i, each in enumerate(elements(value["interfaces"])) if int(each)])
        try:
            yield "core", value["core"].dereference()["engine"]
        except (gdb.error, TypeError):
            yield "core", value["core"]


class Engine(Fields):
    """bamboozle::dmux::Engine: what the C++ driver decides by."""

    def fields(self):
        value = self.value
        for name in ("vote_", "power_", "transmit_", "receive_"):
            yield name, value[name]
        flags = [field.name for field in value.type.fields() if field.type.strip_typedefs().code == gdb.TYPE_CODE_BOOL]
        yield "set", ", ".join(name.rstrip("_") for name in flags if int(value[name])) or "nothing"


class Vote(Fields):
    def fields(self):
        yield "state", self.value["state_"]
        yield "A.PC", yes(self.value["level_"])
        yield "wanted", yes(self.value["wanted_"])
        yield "acknowledgement due", yes(self.value["ack_due_"])
        yield "since", f"{int(self.value['since_']) / 1e6:.3f} ms"


class Power(Fields):
    def fields(self):
        yield "state", self.value["state_"]
        yield "M.PC", yes(self.value["level_"])
        yield "A.ACK", yes(self.value["own_ack_"])
        yield "acknowledgement due", yes(self.value["ack_due_"])
        yield "since", f"{int(self.value['since_']) / 1e6:.3f} ms"


class TransmitRing(Fields):
    def to_string(self):
        head, sent, done = (int(self.value[name]) for name in ("head_", "sent_", "done_"))
        return f"{head - sent} wait, {sent - done} in flight, next slot {head % len(elements(self.value['slots_']['_M_elems']))}"

    def children(self):
        return iter(())


class ReceiveRing(Fields):
    def to_string(self):
        value = self.value
        return (f"{int(value['posted_']) - int(value['posted_done_'])} of {int(value['slots_'])} with the DMA engine, "
                f"{int(value['filled_']) - int(value['taken_'])} filled")

    def children(self):
        return iter(())


PRINTERS = {
    "bam_dmux": BamDmux,
    "bam_dmux_skb_dma": SkbDma,
    "bam_dmux_hdr": Header,
    "dmux": Dmux,
    "bamboozle::dmux::Engine": Engine,
    "bamboozle::dmux::Vote": Vote,
    "bamboozle::dmux::Power": Power,
    "bamboozle::dmux::TransmitRing": TransmitRing,
    "bamboozle::dmux::ReceiveRing": ReceiveRing,
}


def register():
    printer = gdb.printing.RegexpCollectionPrettyPrinter("bamboozle")
    for name, kind in PRINTERS.items():
        printer.add_printer(name, f"^{name}$", kind)
    gdb.printing.register_pretty_printer(None, printer, replace=True)
