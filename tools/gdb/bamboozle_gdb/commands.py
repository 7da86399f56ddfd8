"""bam and dmux: what the modem's side looks like, and what it shall do. Each asks the run itself, through `./bamboozle modem RUN`."""

import os
import shlex
import subprocess

import gdb

from . import session


def ask(*arguments):
    """The modem's answer, as text. The machine may stand still meanwhile: the modem answers all the same."""
    if session.current is None:
        raise gdb.GdbError("there is no run here: start gdb by ./bamboozle debug, or give it `bamboozle session RUN/gdb/session.json`")
    command = [os.path.join(session.current.of["root"], "bamboozle"), "modem", session.current.run, *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise gdb.GdbError((done.stderr or done.stdout).strip() or f"{shlex.join(command)}: exit status {done.returncode}")
    return done.stdout


class Prefix(gdb.Command):
    def __init__(self, name, text):
        self.__doc__ = text
        super().__init__(name, gdb.COMMAND_STATUS, prefix=True)


class Ask(gdb.Command):
    """A command whose answer is the modem's."""

    def __init__(self, name, question, text):
        self.__doc__ = text
        self.question = question
        super().__init__(name, gdb.COMMAND_STATUS)

    def invoke(self, argument, _from_tty):
        gdb.write(ask(*self.question, *gdb.string_to_argv(argument)))


class Until(gdb.Command):
    """dmux until EVENT: goes on until the modem's side sees EVENT, and stops there. EVENT is what a scenario's expect: takes."""

    def __init__(self):
        super().__init__("dmux until", gdb.COMMAND_RUNNING)

    def invoke(self, argument, _from_tty):
        self.dont_repeat()
        gdb.write(ask("until", *gdb.string_to_argv(argument)))
        gdb.execute("continue")


def register():
    Prefix("bam", "The BAM DMA controller as the modem sees it: bam pipes, bam ring N.")
    Prefix("dmux", "The modem behind the link: dmux power, dmux frames, dmux fault, dmux until.")
    Ask("bam pipes", ["pipes"], "bam pipes: each pipe's state, registers and fill.")
    Ask("bam ring", ["ring"], "bam ring N: the descriptors in the ring of pipe N, slot by slot.")
    Ask("dmux power", ["status"], "dmux power: votes, acknowledgements and power, as both sides see them.")
    Ask("dmux frames", ["frames"], "dmux frames: the last frames, in both directions.")
    Ask("dmux fault", ["fault"], "dmux fault RULE: puts a fault rule in force, as in a scenario's faults:.")
    Until()
