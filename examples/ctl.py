#!/usr/bin/env python3
"""A client of monofy's control socket: ctl.py SOCKET VERB [NAME]..., for example ctl.py /run/monofy.ctl restart web.

SOCKET is what --control=PATH named; an abstract name begins with @. See docs/control.md."""
import json
import socket
import sys


def ask(path, verb, *names, **options):
    """Yields the parts of the answer; the last one is ("end", status)."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("\0" + path[1:] if path.startswith("@") else path)
        request = {"v": 1, "verb": verb, "names": names, "options": options}
        try:
            client.sendall(json.dumps(request).encode() + b"\n")
        except BrokenPipeError:
            pass    # refused before it was read: the answer says why
        for line in client.makefile(encoding="utf-8"):
            yield from json.loads(line).items()


if __name__ == "__main__":
    for kind, value in ask(*sys.argv[1:]):
        if kind == "end":
            sys.exit(value)
        print(value if isinstance(value, str) else json.dumps(value), file=sys.stderr if kind == "error" else sys.stdout)
    sys.exit(0)     # the answer of shutdown is the end of the connection
