# The engine stopped the machine when the expectation failed, before the run ended.
from bamboozle_gdb import session
from bamboozle_gdb.ending import to_the_end

assert "unmet-expectation.yaml:9: expected vote: up within 500ms" in session.current.why, session.current.why
assert int(gdb.parse_and_eval("$dmux()->pc_state")) in (0, 1), "the driver's structure is out of reach"
to_the_end()
