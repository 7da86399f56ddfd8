# In a replay the scenario's first failure is a stop, too; from there back to the driver's probe, and forward to the end.
from bamboozle_gdb import session
from bamboozle_gdb.ending import to_the_end

assert "unmet-expectation.yaml:9: expected vote: up within 500ms" in session.current.why, session.current.why
gdb.execute("tbreak bam_dmux_probe")
gdb.execute("reverse-continue")
assert gdb.selected_frame().name() == "bam_dmux_probe", gdb.selected_frame().name()
to_the_end()
