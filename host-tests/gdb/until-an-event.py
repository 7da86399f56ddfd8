# On to a moment that is the modem's: the machine stops with the event, and the run ends as without. (That somebody waited is in its trace.)
from bamboozle_gdb.ending import to_the_end


def said(command):
    return gdb.execute(command, to_string=True)


assert "apps   A.PC 1" in said("dmux power")
reached = said("dmux until '{vote: down}'")
assert "A.PC 0" in reached, reached
assert "apps   A.PC 0" in said("dmux power")
reached = said("dmux until '{power: off}'")
assert "-> off" in reached, reached
assert "BAM collapsed" in said("dmux power")
to_the_end()
