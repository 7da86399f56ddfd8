# Ten wall seconds in the driver's resume path, of whose deadlines the longest has two: nothing of it reaches the guest.
import time
from bamboozle_gdb.ending import to_the_end

assert gdb.selected_frame().name() == "bam_dmux_runtime_resume", gdb.selected_frame().name()
time.sleep(10)
to_the_end()
