# In a replay the step of --at is a stop, too; from there back to where the driver fell asleep, and forward to the end.
from bamboozle_gdb import session
from bamboozle_gdb.ending import to_the_end

assert "an uplink packet wakes the link" in session.current.why, session.current.why
gdb.execute("tbreak bam_dmux_runtime_suspend")
gdb.execute("reverse-continue")
assert gdb.selected_frame().name() == "bam_dmux_runtime_suspend", gdb.selected_frame().name()
to_the_end()
