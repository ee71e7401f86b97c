"""clients.py SOCKET: a hundred clients of one monofy, until standard input closes: 33 stream its events, 33 connect and hang, and 34 ask
in turn. Who is disconnected comes again. Says `ready` when all have been there once."""
import json
import select
import socket
import sys
import time

STREAMS, HANGING, ASKING = 33, 33, 34
name = sys.argv[1]


def connect(verb=None, **options):
    client = socket.socket(socket.AF_UNIX)
    client.connect("\0" + name[1:] if name.startswith("@") else name)
    if verb:
        client.sendall(json.dumps({"v": 1, "verb": verb, "options": options}).encode() + b"\n")
    return client


def ask():
    with connect("status") as client:
        while client.recv(65536):
            pass


waiting = {connect("events", follow=True): "events" for _ in range(STREAMS)} | {connect(): None for _ in range(HANGING)}
for _ in range(ASKING):
    ask()
print("ready", flush=True)
gone = []
asked = came_again = 0.0
while True:
    readable, _, _ = select.select([sys.stdin, *waiting], [], [], 0.02)
    if sys.stdin in readable:
        break
    for client in readable:
        if not client.recv(65536):
            gone.append(waiting.pop(client))
            client.close()
    now = time.monotonic()
    if now - came_again > 1:  # who is sent away does not come again at once
        came_again = now
        waiting |= {connect(verb, follow=True) if verb else connect(): verb for verb in gone}
        gone = []
    if now - asked > 0.02:
        asked = now
        ask()
