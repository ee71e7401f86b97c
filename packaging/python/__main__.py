"""python -m monofy: replaces Python by monofy."""
import os
import signal
import sys

from monofy import executable

# Python ignores these two for itself; services must not inherit that.
for name in (signal.SIGPIPE, signal.SIGXFSZ):
    signal.signal(name, signal.SIG_DFL)
path = executable()
os.execv(path, ["monofy", *sys.argv[1:]])
