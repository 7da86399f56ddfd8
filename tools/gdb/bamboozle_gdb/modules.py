"""Symbols of kernel modules, at the addresses where the guest's kernel has put them, before the first instruction of each runs.

The kernel calls do_init_module() with every section in its place. Its copy of the module's symbol table then holds absolute
addresses (mod->kallsyms), which compared with the file's say where each section is. That is the same in every kernel that has
CONFIG_KALLSYMS, unlike the records of the layout (core_layout, mem[]) and of sysfs.
"""

import os

import gdb

from . import elf

TYPES_FROM = "0x10000"  # where a module lies while only its types are asked for: no kernel is there


def argument(number):
    """Of a function that is being entered. gdb takes registers for signed, and addresses of the kernel are large."""
    return int(gdb.parse_and_eval(f"$x{number}")) & 0xFFFF_FFFF_FFFF_FFFF


class Offsets:
    """Of the members of struct module that are needed here, from DWARF: the kernel's, or else that of some module."""

    MEMBERS = {"struct module": ("name", "kallsyms"), "struct mod_kallsyms": ("symtab", "num_symtab")}

    def __init__(self, module):
        self.of = {}
        if self._read():
            return
        # not in vmlinux: the module has them, too. Without addresses of its own it must not stay
        try:
            gdb.execute(f"add-symbol-file {module} {TYPES_FROM}", to_string=True)
            self._read()
        finally:
            gdb.execute(f"remove-symbol-file -a {TYPES_FROM}", to_string=True)

    def _read(self):
        try:
            for structure, members in self.MEMBERS.items():
                fields = gdb.lookup_type(structure).fields()
                self.of.update({field.name: field.bitpos // 8 for field in fields if field.name in members})
        except gdb.error:
            return False
        return True

    @property
    def known(self):
        return all(member in self.of for members in self.MEMBERS.values() for member in members)


class Loader(gdb.Breakpoint):
    """Stops for no one: it looks at each module as it comes, and the guest goes on."""

    def __init__(self, modules, folders, offsets, on_load):
        super().__init__("*do_init_module", internal=True)
        self.silent = True
        self.modules = modules  # name -> {"loaded": file in the guest, "symbols": file with DWARF}
        self.folders = folders  # of the kernel's other modules
        self.offsets = offsets.of
        self.on_load = on_load
        self.loaded = {}  # name -> the address that gdb knows its symbols by

    def stop(self):
        module = argument(0)
        name = gdb.selected_inferior().read_memory(module + self.offsets["name"], 56).tobytes().split(b"\0")[0].decode()
        try:
            self.load(name, module)
        except (gdb.error, OSError, ValueError) as problem:
            gdb.write(f"bamboozle: no symbols of module {name}: {problem}\n")
        self.on_load(name, module)
        return False

    def load(self, name, module):
        files = self.modules.get(name) or self.find(name)
        if files is None:
            return
        addresses = elf.Module(files["loaded"]).addresses(self.symbol_table(module))
        text = addresses.pop(".text", None)
        if text is None:
            raise ValueError("it has no .text")
        if name in self.loaded:
            gdb.execute(f"remove-symbol-file -a {self.loaded[name]:#x}", to_string=True)
        sections = " ".join(f"-s {section} {address:#x}" for section, address in sorted(addresses.items()))
        gdb.execute(f"add-symbol-file {files['symbols']} {text:#x} {sections}", to_string=True)
        self.loaded[name] = text

    def symbol_table(self, module):
        inferior = gdb.selected_inferior()

        def number(address, size):
            return int.from_bytes(inferior.read_memory(address, size).tobytes(), "little")

        kallsyms = number(module + self.offsets["kallsyms"], 8)
        count = number(kallsyms + self.offsets["num_symtab"], 4)
        return inferior.read_memory(number(kallsyms + self.offsets["symtab"], 8), count * elf.SYMBOL.size).tobytes()

    def find(self, name):
        """A module of the kernel itself: as the guest has it, and as it was built."""
        files = [f"{spelling}.ko" for spelling in (name, name.replace("_", "-"))]
        loaded = [os.path.join(self.folders["loaded"], file) for file in files]
        loaded = [path for path in loaded if os.path.exists(path)]
        if not loaded:
            return None
        for folder, _, entries in os.walk(self.folders["symbols"]):
            if os.path.basename(loaded[0]) in entries:
                return {"loaded": loaded[0], "symbols": os.path.join(folder, os.path.basename(loaded[0]))}
        return {"loaded": loaded[0], "symbols": loaded[0]}
