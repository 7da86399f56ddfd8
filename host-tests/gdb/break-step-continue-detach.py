# gdb has attached and stands in the probe function: by lines through it, to a breakpoint in an interrupt handler, and away.
def name():
    return gdb.selected_frame().name()


def line():
    return gdb.selected_frame().find_sal().line


assert name() == "bam_dmux_probe", name()
assert gdb.selected_frame().find_sal().symtab.filename.endswith("qcom_bam_dmux.c")
first = line()
for _ in range(3):
    gdb.execute("next")
assert name() == "bam_dmux_probe" and line() > first, f"{name()} line {line()}, began in {first}"
assert gdb.parse_and_eval("pdev->name").string() == "bam-dmux"
assert "platform_probe" in gdb.execute("backtrace", to_string=True)

gdb.execute("tbreak bam_dmux_pc_irq")
gdb.execute("continue")
assert name() == "bam_dmux_pc_irq", name()
assert int(gdb.parse_and_eval("((struct bam_dmux *)data)->pc_state")) == 0
gdb.execute("finish")
assert int(gdb.parse_and_eval("$x0")) == 1  # IRQ_HANDLED

# a reload puts the module elsewhere: the breakpoint goes with it
gdb.execute("tbreak bam_dmux_remove")
gdb.execute("continue")
assert name() == "bam_dmux_remove", name()
gdb.execute("tbreak bam_dmux_probe")
gdb.execute("continue")
assert name() == "bam_dmux_probe", name()
gdb.execute("detach")
