# bam and dmux, those that only look: while the link is awake, while the machine stands. The trace is compared afterwards.
from bamboozle_gdb.ending import to_the_end


def said(command):
    return gdb.execute(command, to_string=True)


def refused(command):
    try:
        gdb.execute(command, to_string=True)
    except gdb.error as problem:
        return str(problem)
    raise AssertionError(f"{command}: it was not refused")


ring = said("bam ring 5")
assert "pipe 5 downlink: runs, 32 posted" in ring and "2048 bytes EOT" in ring, ring
assert "pipe 4 uplink: runs" in said("bam pipes")
assert "no pipe 77" in refused("bam ring 77"), refused("bam ring 77")
assert "of which pipe?" in refused("bam ring"), refused("bam ring")
power = said("dmux power")
assert "apps   A.PC 1  A.ACK" in power and "STOPPED" in power, power
frames = said("dmux frames")
assert "UL OPEN ch 0" in frames and "DL DATA ch 0" in frames, frames
said("dmux fault list")

assert "did you mean" in refused("dmux until '{voet: down}'"), refused("dmux until '{voet: down}'")
to_the_end()
