# The driver takes the kernel down. The machine stands where the kernel begins to say so; the stack of the fault was shown, and the
# driver's structure can be read.
import gdb
from bamboozle_gdb import crashes, modules, session
from bamboozle_gdb.ending import to_the_end

assert gdb.selected_frame().name() == "die", gdb.selected_frame().name()
stack = crashes.stack_of(modules.argument(1))
assert "dma_async_issue_pending inlined in bam_dmux_tx_wakeup_work" in stack[0] and "dmaengine.h:" in stack[0], stack
assert "process_one_work" in stack[1] and "kthread" in stack[3], stack
assert int(gdb.parse_and_eval("$dmux()->tx")) == 0, "S58: the channel is gone"
gdb.execute("continue")
assert "guest_warning: Oops" in session.current.why, session.current.why
to_the_end()
