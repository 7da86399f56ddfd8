# A fault rule that gdb makes strikes: the driver's next vote stays without an answer, and so the run is red.
from bamboozle_gdb.ending import to_the_end

gdb.execute("dmux fault '{name: mute, event: modem_ack, do: drop}'")
assert "mute" in gdb.execute("dmux fault list", to_string=True)
gdb.execute("dmux fault '{name: never, event: vote, when: {nth: 1000}, do: crash}'")
gdb.execute("dmux fault remove never")
assert "never" not in gdb.execute("dmux fault list", to_string=True)
to_the_end()
