"""What the hostile runs share: counting, and looks at processes."""
import os
import time


class World:
    def __init__(self, monofy, seed, work):
        self.monofy, self.seed, self.work = monofy, seed, work
        self.checked = self.failed = 0

    def program(self, name):
        return str(self.work / name)

    def check(self, what, mistakes):
        """One thing that was looked at; mistakes is empty if it holds."""
        self.checked += 1
        if not mistakes:
            print(f"ok: {what}", flush=True)
            return
        self.failed += 1
        print(f"FAILED: {what}", *mistakes, sep="\n    ", flush=True)


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def descendants(pid):
    found, open_ = [], [pid]
    while open_:
        for child in children(open_.pop()):
            found.append(child)
            open_.append(child)
    return found


def marked(mark):
    """All processes with this text in their environment, whatever they call themselves; a zombie has none."""
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/environ", "rb") as file:
                if mark.encode() in file.read():
                    found.append(int(name))
        except OSError:
            pass
    return found


def memory(pid):
    """Resident memory in kB, and the number of descriptors; None if the process has gone."""
    try:
        with open(f"/proc/{pid}/status") as file:
            resident = int(file.read().split("VmRSS:")[1].split()[0])
        return resident, len(os.listdir(f"/proc/{pid}/fd"))
    except (OSError, IndexError):
        return None


def processor_time(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except OSError:
        return 0


def until(condition, seconds):
    """Whether the condition comes true in that time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
