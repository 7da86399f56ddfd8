# A rule of the modem's was broken: the machine stands in the function of bam_dma's that touched the collapsed BAM, and the driver's that
# wanted to send is among its callers.
from bamboozle_gdb import session
from bamboozle_gdb.ending import to_the_end

assert "collapsed_access" in session.current.why, session.current.why
stack = gdb.execute("backtrace", to_string=True)
frames = stack.splitlines()
assert "bam_" in frames[0] and "bam_dmux" not in frames[0], stack
assert any("bam_dmux_" in frame for frame in frames[1:]), stack
to_the_end()
