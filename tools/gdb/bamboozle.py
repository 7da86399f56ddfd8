"""What `./bamboozle debug` gives gdb: source this file, then `bamboozle session RUN/gdb/session.json`.

It can be sourced in a gdb of anybody's (an IDE's); without a session it only defines the commands and pretty-printers.
"""

import os
import sys

# not beside the sources: a checkout that is only read stays as it is
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from bamboozle_gdb import commands, printers, session  # noqa: E402

commands.register()
printers.register()
session.register()
