"""bam and dmux: what the modem's side looks like, and what it shall do. Each asks the run itself, through `./bamboozle modem RUN`."""

import os
import shlex
import subprocess

import gdb

from . import session


def command_of(*arguments):
    if session.current is None:
        raise gdb.GdbError("there is no run here: start gdb by ./bamboozle debug, or give it `bamboozle session RUN/gdb/session.json`")
    return [os.path.join(session.current.of["root"], "bamboozle"), "modem", session.current.run, *arguments]


def ask(*arguments):
    """The modem's answer, as text. The machine may stand still meanwhile: the modem answers all the same."""
    command = command_of(*arguments)
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

    def __init__(self, name, question, text, without=None):
        self.__doc__ = text
        self.question = question
        self.without = without  # what to say when nothing stands behind it; None: that is a question, too
        super().__init__(name, gdb.COMMAND_STATUS)

    def invoke(self, argument, _from_tty):
        words = gdb.string_to_argv(argument)
        if not words and self.without:
            raise gdb.GdbError(self.without)
        gdb.write(ask(*self.question, *words))


class Fault(gdb.Command):
    """dmux fault '{event: modem_ack, do: {delay: 2.1s}}': a fault rule as in a scenario's faults:. Also: fault list, fault remove NAME."""

    def __init__(self):
        super().__init__("dmux fault", gdb.COMMAND_STATUS)

    def invoke(self, argument, _from_tty):
        words = gdb.string_to_argv(argument) or ["list"]
        gdb.write(ask("fault", *words) if words[0] in ("add", "list", "remove") else ask("fault", "add", argument.strip("'\" ")))


class Until(gdb.Command):
    """dmux until EVENT: goes on until the modem's side sees EVENT, and stops there. EVENT is what a scenario's expect: takes, '{vote: up}'."""

    def __init__(self):
        super().__init__("dmux until", gdb.COMMAND_RUNNING)

    def invoke(self, argument, _from_tty):
        self.dont_repeat()
        command = command_of("until", argument.strip("'\" "), "--stop", "--timeout", "86400")
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              start_new_session=True) as waiter:
            said = ""
            for line in waiter.stderr:
                said += line
                if line.startswith("waiting"):  # "waiting for ...": from here on it cannot be missed
                    break
            else:
                raise gdb.GdbError(said.strip())
            try:
                gdb.execute("continue")
            except gdb.error as problem:
                raise gdb.GdbError(f"the run ended before {argument.strip()}: {problem}") from problem
            finally:
                try:
                    gdb.write(waiter.communicate(timeout=1)[0])
                except subprocess.TimeoutExpired:  # something else has stopped the machine
                    waiter.terminate()


def register():
    Prefix("bam", "The BAM DMA controller as the modem sees it: bam pipes, bam ring N.")
    Prefix("dmux", "The modem behind the link: dmux power, dmux frames, dmux fault, dmux until.")
    Ask("bam pipes", ["pipes"], "bam pipes: each pipe's state, registers and fill.")
    Ask("bam ring", ["ring"], "bam ring N: the descriptors in the ring of pipe N, slot by slot.", "bam ring: of which pipe? bam pipes lists them")
    Ask("dmux power", ["status"], "dmux power: votes, acknowledgements and power, as both sides see them.")
    Ask("dmux frames", ["frames"], "dmux frames: the last frames, in both directions.")
    Fault()
    Until()
