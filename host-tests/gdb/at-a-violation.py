# A rule of the modem's was broken: the machine stands in the very instruction of the driver's that touched the collapsed BAM, or in
# the next one.
from bamboozle_gdb import session

assert "collapsed_access" in session.current.why, session.current.why
stack = gdb.execute("backtrace", to_string=True)
assert "bam_dma" in stack or "bam_" in stack or "bdev" in stack, stack
gdb.execute("continue")
