# A kernel with DWARF: its own scripts work, and its functions have lines and arguments.
from bamboozle_gdb.ending import to_the_end

assert gdb.selected_frame().name() == "bam_dmux_probe", gdb.selected_frame().name()
assert "qcom_bam_dmux" in gdb.execute("lx-lsmod", to_string=True)
assert "Linux version" in gdb.execute("lx-version", to_string=True)
assert "Linux version" in gdb.execute("lx-dmesg", to_string=True)
gdb.execute("up")
assert gdb.selected_frame().name() == "platform_probe", gdb.selected_frame().name()
assert gdb.selected_frame().find_sal().symtab.fullname().endswith("drivers/base/platform.c")
assert gdb.parse_and_eval("_dev->of_node->full_name").string() == "bam-dmux"
to_the_end()
