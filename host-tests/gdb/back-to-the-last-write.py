# A replay of a recorded run: from the driver's suspend back to the write that made it think that the power is up, and to its end again.
from bamboozle_gdb.ending import to_the_end

assert gdb.selected_frame().name() == "bam_dmux_runtime_suspend", gdb.selected_frame().name()
assert int(gdb.parse_and_eval("$dmux()->pc_state")) == 1
gdb.execute("watch -l $dmux()->pc_state")
gdb.execute("reverse-continue")
assert gdb.selected_frame().name() == "bam_dmux_pc_irq", gdb.selected_frame().name()
# it stands right behind the write
assert int(gdb.parse_and_eval("$dmux()->pc_state")) == 1
gdb.execute("reverse-stepi")
assert int(gdb.parse_and_eval("$dmux()->pc_state")) == 0, "an instruction back, and the write is not undone"
# the modem was made anew with the snapshot, and answers
pipes = gdb.execute("bam pipes", to_string=True)
assert "downlink" in pipes, pipes
try:
    gdb.execute("dmux fault '{event: modem_ack, do: drop}'")
    raise AssertionError("a rule from outside was taken in a recorded run")
except gdb.error as refusal:
    assert "recorded" in str(refusal), refusal
gdb.execute("delete")
to_the_end()
