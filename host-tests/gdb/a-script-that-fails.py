# What it claims is wrong, on purpose: gdb must say so, and the machine must not be left to itself.
assert gdb.selected_frame().name() == "no function of that name", gdb.selected_frame().name()
