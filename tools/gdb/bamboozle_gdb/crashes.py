"""Stops where the kernel begins to complain, and shows what it complains of: the frames below are the exception's own."""

import os
import struct

import gdb

from . import modules

# function -> which of its arguments is the struct pt_regs of the code that is at fault; None: that code called the function
WHERE = {"die": 1, "__warn": 4, "panic": None, "kasan_report": None}
PT_REGS = struct.Struct("<31QQQ")  # x0 to x30, sp, pc
FRAMES = 16  # shown at most


def name_of(address, called=False):
    """FUNCTION + OFFSET at FILE:LINE; `called`: the address is one of a return."""
    at = address - 4 if called else address
    text = gdb.execute(f"info symbol {at:#x}", to_string=True).split(" in section ")[0].strip()
    place = gdb.find_pc_line(at)
    if place.symtab is None or not place.line:
        return text
    inlined = "".join(f"{name} inlined in " for name in inlined_at(at))
    return f"{inlined}{text} at {os.path.basename(place.symtab.filename)}:{place.line}"


def inlined_at(address):
    """The inlined functions that this code is of, the innermost first."""
    block = gdb.block_for_pc(address)
    names = []
    while block is not None and not block.is_global and not block.is_static:
        if block.function is not None:
            names.append(block.function.name)
        block = block.superblock
    return names[:-1]  # the last is the function itself


def stack_of(registers):
    """The stack of the code whose registers these are, by its frame pointers: a line a frame."""
    memory = gdb.selected_inferior()
    values = PT_REGS.unpack(memory.read_memory(registers, PT_REGS.size).tobytes())
    lines = [f"{values[32]:#x} in {name_of(values[32])}"]
    frame = values[29]
    while frame and len(lines) < FRAMES:
        try:
            following, back = struct.unpack("<QQ", memory.read_memory(frame, 16).tobytes())
        except gdb.error:
            break
        if not back:
            break
        lines.append(f"{back:#x} in {name_of(back, called=True)}")
        frame = following
    return lines


class Crash(gdb.Breakpoint):
    """Stops once: what the kernel does next, die() calling panic(), is the same failure, and a later one is not the first."""

    all = []

    def __init__(self, function, argument):
        super().__init__(f"*{function}", internal=True)
        self.function = function
        self.argument = argument
        self.all.append(self)

    def stop(self):
        for each in self.all:
            each.enabled = False
        gdb.write(f"the kernel is at fault, or says so: {self.function}()\n")
        registers = modules.argument(self.argument) if self.argument is not None else 0
        if registers:
            for number, line in enumerate(stack_of(registers)):
                gdb.write(f"  {number:<2} {line}\n")
            gdb.write(f"  its registers: x/33gx {registers:#x} (x0 to x30, sp, pc)\n")
        return True


def stop_at_them():
    for function, argument in WHERE.items():
        try:
            gdb.parse_and_eval(f"(long)&{function}")
        except gdb.error:
            continue  # this kernel has no such function
        Crash(function, argument)
