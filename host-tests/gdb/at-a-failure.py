# The engine stopped the machine when the expectation failed, before the run ended.
from bamboozle_gdb import session

assert "unmet-expectation.yaml:9: expected vote: up within 500ms" in session.current.why, session.current.why
gdb.execute("info symbol $pc")
gdb.execute("continue")
