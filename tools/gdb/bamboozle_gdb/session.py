"""A run that is debugged: what `./bamboozle debug` wrote down of it, set up in gdb before gdb connects."""

import json
import os
import traceback

import gdb

from . import crashes, modules

# the run of this gdb; commands look here
current = None


class ProbeOf(gdb.Breakpoint):
    """Where the driver tells the kernel what its probe function is, which it does from its module's init function."""

    def __init__(self, module, on_probe):
        super().__init__("*__platform_driver_register", internal=True)
        self.silent = True
        self.module = module
        self.on_probe = on_probe

    def stop(self):
        if modules.argument(1) == self.module:
            self.enabled = False
            self.on_probe(int(gdb.parse_and_eval("(unsigned long)((struct platform_driver *)$x0)->probe")))
        return False


class Probed(gdb.Breakpoint):
    """The driver's probe function: stops for no one, but knows the device from then on, for $dmux()."""

    def __init__(self, address, on_device):
        super().__init__(f"*{address:#x}", internal=True)
        self.silent = True
        self.on_device = on_device

    def stop(self):
        self.on_device(modules.argument(0))
        return False


class Session:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.of = json.load(file)
        self.run = self.of["run"]
        self.driver = self.of["driver"]
        self.wants_probe = self.of["stop"] == "probe"
        self.paused = os.path.join(self.run, "paused")
        self.why = ""  # the scenario's last pause
        self.device = None  # the platform device that the driver was last bound to
        self.registers = None
        self.probed = None
        offsets = modules.Offsets(self.of["modules"][self.driver]["symbols"])
        if offsets.known:
            self.loader = modules.Loader(self.of["modules"], self.of["folders"], offsets, self.on_load)
        else:
            gdb.write(
                "bamboozle: neither the kernel nor the driver has debug information (DWARF), so that the driver's functions have "
                "names here, but no addresses.\n"
                "  Give the driver's source to --driver instead of a .ko, or leave out --preset: then a kernel with DWARF is made.\n")
        if self.of["stop"] == "function":
            gdb.execute("set breakpoint pending on")
            self.wanted = gdb.Breakpoint(self.of["function"], temporary=True)
            gdb.events.exited.connect(self.on_end)
        if self.of["crashes"]:
            crashes.stop_at_them()
        gdb.events.stop.connect(self.on_stop)

    def on_load(self, name, module):
        if name != self.driver:
            return
        # of an earlier load: their addresses may be in the middle of something else by now
        for old in (self.registers, self.probed):
            if old is not None:
                old.enabled = False
        self.registers = ProbeOf(module, self.on_probe)

    def on_probe(self, address):
        if self.wants_probe:
            gdb.Breakpoint(f"*{address:#x}", temporary=True)
        self.wants_probe = False
        self.probed = Probed(address, self.on_device)

    def on_device(self, device):
        self.device = device

    def on_end(self, _event):
        # a temporary breakpoint goes when it is reached
        if self.wanted.is_valid():
            gdb.write(f"bamboozle: {self.of['function']} was not reached in this run"
                      f"{', and no module has it' if self.wanted.pending else ''}\n", gdb.STDERR)

    def on_stop(self, _event):
        """The scenario's own stops look to gdb as if somebody had pressed Ctrl-C: here is why."""
        try:
            with open(self.paused, encoding="utf-8") as file:
                self.why = file.read().strip()
            os.unlink(self.paused)
        except FileNotFoundError:
            return
        gdb.write(f"paused by the scenario: {self.why}\n")


class SessionCommand(gdb.Command):
    """bamboozle session FILE: sets this gdb up for a run, before it connects. FILE is RUN/gdb/session.json."""

    def __init__(self):
        super().__init__("bamboozle session", gdb.COMMAND_SUPPORT, gdb.COMPLETE_FILENAME)

    def invoke(self, argument, _from_tty):
        global current
        self.dont_repeat()
        try:
            current = Session(argument)
        except (OSError, ValueError, KeyError) as problem:
            raise gdb.GdbError(f"bamboozle session {argument}: {problem!r}") from problem


class ScriptCommand(gdb.Command):
    """bamboozle script FILE: runs gdb commands, or Python from a .py, and leaves with exit status 1 if one fails. (gdb itself leaves with 0
    after a Python file of -x has failed.)"""

    def __init__(self):
        super().__init__("bamboozle script", gdb.COMMAND_SUPPORT, gdb.COMPLETE_FILENAME)

    def invoke(self, argument, _from_tty):
        self.dont_repeat()
        try:
            if argument.endswith(".py"):
                with open(argument, encoding="utf-8") as file:
                    code = compile(file.read(), argument, "exec")
                exec(code, {"__name__": "__main__", "__file__": argument, "gdb": gdb})  # as -x does
            else:
                gdb.execute(f"source {argument}")
        except BaseException:  # whatever it was, SystemExit included: who called wants to know that it was not done
            gdb.write(traceback.format_exc())
            gdb.flush()
            gdb.execute("quit 1")


class Dmux(gdb.Function):
    """$dmux(): the driver's own structure, wherever the machine stands: print *$dmux(), watch -l $dmux()->pc_state."""

    TYPES = ("struct bam_dmux", "struct dmux")

    def __init__(self):
        super().__init__("dmux")

    def invoke(self):
        if current is None or current.device is None:
            raise gdb.GdbError("the driver has not been bound to its device yet")
        data = gdb.parse_and_eval(f"((struct platform_device *){current.device:#x})->dev.driver_data")
        for name in self.TYPES:
            try:
                return data.cast(gdb.lookup_type(name).pointer())
            except gdb.error:
                continue
        return data


class Prefix(gdb.Command):
    """What ./bamboozle debug adds to gdb: see also `help bam` and `help dmux`."""

    def __init__(self):
        super().__init__("bamboozle", gdb.COMMAND_SUPPORT, prefix=True)


def register():
    Prefix()
    SessionCommand()
    ScriptCommand()
    Dmux()
