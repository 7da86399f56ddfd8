# In a replay the step of --at is a stop, too; from there back to where the driver fell asleep, and forward to the end.
from bamboozle_gdb import session

assert "an uplink packet wakes the link" in session.current.why, session.current.why
gdb.execute("tbreak bam_dmux_runtime_suspend")
gdb.execute("reverse-continue")
assert gdb.selected_frame().name() == "bam_dmux_runtime_suspend", gdb.selected_frame().name()
gdb.execute("continue")
