# Every register of every block, read as a debugger's `x` reads it, with the BAM powered and with it collapsed, and written, too. The
# trace, in which each access of the guest's is an event and one to a collapsed block a failure, is compared afterwards.
from bamboozle_gdb.ending import to_the_end

BLOCKS = {"bam": (0x0B000000, 0x19000), "tcsr-mutex": (0x0B100000, 0x20000), "apcs": (0x0B200000, 0x1000), "mailbox": (0x0B300000, 0x1000)}


def physical(on):
    gdb.execute(f"maintenance packet Qqemu.PhyMemMode:{int(on)}", to_string=True)


def look():
    physical(True)
    read = {}
    for name, (base, size) in BLOCKS.items():
        read[name] = gdb.selected_inferior().read_memory(base, size).tobytes()
        assert read[name] == gdb.selected_inferior().read_memory(base, size).tobytes(), f"{name}: a second look sees something else"
    physical(False)
    return read


awake = look()
assert any(awake["bam"]), "the BAM has power here, and its registers are all 0"

# QEMU gives a debugger's writes to RAM alone
physical(True)
gdb.selected_inferior().write_memory(BLOCKS["bam"][0], b"\xff\xff\xff\xff")
gdb.selected_inferior().write_memory(BLOCKS["tcsr-mutex"][0], b"\x01\x00\x00\x00")
physical(False)
assert look() == awake

gdb.execute("tbreak bam_dmux_runtime_resume")
gdb.execute("continue")
assert gdb.selected_frame().name() == "bam_dmux_runtime_resume", gdb.selected_frame().name()
assert not any(look()["bam"]), "the BAM is collapsed here, and has registers"
to_the_end()
