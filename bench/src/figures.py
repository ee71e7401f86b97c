"""Measures monofy beside its peers and prints one markdown table a section, then the verdicts. Started by `bench/run`.

Everything is interleaved: in each round every runner has its turn, so that a busy minute of the machine hits them all. A ratio is
formed within blocks of neighbouring rounds, and the median of these is reported with its quartiles.
"""
import mmap
import os
import select
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

SECTIONS = ["start", "memory", "latency", "thousand", "size", "output", "storm", "health", "dependencies", "files", "control"]
QUICK = os.environ["BENCH_QUICK"] == "1"
TEMP = Path(os.environ["BENCH_TEMP"])  # an ordinary folder: executables
FAST = Path(os.environ["BENCH_FAST"])  # memory, where possible: service folders, boards
MONOFY = os.environ.get("BENCH_MONOFY", "")
SOURCE = Path(__file__).resolve().parent
NULL = subprocess.DEVNULL
BOARD_SIZE = 4096
serial = 0


# ---- numbers -------------------------------------------------------------------------------------------------------------------

def median(values):
    return statistics.median(values)


def percentile(values, p):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * p / 100))]


class Ratio:
    """How many times b the series a is, block by block of neighbouring rounds."""

    def __init__(self, a, b, blocks=20):
        n = min(len(a), len(b))
        blocks = min(blocks, n)
        cuts = [n * i // blocks for i in range(blocks + 1)]
        each = sorted(median(a[i:j]) / median(b[i:j]) for i, j in zip(cuts, cuts[1:]))
        self.value, self.low, self.high = median(each), percentile(each, 25), percentile(each, 75)

    def __str__(self):
        return f"{self.value:.2f} ({self.low:.2f}–{self.high:.2f})"


def ratio_cell(series, name, base):
    if name not in series or base not in series:
        return "–"
    return "1" if name == base else str(Ratio(series[name], series[base]))


def number(n):
    return f"{n:,.0f}"


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|---" + "|--:" * (len(head) - 1) + "|")
    for row in rows:
        print("| " + " | ".join("–" if cell is None else str(cell) for cell in row) + " |")
    print(flush=True)


verdicts = []


def verdict(figure, target, measured, reached):
    """One line of the final list; `measured` None means that it could not be measured."""
    verdicts.append((figure, target, "not measured" if measured is None else measured,
                     "–" if measured is None else "yes" if reached else "**no**"))


def judge(figure, target, series, name, base, limit, below=True):
    if name not in series or base not in series:
        return verdict(figure, target, None, False)
    r = Ratio(series[name], series[base])
    return verdict(figure, target, str(r), r.value <= limit if below else r.value >= limit)


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


# ---- processes -----------------------------------------------------------------------------------------------------------------

def parents():
    """{pid: parent} of the whole machine."""
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = Path("/proc", entry, "stat").read_text()
            except OSError:
                continue
            found[int(entry)] = int(stat.rpartition(")")[2].split()[1])
    return found


def descendants(pid):
    children = {}
    for child, parent in parents().items():
        children.setdefault(parent, []).append(child)
    found, queue = [], [pid]
    while queue:
        for child in children.get(queue.pop(), []):
            found.append(child)
            queue.append(child)
    return found


def is_service(pid):
    try:
        return os.readlink(f"/proc/{pid}/exe") == str(TEMP / "service")
    except OSError:
        return False


def runner_pids(pid):
    """The runner and its helpers (s6-supervise, runsv, shells): everything but the services themselves."""
    return [pid] + [p for p in descendants(pid) if not is_service(p)]


def wait_end(process, seconds):
    """Waits without polling; True when the process has ended."""
    fd = os.pidfd_open(process.pid)
    try:
        poll = select.poll()
        poll.register(fd, select.POLLIN)
        if not poll.poll(seconds * 1000):
            return False
    finally:
        os.close(fd)
    process.wait()
    return True


def kill_tree(process):
    """Kills a runner and all that is below it, supervisors first, by pid."""
    if process.poll() is not None:
        return
    below = descendants(process.pid)
    for pid in [process.pid] + sorted(below, key=is_service):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    process.wait()
    until = time.monotonic() + 5
    while time.monotonic() < until and any(os.path.exists(f"/proc/{pid}") for pid in below):
        time.sleep(0.005)


def run_tool(*words, timeout=240):
    """Runs one of our C programs; its complaint goes to standard error. True when it succeeded."""
    tool = subprocess.Popen([str(w) for w in words], stdin=NULL, stdout=NULL)
    if not wait_end(tool, timeout):
        say(f"{Path(words[0]).name} took more than {timeout} s")
        kill_tree(tool)
        return False
    return tool.returncode == 0


def fresh(prefix):
    global serial
    serial += 1
    path = FAST / f"{prefix}{serial}"
    path.mkdir()
    return path


# ---- the runners ---------------------------------------------------------------------------------------------------------------

def which(name):
    return shutil.which(name)


SINGLE = {}  # runners of one command: name -> words before it
if MONOFY:
    SINGLE["monofy"] = [MONOFY]
for peer, words in {"tini": ["-s", "=--"], "dumb-init": [], "catatonit": []}.items():
    if (TEMP / peer).exists():
        SINGLE[peer] = [str(TEMP / peer)] + words
SINGLE["bare C loop"] = [str(TEMP / "bareloop")]

MANY = [name for name, program in [
    ("monofy", MONOFY), ("bare C loop", "sh"), ("Python way", "python3"), ("s6", "s6-svscan"), ("runit", "runsvdir"),
    ("supervisord", "supervisord"), ("foreman", "foreman"), ("concurrently", "concurrently")] if program and which(program)]


# Every service as another user, beside the same runners without that.
AS_NOBODY = {"monofy": "monofy --user", "s6": "s6 + s6-setuidgid"}


def plain(words):
    """A command line for exec, without the escape that our C programs need."""
    return ["--" if w == "=--" else str(w) for w in words]


def readable_by_others():
    """What services of other users must find: executables, and boards in memory."""
    for folder in (TEMP, FAST):
        folder.chmod(0o711)


def join(commands):
    words = list(commands[0])
    for command in commands[1:]:
        words += ["|||", *command]
    return words


def many(name, commands):
    """The command line that runs all commands under the runner; writes what files it needs. None where it cannot."""
    commands = [[str(w) for w in c] for c in commands]
    alike = all(c == commands[0] for c in commands)
    if name == "monofy":
        return [MONOFY, "-q", *join(commands)]
    if name == AS_NOBODY["monofy"]:
        return [MONOFY, "-q", "--user=nobody", *join(commands)]
    if name == "bare C loop":
        return [str(TEMP / "bareloop"), *join(commands)]
    if name == "Python way":
        return [sys.executable, str(SOURCE / "polling.py"), *join(commands)]
    if name in ("s6", AS_NOBODY["s6"], "runit"):
        folder = fresh(name)
        for i, command in enumerate(commands):
            service = folder / f"s{i}"
            service.mkdir()
            script = service / "run"
            if len(command) > 2:
                return None
            text = "#!" + " ".join(command) + "\n"  # the service is its own interpreter: no shell is paid for
            if name == AS_NOBODY["s6"]:
                text = f"#!{which('execlineb')} -P\ns6-setuidgid nobody {' '.join(command)}\n"    # as s6's own pages write it
            script.write_text(text)
            script.chmod(0o755)
        return ["s6-svscan", "-c", "2000", str(folder)] if name != "runit" else ["runsvdir", str(folder)]
    if name == "supervisord":
        folder = fresh(name)
        text = f"[supervisord]\nnodaemon=true\nminfds=8192\nlogfile=/dev/null\nlogfile_maxbytes=0\npidfile={folder}/pid\n"
        for i, command in enumerate(commands[:1] if alike else commands):
            text += (f"[program:s{i}]\ncommand={' '.join(command)}\nprocess_name=%(program_name)s_%(process_num)d\n"
                     f"numprocs={len(commands) if alike else 1}\nstartsecs=0\nstdout_logfile=NONE\nstderr_logfile=NONE\n")
        (folder / "conf").write_text(text)
        return ["supervisord", "-n", "-c", str(folder / "conf")]
    if name == "foreman":
        folder = fresh(name)
        lines = commands[:1] if alike else commands
        (folder / "Procfile").write_text("".join(f"s{i}: {' '.join(c)}\n" for i, c in enumerate(lines)))
        return ["foreman", "start", "-f", str(folder / "Procfile"), "-d", str(folder), *(["-m", f"s0={len(commands)}"] if alike else [])]
    if name == "concurrently":
        return ["concurrently", "--kill-others", *(" ".join(c) for c in commands)]
    raise ValueError(name)


def start(words):
    return subprocess.Popen(plain(words), stdin=NULL, stdout=NULL, stderr=NULL)


def read_samples(path, names):
    series = {name: [] for name in names}
    for line in Path(path).read_text().splitlines():
        i, ns = line.split()
        series[names[int(i)]].append(int(ns))
    return series


# ---- 1. start ------------------------------------------------------------------------------------------------------------------

def section_start():
    def measure(commands, rounds, as_init):
        out = FAST / "samples"
        words = [w for command in commands.values() for w in ["--", *command]]
        if not run_tool(TEMP / "launch", out, rounds, *(["-p"] if as_init else []), *words):
            return {}
        return read_samples(out, list(commands))

    fast = {"nothing": ["/bin/true"]}
    for name, words in SINGLE.items():
        fast[name] = [*words, "/bin/true"]
    if MONOFY:
        fast["monofy -q"] = [MONOFY, "-q", "/bin/true"]
    as_init = {name: [w for w in words if w != "-s"] for name, words in fast.items()}
    slow = {name: many(name, [["/bin/true"]]) for name in MANY if name in ("Python way", "foreman", "concurrently")}

    rounds = 250 if QUICK else 2000
    outside = measure(fast, rounds, False)
    inside = measure(as_init, rounds, True) if os.geteuid() == 0 else {}
    outside.update(measure(slow, 5 if QUICK else 15, False))

    def cells(series, name):
        if not series.get(name):
            return [None, None]
        ratio = f"{median(series[name]) / median(series['tini']):.0f}" if name in slow and "tini" in series \
            else ratio_cell(series, name, "tini")
        return [f"{median(series[name]) / 1e6:.2f}", ratio]

    print(f"## 1. Start to exit of `X /bin/true`\n\n{rounds} interleaved rounds (the slow ones 15 or fewer), medians.\n")
    table(["X", "ms", "times tini", "as PID 1: ms", "times tini"],
          [[name, *cells(outside, name), *cells(inside, name)] for name in [*fast, *slow]])
    judge("start to exit, outside", "≤ 1.5 × tini", outside, "monofy", "tini", 1.5)
    judge("start to exit, as PID 1", "≤ 1.5 × tini", inside, "monofy", "tini", 1.5)


# ---- 2. memory and idleness ----------------------------------------------------------------------------------------------------

def memory_of(pids):
    """(RSS, anonymous, PSS) in kB, summed."""
    total = [0, 0, 0]
    for pid in pids:
        try:
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                key, _, rest = line.partition(":")
                if key in ("Rss", "Anonymous", "Pss"):
                    total[("Rss", "Anonymous", "Pss").index(key)] += int(rest.split()[0])
        except (OSError, ValueError):
            pass
    return total


def wait_services(process, n, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            return False
        if sum(map(is_service, descendants(process.pid))) >= n:
            return True
        time.sleep(0.02 if n < 100 else 0.1)
    return False


def start_and_settle(words, n):
    process = start(words)
    if not wait_services(process, n):
        say(f"{n} services did not come up under {words[0]}")
        kill_tree(process)
        return None
    time.sleep(0.15 if QUICK else 0.3)
    return process


def section_memory():
    sleeper = [str(TEMP / "service"), "-"]

    def measured(name, n, rounds):
        found = []
        for _ in range(rounds):
            process = start_and_settle([*SINGLE[name], *sleeper] if name in SINGLE and n == 1 else many(name, [sleeper] * n), n)
            if process is None:
                return None
            found.append(memory_of(runner_pids(process.pid)))
            kill_tree(process)
        return [median(column) for column in zip(*found)]

    counts = [2, 100, 1000]
    cheap = ("monofy", "bare C loop", "Python way")
    once = {}
    for name in SINGLE:
        once[name] = measured(name, 1, 3 if QUICK else 7)
    grown = {}
    for name in MANY:
        for n in counts:
            if n == 1000 and (name == "concurrently" or QUICK and name not in ("monofy", "bare C loop")):
                continue
            if n == 100 and QUICK and name not in cheap:
                continue
            grown[name, n] = measured(name, n, (5 if QUICK else 9) if name in ("monofy", "bare C loop") and n < 1000 else 1)

    idle = section_idle(sleeper)

    def cell(found):
        return None if not found else " / ".join(number(kb) for kb in found)

    print("## 2. Memory and idleness\n\nkB: RSS / anonymous / PSS of the runner with all its helper processes, services not counted; "
          f"then, with two services (one where a runner takes no more), system calls and times woken up in {idle['seconds']} idle seconds.\n")
    names = list(dict.fromkeys([*SINGLE, *MANY]))
    table(["runner", "1 service", "2", "100", "1,000", "idle: calls", "wake-ups"],
          [[name, cell(once.get(name)), *(cell(grown.get((name, n))) for n in counts), *idle.get(name, [None, None])]
           for name in names])

    two, hundred, thousand = (grown.get(("monofy", n)) for n in counts)
    tini = once.get("tini")
    known = bool(two and tini)
    verdict("memory, 2 services", "RSS ≤ 1.6 × tini with one child", f"{two[0] / tini[0]:.2f}" if known else None, known and two[0] <= 1.6 * tini[0])
    known = bool(two and hundred)
    verdict("memory, 100 services", "RSS ≤ 64 kB more than with 2", f"{hundred[0] - two[0]:+.0f} kB" if known else None,
            known and hundred[0] - two[0] <= 64)
    verdict("memory, 1,000 services", "RSS below 4 MB", f"{number(thousand[0])} kB" if thousand else None,
            bool(thousand) and thousand[0] < 4000)
    calls = idle.get("monofy", [None, None])[0]
    verdict(f"idle for {idle['seconds']} s", "0 system calls", calls, calls == 0)


def context_switches(pids):
    total = 0
    for pid in pids:
        for status in Path(f"/proc/{pid}/task").glob("*/status"):
            total += sum(int(line.split()[1]) for line in status.read_text().splitlines() if "_ctxt_switches" in line)
    return total


def section_idle(sleeper):
    """{runner: [system calls, wake-ups]}: all runners side by side, first watched from afar, then traced."""
    seconds = 3 if QUICK else 10
    found = {"seconds": seconds}
    running = {}
    for name in dict.fromkeys([*SINGLE, *MANY]):
        words = many(name, [sleeper] * 2) if name in MANY else [*SINGLE[name], *sleeper]
        process = start_and_settle(words, 2 if name in MANY else 1)
        if process:
            running[name] = (process, runner_pids(process.pid))
    time.sleep(1)
    before = {name: context_switches(pids) for name, (_, pids) in running.items()}
    time.sleep(seconds)
    for name, (_, pids) in running.items():
        found[name] = [None, context_switches(pids) - before[name]]
    if which("strace"):
        tracers = {}
        for name, (_, pids) in running.items():
            words = ["strace", "-c", "-f", "-qq", "-o", str(FAST / f"trace-{len(tracers)}")]
            tracers[name] = subprocess.Popen([*words, *(w for pid in pids for w in ("-p", str(pid)))], stdin=NULL, stdout=NULL, stderr=NULL)
        time.sleep(seconds + 0.5)
        for i, (name, tracer) in enumerate(tracers.items()):
            if tracer.poll() is not None:  # it may not trace here: no figure, instead of a false 0
                say(f"strace could not watch {name}")
                continue
            tracer.send_signal(signal.SIGINT)
            if wait_end(tracer, 10):
                lines = [line.split() for line in (FAST / f"trace-{i}").read_text().splitlines()]
                totals = [line for line in lines if line and line[-1] == "total"]
                found[name][0] = int(totals[0][3] if len(totals[0]) > 4 else totals[0][2]) if totals else 0
            else:
                kill_tree(tracer)
    for process, _ in running.values():
        kill_tree(process)
    return found


# ---- 3. latency ----------------------------------------------------------------------------------------------------------------

def section_latency():
    board = FAST / "board"
    out = FAST / "samples"

    def service(slot):
        return [str(TEMP / "service"), str(board), str(slot)]

    def measure(mode, place, commands, samples, settle_us):
        words = [w for command in commands.values() for w in ["--", *command]]
        if not commands or not run_tool(TEMP / "latency", mode, place, out, board, samples, settle_us, *words):
            return {}
        return read_samples(out, list(commands))

    def quiet(name):
        return [*SINGLE[name], "-q"] if name == "monofy" else SINGLE[name]

    def rows(series, base):
        return [[name, len(series[name]), *(f"{percentile(series[name], p) / 1000:,.0f}" for p in (50, 99)), ratio_cell(series, name, base)]
                for name in series]

    singles = {name: [*quiet(name), *service(i)] for i, name in enumerate(SINGLE)}
    slow = [name for name in MANY if name in ("Python way", "foreman", "concurrently")]
    head = ["runner", "samples", "p50", "p99", "times tini"]
    few = 4 if QUICK else 15

    print("## 3. Latency\n\nµs from the signal's being sent to the runner until the service's handler runs.\n")
    places = [("one", "all processes on one core"), ("two", "the runner on a core of its own")]
    if len(os.sched_getaffinity(0)) < 2:
        places.pop()
    for place, text in places:
        series = measure("forward", place, singles, 500 if QUICK else 3000, 150)
        print(f"SIGUSR1 to runners that have been up for a while, {text}:\n")
        table(head, rows(series, "tini"))
        judge(f"SIGUSR1 forwarded, {text}, p50", "≤ 1.1 × tini", series, "monofy", "tini", 1.1)
    for place, text in places:
        series = measure("stop", place, singles, 100 if QUICK else 500, 3000)
        judge(f"SIGTERM forwarded, {text}, p50", "≤ 1.1 × tini", series, "monofy", "tini", 1.1)
        if place == "one":
            series.update(measure("stop", "free", {name: many(name, [service(i)]) for i, name in enumerate(slow)}, few, 50000))
        print(f"SIGTERM to a fresh runner each time, its first signal, {text}{' (the slow ones free)' * (place == 'one')}:\n")
        table(head, rows(series, "tini"))

    def pairs(names):
        return {name: many(name, [service(2 * i), service(2 * i + 1)]) for i, name in enumerate(names)}

    series = measure("death", "free", pairs([n for n in ("monofy", "bare C loop") if n in MANY]), 100 if QUICK else 600, 3000)
    series.update(measure("death", "free", pairs(slow), few, 50000))
    print("One of two services is killed, until the other's TERM handler runs:\n")
    table([*head[:-1], "times the bare C loop"], rows(series, "bare C loop"))
    judge("a death answered, p50", "≤ 1.5 × a bare C loop", series, "monofy", "bare C loop", 1.5)


# ---- 4. a thousand services ----------------------------------------------------------------------------------------------------

def section_thousand():
    n = 1000
    rounds = 2 if QUICK else 7
    names = [name for name in MANY if name != "concurrently" and not (QUICK and name in ("supervisord", "foreman"))]
    once = ("supervisord", "foreman")
    board = Board("thousand")
    starts, stops, memory = {}, {}, {}
    if os.geteuid() == 0 and which("execlineb"):
        readable_by_others()
        board.open_to_all()
        names += [AS_NOBODY[name] for name in names if name in AS_NOBODY]
    for r in range(rounds):
        for name in names:
            if name in once and r > 0 or starts.get(name) == []:
                continue
            # SIGTERM makes runsvdir leave its services behind; SIGHUP is its word for stopping them.
            stop = signal.SIGHUP if name == "runit" else signal.SIGTERM
            took = start_and_stop(name, many(name, [[TEMP / "service", board.path]] * n), n, board, stop)
            if took.start is None:
                starts.setdefault(name, [])
                continue
            starts.setdefault(name, []).append(took.start)
            memory[name] = took.memory
            if took.stop is not None:
                stops.setdefault(name, []).append(took.stop)

    print(f"## 4. {number(n)} services\n\nms from the runner's start until the last service is up, and from the stop signal until the runner and all "
          f"services have ended; medians of {rounds} interleaved rounds (one of supervisord and foreman). Memory of the runner and its "
          "helpers in kB. The last two run every service as another user, by `--user` and by s6-setuidgid in an execline script, and are compared "
          "with each other.\n")
    ran = [name for name in names if starts.get(name)]

    def base(name):
        return AS_NOBODY["s6"] if name in AS_NOBODY.values() else "s6"

    table(["runner", "start", "times s6", "stop", "times s6", "RSS", "PSS"],
          [[name, number(median(starts[name])), ratio_cell(starts, name, base(name)),
            number(median(stops[name])) if name in stops else None, ratio_cell(stops, name, base(name)),
            number(memory[name][0]), number(memory[name][2])] for name in ran])
    judge(f"{number(n)} services started", "≤ 0.5 × s6", starts if "monofy" in ran else {}, "monofy", "s6", 0.5)
    judge(f"{number(n)} services stopped", "≤ 0.33 × s6", stops, "monofy", "s6", 1 / 3)
    judge(f"{number(n)} services started as another user", "≤ 0.6 × s6 with s6-setuidgid", starts, *AS_NOBODY.values(), 0.6)


class Board:
    """The shared memory through which many services say that they are up, and the pipe that they hold open until they are gone."""

    def __init__(self, name):
        self.path = FAST / name
        self.gone = FAST / f"{name}.gone"
        os.mkfifo(self.gone)

    def open_to_all(self):
        """For services of other users."""
        self.path.touch()
        for path in (self.path, self.gone):
            path.chmod(0o666)

    def all_closed(self, reader, seconds):
        """Waits until nobody holds the pipe open for writing."""
        poll = select.poll()
        poll.register(reader, select.POLLIN)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if any(event & select.POLLHUP for _, event in poll.poll(1000)):
                return True
        return False


class Took:
    """What one run of `start_and_stop` found: ms, or None where it failed."""

    start = stop = memory = None


def start_and_stop(name, words, n, board, stop=signal.SIGTERM):
    took = Took()
    board.path.write_bytes(bytes(BOARD_SIZE))
    with open(board.path, "r+b") as file, mmap.mmap(file.fileno(), BOARD_SIZE) as page:
        reader = os.open(board.gone, os.O_RDONLY | os.O_NONBLOCK)
        began = time.monotonic_ns()
        process = start(words)
        until = time.monotonic() + 60
        while (up := struct.unpack_from("<QI", page))[1] < n and time.monotonic() < until and process.poll() is None:
            time.sleep(0.005)
        if up[1] < n:
            say(f"{name}: only {up[1]} of {n} services came up")
        else:
            took.start = (struct.unpack_from("<Q", page)[0] - began) / 1e6
            time.sleep(0.5)
            took.memory = memory_of(runner_pids(process.pid))
            asked = time.monotonic_ns()
            process.send_signal(stop)
            if wait_end(process, 40) and board.all_closed(reader, 40):
                took.stop = (time.monotonic_ns() - asked) / 1e6
            else:
                say(f"{name}: not stopped after 40 s, killed")
        kill_tree(process)
        os.close(reader)
    return took


# ---- 5. size -------------------------------------------------------------------------------------------------------------------

def section_size():
    def rows():
        for name, programs in [("monofy", [MONOFY]), ("tini", ["tini"]), ("dumb-init", ["dumb-init"]), ("catatonit", ["catatonit"]),
                               ("bare C loop", [TEMP / "bareloop"]), ("s6-svscan + s6-supervise", ["s6-svscan", "s6-supervise"]),
                               ("runsvdir + runsv", ["runsvdir", "runsv"]), ("node (for concurrently)", ["node"])]:
            paths = [which(str(p)) for p in programs if p and which(str(p))]
            if paths:
                kind = "dynamic, libraries not counted" if any(map(has_interpreter, paths)) else "static"
                yield [name, number(sum(os.path.getsize(os.path.realpath(p)) for p in paths)), kind]

    print("## 5. Size of the executable\n")
    table(["program", "bytes", "linked"], rows())
    size = os.path.getsize(MONOFY) if MONOFY else None
    verdict("size of the executable", "≤ 5.2 MB", f"{number(size)} bytes" if size else None, bool(size) and size <= 5_200_000)


def has_interpreter(path):
    """Whether the ELF file asks for a dynamic linker (program header PT_INTERP)."""
    data = Path(os.path.realpath(path)).read_bytes()[:4096]
    if data[:4] != b"\x7fELF":
        return True
    offset, = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    return any(struct.unpack_from("<I", data, offset + i * size)[0] == 3 for i in range(count) if offset + (i + 1) * size <= len(data))


# ---- 6. output -----------------------------------------------------------------------------------------------------------------

def pipeline(stages, into_pipe, together=False):
    """Runs the stages, the last one into /dev/null or into a pipe that cat reads; seconds from start to the end of all, None on failure.

    `together` puts all of them on one core; otherwise the scheduler is free.
    """
    processes = []
    sink = NULL
    cat = None
    cores = os.sched_getaffinity(0)
    if together:
        os.sched_setaffinity(0, {min(cores)})
    if into_pipe:
        cat = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=NULL)
        sink = cat.stdin
    began = time.monotonic_ns()
    source = NULL
    for i, words in enumerate(stages):
        last = i == len(stages) - 1
        process = subprocess.Popen(plain(words), stdin=source, stdout=sink if last else subprocess.PIPE, stderr=NULL)
        if source is not NULL:
            source.close()
        source = process.stdout
        processes.append(process)
    os.sched_setaffinity(0, cores)
    if cat:
        cat.stdin.close()
        cat.stdin = None
        processes.append(cat)
    good = all([wait_end(p, 30) for p in processes])
    took = (time.monotonic_ns() - began) / 1e9
    for p in processes:
        kill_tree(p)
    return took if good and all(p.returncode == 0 for p in processes) else None


def section_output():
    producer = str(TEMP / "producer")
    size = (96 if QUICK else 512) * 1024 * 1024
    rounds = 3 if QUICK else 15

    def logged(log, producers):
        commands = [[f"{name}:", producer, str(size // producers)] for name in "abcd"[:producers]]
        return [[MONOFY, "-q", f"--log={log}", *join(commands)]]

    alone = [[producer, str(size)]]
    fast = {"producer \\| cat": [*alone, ["cat"]], "producer \\| sed 's/^/x \\| /'": [*alone, ["sed", "s/^/x | /"]]}
    # What copying alone comes to, without a prefix or a look at a byte: a machine's ceiling for everybody who brings output together.
    for producers in (1, 4):
        fast[f"bare C copy loop, {producers} service{'s' * (producers > 1)}"] = [[str(TEMP / "copyloop"), str(producers), producer, str(size // producers)]]
    if MONOFY:
        for log in ("prefix", "json"):
            for producers in (1, 4):
                # "connected fates": one that is ready first stops the rest, so the four have to be independent here
                stages = logged(log, producers)
                stages[0].insert(1, "--fate=separate")
                fast[f"monofy --log={log}, {producers} service{'s' * (producers > 1)}"] = stages
    slow = {}
    for name, slow_size in (("foreman", 12 << 20), ("concurrently", 64 << 20)):
        if name in MANY:
            slow[name] = ([many(name, [[producer, str(slow_size // (4 if QUICK else 1))]])], slow_size // (4 if QUICK else 1))

    speeds = {}  # (name, into_pipe) -> MB/s, one a round

    def take(key, stages, into_pipe, bytes_, together=False):
        took = pipeline(stages, into_pipe, together)
        if took is None:
            if key not in speeds:
                say(f"{key} failed")
            return False
        speeds.setdefault((key, into_pipe), []).append(bytes_ / 1e6 / took)
        return True

    broken = set()
    for r in range(rounds):
        for name, stages in fast.items():
            for into_pipe in (False, True):
                if name not in broken and not take(name, stages, into_pipe, size):
                    broken.add(name)
                    for key in [(name, False), (name, True)]:
                        speeds.pop(key, None)
    for name, (stages, bytes_) in slow.items():
        for into_pipe in (False, True):
            take(name, stages, into_pipe, bytes_)

    # raw, the default, adds no work to any byte, so its difference is small: pairs in alternating order, more rounds, and all on one core. Whether
    # the scheduler puts producer and reader on one core or on two makes a difference of a factor of three, and what two cores pass to each
    # other comes at a rate that changes by 30 % from one second to the next.
    raw, bare = "monofy, 1 service, raw (one core)", "producer alone (one core)"
    raw_size = (256 << 20) if QUICK else (1 << 30)
    if MONOFY:
        for r in range(9 if QUICK else 41):
            turn = [(bare, [[producer, str(raw_size)]]), (raw, [[MONOFY, "-q", producer, str(raw_size)]])]
            for name, stages in turn if r % 2 else reversed(turn):
                if name not in broken and not take(name, stages, True, raw_size, together=True):
                    broken.add(name)

    cat = "producer \\| cat"

    def cell(name, into_pipe):
        values = speeds.get((name, into_pipe))
        return number(median(values)) if values else None

    def ratio(name):
        a, b = speeds.get((name, True)), speeds.get((cat, True))
        if not a or not b or name == cat:
            return "1" if name == cat else None
        return str(Ratio(a, b)) if len(a) == len(b) else f"{median(a) / median(b):.2f}"

    print("## 6. Output\n\nMB/s of lines of 100 bytes, as the producers count them; "
          f"{size >> 20} MiB a run, {rounds} interleaved rounds, medians. The ratio is of the pipe column.\n")
    table(["X", "X > /dev/null", "X \\| cat > /dev/null", "times producer \\| cat"],
          [[name, cell(name, False), cell(name, True), ratio(name)] for name in [*fast, bare, raw, *slow]
           if (name, True) in speeds])

    piped = {name: values for (name, into_pipe), values in speeds.items() if into_pipe}
    one, four, json = (f"monofy --log={x}" for x in ("prefix, 1 service", "prefix, 4 services", "json, 1 service"))
    judge("prefix into a pipe", "≥ 1.0 × producer \\| cat", piped, one, cat, 1.0, below=False)
    judge("prefix into a pipe", "≥ 2 × sed", piped, one, "producer \\| sed 's/^/x \\| /'", 2.0, below=False)
    judge("prefix of four services into a pipe", "≥ 1.2 × one producer \\| cat", piped, four, cat, 1.2, below=False)
    judge("JSON into a pipe", "≥ 0.4 × prefix", piped, json, one, 0.4, below=False)
    if raw in piped and bare in piped:
        r = Ratio(piped[raw], piped[bare])
        verdict("raw into a pipe", "within 3 % of no monofy", f"{r.value:.3f} ({r.low:.3f}–{r.high:.3f})", r.value >= 0.97)
    else:
        verdict("raw into a pipe", "within 3 % of no monofy", None, False)
    check_whole(producer, one in piped and four in piped)


def check_whole(producer, able):
    """Four producers under --log=prefix, once more: every line and every byte has to come out."""
    if not able:
        return verdict("prefix of four services", "no line lost or torn", None, False)
    each = 1_638_400 * 8
    commands = [[f"{name}:", producer, str(each)] for name in "abcd"]
    runner = subprocess.Popen([MONOFY, "-q", "--fate=separate", "--log=prefix", *join(commands)], stdin=NULL, stdout=subprocess.PIPE, stderr=NULL)
    lines = torn = 0
    for line in runner.stdout:
        lines += 1
        torn += len(line) != 104 or line[:4] not in (b"a | ", b"b | ", b"c | ", b"d | ") or line[4:8] != b"2025"
    runner.wait()
    wanted = 4 * each // 100
    return verdict("prefix of four services", "no line lost or torn", f"{number(wanted - lines)} lost, {number(torn)} torn of {number(wanted)}",
                   lines == wanted and torn == 0)


# ---- 7. storm ------------------------------------------------------------------------------------------------------------------

def section_storm():
    total = 20_000 if QUICK else 100_000
    board = FAST / "storm"

    def once(words, services, as_init):
        tool = subprocess.run([TEMP / "storm", board, str(total), str(services), *(["-p"] if as_init else []), "--", *words],
                              stdin=NULL, stdout=subprocess.PIPE, text=True, timeout=120)
        fields = dict(word.split("=", 1) for word in tool.stdout.split() if "=" in word)
        return fields if fields else {"verdict": "could not run" if tool.returncode == 3 else "failed"}

    def service(number, period_ms):
        return [str(TEMP / "service"), str(board), "storm", str(number), str(period_ms)]

    def row(name, where, found):
        return [name, where, *(found.get(k) for k in ("seconds", "sent", "received", "orphans", "zombies")), found["verdict"]]

    may_init = os.geteuid() == 0
    rows, good = [], 0
    runs = 2 if QUICK else 6
    if MONOFY:
        for i in range(runs):
            as_init = may_init and i % 2 == 1
            found = once([MONOFY, "-q", *join([service(0, 40), service(1, 40)])], 2, as_init)
            rows.append(row("monofy", "PID 1" if as_init else "outside", found))
            good += found["verdict"] == "ok"
    if not QUICK and may_init:
        for name, words in SINGLE.items():
            if name != "monofy":
                rows.append(row(name, "PID 1", once([*(w for w in words if w != "-s"), *service(0, 20)], 1, True)))

    print(f"## 7. Storm\n\n{number(total)} signals at the runner, half of them real-time ones (counted exactly; monofy has two services, and each must get "
          "every one; the others have one), the rest USR1, USR2 and HUP (the last of each must arrive), while 50 orphans a second come and go.\n")
    table(["runner", "as", "seconds", "real-time sent", "received", "orphans", "zombies left", "verdict"], rows)
    verdict(f"{number(total)} signals", f"none lost, no zombie, {runs} runs of {runs}", f"{good} of {runs}" if MONOFY else None, good == runs)


# ---- 8. health -----------------------------------------------------------------------------------------------------------------

class Listener:
    """A server that takes connections, answers what looks like HTTP, and counts."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.socket.getsockname()[1]
        self.taken = 0
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.taken += 1
            with connection:
                connection.settimeout(5)
                try:
                    if connection.recv(4096):
                        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                except OSError:
                    pass

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


class Trace:
    """strace beside a monofy: when which of its threads entered which system call."""

    def __init__(self, process):
        self.pid = process.pid
        self.file = FAST / f"strace-{process.pid}"
        self.tracer = subprocess.Popen(["strace", "-f", "-ttt", "-qq", "-o", str(self.file), "-p", str(process.pid)],
                                       stdin=NULL, stdout=NULL, stderr=NULL)

    def end(self):
        """[(seconds since 1970, call)], or None. What a new process does before it is a program of its own counts as monofy's."""
        if self.tracer.poll() is not None:
            return None
        self.tracer.send_signal(signal.SIGINT)
        if not wait_end(self.tracer, 10):
            kill_tree(self.tracer)
            return None
        calls, foreign = [], set()
        own = {int(task) for task in os.listdir(f"/proc/{self.pid}/task")}
        for line in self.file.read_text(errors="replace").splitlines():
            pid, at, call = line.split(None, 2)
            name = call.partition("(")[0]
            # The second half of a call that another thread's line interrupted, and what is not a call.
            if call.startswith("<... execve resumed") or name == "execve" and call.endswith(" = 0"):
                foreign.add(pid)
            if call[0] in "<+-" or (int(pid) not in own and pid in foreign and name != "execve"):
                continue
            calls.append((float(at), call))
        return calls


def section_health():
    kinds = {"command": None, "TCP": "tcp", "HTTP": "http"}
    sleeper = [str(TEMP / "service"), "-"]
    if not MONOFY:
        return verdict("idle between health checks", "0 system calls", None, False)

    def checked(kind, port, name="s0"):
        check = "--health-cmd=/bin/true" if kinds[kind] is None else f"--health={kinds[kind]}://127.0.0.1:{port}/" [:None if kind == "HTTP" else -1]
        return [f"{name}:", check, *sleeper]

    # Ten services with checks. One monofy is watched from afar, one is traced; both run from before the first checks until after the
    # second ones.
    interval, margin = (6, 1) if QUICK else (30, 2)
    listener = Listener()
    mixed = [list(kinds)[i % 3] for i in range(10)]
    words = [MONOFY, "-q", f"--health-interval={interval}s",
             *join([checked(kind, listener.port, f"s{i}") for i, kind in enumerate(mixed)])]
    began, wall = time.monotonic(), time.time()
    plain_run, traced = start(words), start(words)
    trace = None
    threads, woken = [], []

    def at(second):
        time.sleep(max(0, began + second - time.monotonic()))

    if wait_services(plain_run, 10) and wait_services(traced, 10):
        up = time.monotonic() - began
        trace = Trace(traced) if which("strace") else None
        for second in (interval + up + margin, 2 * interval - margin):
            at(second)
            woken.append(context_switches([plain_run.pid]))
            threads.append(len(os.listdir(f"/proc/{plain_run.pid}/task")))
        quiet = wall + interval + up + margin, wall + 2 * interval - margin
        at(2 * interval + up + margin)
        threads.append(len(os.listdir(f"/proc/{plain_run.pid}/task")))
    calls = trace.end() if trace else None
    for process in (plain_run, traced):
        kill_tree(process)
    expected = 2 * 2 * sum(kind != "command" for kind in mixed)
    if listener.taken < expected:  # a monofy that does not check is not idle between its checks
        say(f"health: {listener.taken} of {expected} connections came")
        calls, woken = None, []
    listener.close()

    # One service with one kind of check, traced for a while.
    one = {}
    for kind in kinds if which("strace") else ():
        listener = Listener()
        process = start([MONOFY, "-q", "--health-interval=200ms", *checked(kind, listener.port)])
        trace = Trace(process) if wait_services(process, 1) else None
        time.sleep(2 if QUICK else 5)
        found = trace.end() if trace else None
        kill_tree(process)
        listener.close()
        if found:
            began_by = ("vfork(", "clone(", "clone3(") if kind == "command" else ("connect(",)
            marks = [i for i, (_, call) in enumerate(found) if call.startswith(began_by)]
            if len(marks) > 2:    # from one beginning to the next: whole probes
                one[kind] = median([b - a for a, b in zip(marks[1:], marks[2:])])

    seconds = interval - 2 * margin
    idle = sum(quiet[0] <= t <= quiet[1] for t, _ in calls) if calls is not None else None
    made = sum("CLONE_THREAD" in call for _, call in calls) if calls is not None else None
    print(f"## 8. Health checks\n\nmonofy with ten services and ten checks every {interval} s, four of them commands, three TCP, three HTTP. "
          f"Between the first and the second checks, {seconds:.0f} s: system calls and times woken up. Threads: at most, and made for checks. "
          "System calls of one check with all that belongs to it, median: the wait before, the process that is made for a command until it "
          "executes it, and its death.\n")
    table(["idle: calls", "wake-ups", "threads", "made", *(f"{kind}: calls" for kind in kinds)],
          [[idle, woken[1] - woken[0] if len(woken) == 2 else None, max(threads, default=None), made,
            *(f"{one[kind]:.0f}" if kind in one else None for kind in kinds)]])
    verdict("idle between ten health checks", "0 system calls", idle, idle == 0)
    verdict("idle between ten health checks", "0 wake-ups", woken[1] - woken[0] if len(woken) == 2 else None, len(woken) == 2 and woken[0] == woken[1])
    verdict("a health check", "costs no thread", None if made is None else f"{made} made, {max(threads)} as without", made == 0)


# ---- 9. dependencies -----------------------------------------------------------------------------------------------------------

def section_dependencies():
    counts = [125, 250, 500, 1000]
    rounds = 3 if QUICK else 7
    # Linear is 8. What is above that is the kernel's (forks and signals cost a little more beside a thousand processes: see the row without
    # dependencies) and the machine's; a look at every service in every step would make it 64.
    limit = 1.5 * counts[-1] / counts[0]
    shapes = {
        "none": lambda i: [],
        "chain": lambda i: [f"--depends-on=s{i - 1}:started"] if i else [],
        "star": lambda i: ["--depends-on=s0:started"] if i else [],
    }
    board = Board("dependencies")
    service = [str(TEMP / "service"), str(board.path)]
    starts, stops = {}, {}
    for _ in range(rounds if MONOFY else 0):
        for n in counts:
            for shape, depends in shapes.items():
                words = [MONOFY, "-q", *join([[f"s{i}:", *depends(i), *service] for i in range(n)])]
                took = start_and_stop(f"{shape} of {n}", words, n, board)
                if took.start is not None and took.stop is not None:
                    starts.setdefault((shape, n), []).append(took.start)
                    stops.setdefault((shape, n), []).append(took.stop)

    def growth(series, shape):
        small, large = (series.get((shape, n)) for n in (counts[0], counts[-1]))
        return Ratio(large, small) if small and large else None

    def cells(series, shape):
        return [*(f"{median(series[shape, n]):.0f}" if (shape, n) in series else None for n in counts), growth(series, shape)]

    print(f"## 9. Dependencies\n\nmonofy with {', '.join(map(number, counts))} services, each of which depends on the one before it (chain) or on the "
          f"first one (star), `--depends-on=…:started`. ms as in section 4; medians of {rounds} interleaved rounds. The growth is "
          f"time({number(counts[-1])}) / time({counts[0]}): linear is {counts[-1] // counts[0]}, quadratic {(counts[-1] // counts[0]) ** 2}.\n")
    table(["shape", *(f"start: {number(n)}" for n in counts), "growth", *(f"stop: {number(n)}" for n in counts), "growth"],
          [[shape, *cells(starts, shape), *cells(stops, shape)] for shape in shapes])
    for what, series in (("started", starts), ("stopped", stops)):
        for shape in ("chain", "star"):
            found = growth(series, shape)
            verdict(f"a {shape} of {number(counts[-1])} {what}", f"≤ {limit:.0f} × one of {counts[0]}", str(found) if found else None,
                    bool(found) and found.value <= limit)


# ---- 10. files -----------------------------------------------------------------------------------------------------------------

COMPOSE_SERVICE = """  service{i}:
    image: registry.example/team/service{i}:1.4
    command: ["true", "--port", "{port}", "--name", "service {i}"]
    environment:
      PORT: "{port}"
      DATABASE_URL: postgres://app@db.example:5432/app{i}
      LEVEL: ${{LEVEL:-info}}
      INDEX: {i}
    ports: ["{port}:{port}"]
    healthcheck:
      test: [CMD, check, "http://service{i}:{port}/health"]
      interval: 10s
      timeout: 3s
    restart: unless-stopped
    labels:
      app: service{i}
      tier: backend
"""

# PyYAML with libyaml's parser, Debian's python3-yaml: the milliseconds of each of N reads of a file.
PYYAML = """import sys, time, yaml
text = open(sys.argv[1]).read()
for _ in range(int(sys.argv[2])):
    began = time.process_time()
    yaml.load(text, yaml.CSafeLoader)
    print(1000 * (time.process_time() - began))
"""


def took(words):
    process = subprocess.Popen(words, stdin=NULL, stdout=NULL, stderr=NULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    return 1000 * (usage.ru_utime + usage.ru_stime) if status == 0 else None


def section_files():
    rounds = 5 if QUICK else 15
    compose, procfile = FAST / "compose.yaml", FAST / "Procfile"
    text = ["services:\n"]
    for i in range(500):
        text.append(COMPOSE_SERVICE.format(i=i, port=8000 + i))
        if i:
            text.append(f"    depends_on:\n      service{i - 1}:\n        condition: service_healthy\n")
    compose.write_text("".join(text))
    procfile.write_text("".join(f"web{i}: true --port $PORT --name 'worker {i}' --config config/{i}.yml\n" for i in range(2000)))
    formats = ["compose", "swarm", "kubernetes", "kubernetes-split", "systemd", "procfile", "json"]
    export = ["--allow-localhost", "--lossy", "-f", str(compose)]
    # To YAML, this Procfile is a mapping of 2,000 texts.
    pyyaml = {"PyYAML on the Compose file": compose, "PyYAML on the Procfile": procfile}
    beside = {"check a Compose file of 500 services": "PyYAML on the Compose file", "check a Procfile of 2,000 lines": "PyYAML on the Procfile"}
    what = {**{name: ["--check", "-f", str(pyyaml[other])] for name, other in beside.items()},
            **{f"export {name}": [f"--export={name}", *export] for name in formats}}
    series = {}
    for _ in range(rounds if MONOFY else 0):
        for name, words in what.items():
            if (ms := took([MONOFY, *words])) is not None:
                series.setdefault(name, []).append(ms)
        for name, file in pyyaml.items():
            reads = subprocess.run(["/usr/bin/python3", "-c", PYYAML, str(file), "1"], stdin=NULL, stderr=NULL, stdout=subprocess.PIPE, text=True)
            if reads.returncode == 0:  # Debian's python3-yaml is there
                series.setdefault(name, []).append(float(reads.stdout))
    print(f"## 10. Files\n\n`monofy --check -f` and `--export=… -f` from start to exit, ms of processor time (one thread does all of it, so an "
          f"idle machine takes as long): a Compose file of 500 services "
          f"({number(compose.stat().st_size)} bytes) and a Procfile of 2,000 lines. PyYAML: `yaml.load` with libyaml's parser (CSafeLoader), without "
          "Python's start.\n")
    table(["what", "ms", "beside PyYAML"],
          [[name, f"{median(values):.1f}", ratio_cell(series, name, beside[name]) if name in beside else ""]
           for name, values in series.items()])
    for name, limit in (("check a Compose file of 500 services", 60), ("check a Procfile of 2,000 lines", 20), *((f"export {name}", 100) for name in formats)):
        ms = median(series[name]) if name in series else None
        verdict(f"files: {name}", f"≤ {limit} ms", None if ms is None else f"{ms:.1f} ms", ms is not None and ms <= limit)
    for name, other in beside.items():
        judge(name.removeprefix("check "), "≤ 1.0 × PyYAML with libyaml", series, name, other, 1.0)


# ---- 11. control ---------------------------------------------------------------------------------------------------------------

SLOT = struct.Struct("=IIQ")  # pid, hits, at of board.h
FIRST_SLOT = 24


def http_get(port, path):
    """ms from connecting to the last byte, and the bytes."""
    began, size = time.monotonic(), 0
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        while part := client.recv(1 << 18):
            size += len(part)
    return (time.monotonic() - began) * 1000, size


def timed(words):
    began = time.monotonic()
    subprocess.run(words, stdin=NULL, stdout=NULL, stderr=NULL, check=False)
    return (time.monotonic() - began) * 1000


class Forwarder:
    """A monofy with one service, and how long a USR1 takes from here to the service's handler."""

    def __init__(self, name):
        self.board = FAST / f"board-{name}"
        self.board.write_bytes(bytes(BOARD_SIZE))
        self.control = f"@monofy-bench-{os.getpid()}-{name}"
        self.process = start([MONOFY, "-q", f"--control={self.control}", str(TEMP / "service"), str(self.board), "0"])
        with open(self.board, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), BOARD_SIZE)
        until = time.monotonic() + 20
        while self.slot()[0] == 0 and time.monotonic() < until:
            time.sleep(0.01)

    def slot(self):
        return SLOT.unpack_from(self.memory, FIRST_SLOT)

    def measure(self):
        """µs, or None if it never came."""
        hits = self.slot()[1]
        sent = time.monotonic_ns()
        self.process.send_signal(signal.SIGUSR1)
        until = time.monotonic() + 5
        while self.slot()[1] == hits:
            if time.monotonic() > until:
                return None
            time.sleep(0.0002)
        return (self.slot()[2] - sent) / 1000


def section_control():
    n, rounds = 1000, 10 if QUICK else 40
    if not MONOFY:
        return verdict("control", "measured", None, False)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    many_services = start([MONOFY, "-q", f"--http=:{port}", "--control", *join([[f"s{i}:", str(TEMP / "service"), "-"] for i in range(n)])])
    version, status, metrics, size = [], [], [], 0
    if wait_services(many_services, n):
        ctl = [MONOFY, "ctl", f"--pid={many_services.pid}", "status"]
        http_get(port, "/metrics")
        for _ in range(rounds):
            version.append(timed([MONOFY, "--version"]))
            status.append(timed(ctl))
            took, size = http_get(port, "/metrics")
            metrics.append(took)
    kill_tree(many_services)

    alone, crowded = Forwarder("alone"), Forwarder("crowded")
    clients = subprocess.Popen([sys.executable, str(SOURCE / "clients.py"), crowded.control], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    clients.stdout.readline()
    series = {"without clients": [], "100 clients": []}
    for _ in range(200 if QUICK else 1500):
        for name, one in (("without clients", alone), ("100 clients", crowded)):
            took = one.measure()
            if took is not None:
                series[name].append(took)
        time.sleep(0.002)
    clients.stdin.close()
    wait_end(clients, 5)
    for one in (alone, crowded):
        kill_tree(one.process)

    print(f"## 11. Control\n\nmonofy with {number(n)} services: ms of `monofy --version`, of `monofy ctl status`, and of a GET of `/metrics` "
          f"({number(size)} bytes, read by Python); medians of {rounds} interleaved rounds. Then µs from a SIGUSR1 to monofy until its one service's "
          "handler runs, alone and with 100 clients: 33 follow the events, 33 hang, 34 ask in turn, one each 20 ms.\n")
    table(["`--version`", "`ctl status`", "`/metrics`", "forward, alone", "forward, 100 clients", "times alone"],
          [[f"{median(x):.1f}" if x else None for x in (version, status, metrics)]
           + [f"{median(x):.0f}" if x else None for x in series.values()] + [ratio_cell(series, "100 clients", "without clients")]])
    extra = median(b - a for a, b in zip(version, status)) if version else None
    verdict(f"`ctl status` of {number(n)} services", "≤ 5 ms more than `--version`", None if extra is None else f"{extra:.1f} ms more", bool(version) and extra <= 5)
    verdict(f"`/metrics` of {number(n)} services", "≤ 5 ms", f"{median(metrics):.1f} ms" if metrics else None, bool(metrics) and median(metrics) <= 5)
    judge("USR1 forwarded beside 100 clients, p50", "≤ 1.2 × without", series, "100 clients", "without clients", 1.2)


# --------------------------------------------------------------------------------------------------------------------------------

def main():
    chosen = sys.argv[1:] or SECTIONS
    for name in SECTIONS:
        if name in chosen:
            began = time.monotonic()
            try:
                globals()[f"section_{name}"]()
            except Exception as error:  # one section's failure must not cost the others their results
                print(f"\nSection {name} failed: {error!r}\n", flush=True)
                say(f"section {name} failed: {error!r}")
                verdict(f"section {name}", "measured", f"failed: {error!r}", False)
            say(f"{name}: {time.monotonic() - began:.0f} s")
    print("## Verdict\n")
    print("| figure | target | measured | reached |\n|---|---|--:|---|")
    for line in verdicts:
        print("| " + " | ".join(str(cell) for cell in line) + " |")


main()
