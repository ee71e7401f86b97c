"""One trial: a supervisor with its services, as PID 1 of a namespace of its own or beside others, watched from outside."""
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from tools import TOOLS

CHILD = str(Path(__file__).resolve().parent / "child")
PATIENCE = 3.0
SLOWNESS = float(os.environ.get("COMPARE_SLOWNESS", 1))    # of this machine: each wait is so many times as long


class Trial:
    """with Trial(tool, {"a": ["exit=3"]}) as t: …; at its end nothing of it is left."""

    def __init__(self, tool, services, pid1=True, options=None, terminal=False, read=True):
        self.folder = Path(tempfile.mkdtemp(prefix="monofy-compare-"))
        self.log = self.folder / "log"
        self.log.touch()
        self.mark = self.folder.name
        services = {n: w if isinstance(w, tuple) else (CHILD, n, *w) for n, w in services.items()}
        command = TOOLS[tool]({n: list(w) for n, w in services.items()}, self.folder, options or {})
        self.pid1 = pid1
        if pid1:
            command = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", *command]
        environment = {**os.environ, "COMPARE_LOG": str(self.log), "COMPARE_MARK": self.mark}
        for name in ("MONOFY_LOG", "NO_COLOR", "FORCE_COLOR"):
            environment.pop(name, None)
        self.output, self.master, self.closing = bytearray(), None, False
        if terminal:
            self.master, slave = pty.openpty()
            self.process = subprocess.Popen(
                ["setsid", "-c", *command], stdin=slave, stdout=slave, stderr=slave, env=environment, cwd=self.folder)
            os.close(slave)
            self.pipe = self.master
        else:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, cwd=self.folder,
                start_new_session=True)
            self.pipe = self.process.stdout.fileno()
        self.begun = time.monotonic()
        self.reading = read
        self.reader = threading.Thread(target=self._read, daemon=True)
        if read:
            self.reader.start()

    def _read(self):
        # A read that waits would keep a terminal open that is to be closed.
        while not self.closing:
            try:
                if not select.select([self.pipe], [], [], 0.05)[0]:
                    continue
                data = os.read(self.pipe, 65536)
            except (OSError, ValueError):
                return
            if not data:
                return
            self.output += data

    # ---- what happened ------------------------------------------------------------------------------------------------

    def lines(self, pattern):
        return re.findall("^" + pattern, self.log.read_text(), re.M)

    def saw(self, pattern, seconds=PATIENCE):
        return self.until(lambda: self.lines(pattern), seconds)

    def until(self, condition, seconds=PATIENCE):
        end = time.monotonic() + seconds * SLOWNESS
        while not condition():
            if time.monotonic() > end:
                return False
            time.sleep(0.01)
        return True

    def ended(self, seconds=PATIENCE):
        """The status as a shell would say it, or None while it runs."""
        try:
            status = self.process.wait(seconds * SLOWNESS)
        except subprocess.TimeoutExpired:
            return None
        if not self.reading:
            self.reading = True
            self.reader.start()
        if self.master is None:
            self.reader.join(1)
        return status if status >= 0 else 128 - status

    def supervisor(self):
        """The pid of the supervisor itself, not of unshare or setsid before it."""
        pid = self.process.pid
        if not self.pid1:
            return pid
        self.until(lambda: children(pid), 2)
        return (children(pid) or [pid])[0]

    def signal(self, name):
        try:
            os.kill(self.supervisor(), getattr(signal, "SIG" + name))
        except ProcessLookupError:
            pass

    def type(self, data):
        os.write(self.master, data)

    def hang_up(self):
        self.closing = True
        self.reader.join()
        os.close(self.master)
        self.master = None

    def alive(self):
        """The services and their descendants that still run, found by their environment: (pid, name)."""
        found = []
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            try:
                if self.mark.encode() not in Path(f"/proc/{entry}/environ").read_bytes():
                    continue
                words = Path(f"/proc/{entry}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if CHILD.encode() in words:
                found.append((int(entry), words[words.index(CHILD.encode()) + 1].decode()))
        return found

    def names(self):
        return sorted({name for _, name in self.alive()})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for _ in range(200):
            left = [pid for pid in everyone(self.mark)]
            for pid in left:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            if not left:
                break
            time.sleep(0.02)
        self.process.kill() if self.process.poll() is None else None
        self.process.wait()
        if self.master is not None:
            self.hang_up()
        shutil.rmtree(self.folder, ignore_errors=True)


def everyone(mark):
    for entry in os.listdir("/proc"):
        if entry.isdigit() and int(entry) != os.getpid():
            try:
                if b"COMPARE_MARK=" + mark.encode() in Path(f"/proc/{entry}/environ").read_bytes():
                    yield int(entry)
            except OSError:
                pass


def children(pid):
    found = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            found += [int(p) for p in Path(f"/proc/{pid}/task/{task}/children").read_text().split()]
    except OSError:
        pass
    return found
