# The scenario's steps come and go with what the agent writes, from user space, where the processor may not touch the kernel's memory. A
# debugger may.
import gdb
from bamboozle_gdb import session
from bamboozle_gdb.ending import to_the_end

assert "asleep a second after the last packet" in session.current.why, session.current.why
assert int(gdb.parse_and_eval("$cpsr")) & 0xF == 0, "this stop is in the kernel: the test shows nothing"
mode = int(gdb.parse_and_eval("$cpsr"))
assert int(gdb.parse_and_eval("$dmux()->pc_state")) == 1, "the link is awake here"
assert "remote_channels = 0-7" in gdb.execute("print *$dmux()", to_string=True).replace('"', "")
assert int(gdb.parse_and_eval("$cpsr")) == mode
to_the_end()
