# The C++ driver: its own sources, not the copy that was built, and its core as the printers show it.
import os

from bamboozle_gdb import session
from bamboozle_gdb.ending import to_the_end

frame = gdb.selected_frame()
assert frame.name() == "probe", frame.name()
assert frame.find_sal().symtab.fullname() == os.path.join(session.current.of["root"], "driver/kernel/main.c"), frame.find_sal().symtab.fullname()
gdb.execute("tbreak bamboozle::dmux::Engine::power_interrupt")
gdb.execute("continue")
assert "Engine::power_interrupt" in gdb.selected_frame().name(), gdb.selected_frame().name()
engine = gdb.execute("print *this", to_string=True).replace('"', "")
for text in ("M.PC = 0", "state = bamboozle::dmux::PowerState::", "0 wait, 0 in flight", "A.PC = 0"):
    assert text in engine, engine
gdb.execute("finish")
to_the_end()
