"""The Python way: a runner in the manner of the Python `monofy`. Popen for each command, a look at all of them every 50 ms.

Usage: polling.py [SETUP... '&&']... COMMAND... ['|||' COMMAND...]...
"""
import signal
import subprocess
import sys
import time


def split(words, operator):
    parts = [[]]
    for word in words:
        if word == operator:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def main():
    *setup, last = split(sys.argv[1:], "&&")
    for command in setup:
        status = subprocess.call(command)
        if status != 0:
            sys.exit(status)

    services = []

    def forward(number, _frame):
        for service in services:
            if service.poll() is None:
                service.send_signal(number)

    signal.signal(signal.SIGTERM, forward)
    signal.signal(signal.SIGINT, forward)

    for command in split(last, "|||"):
        services.append(subprocess.Popen(command))

    while all(service.poll() is None for service in services):
        time.sleep(0.05)
    status = next(service.returncode for service in services if service.returncode is not None)

    for service in services:
        if service.poll() is None:
            service.terminate()
    while any(service.poll() is None for service in services):
        time.sleep(0.05)
    sys.exit(status if status >= 0 else 128 - status)


main()
