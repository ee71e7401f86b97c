"""seccomp refuses each system call that monofy uses."""
import concurrent.futures
import os
import random
import re
import signal
import subprocess
import time

from world import processor_time, until

ERRORS = {"EPERM": 1, "ENOSYS": 38}
# What stops a process at its end, or starts it at all, cannot be refused by a filter that is to let it run.
# Without futex glibc itself ends the program.
NOT_REFUSED = {"execve", "exit_group", "exit", "rt_sigreturn", "futex"}
# Until it gives up what it cannot kill.
KILL_PATIENCE = 40


def plans(world):
    tiny = world.program("tiny")
    return {
        "plain": ["a:", "--fate=separate", tiny, "e", "|||", "b:", tiny, "s"],
        "logged": [
            "--log=prefix", f"--control=@refuse{os.getpid()}", "m:", tiny, "e", "&&",
            "a:", "--restart=always", "--restart-delay=30ms", "--fate=separate", tiny, "w", "|||", "t:", "--tty", tiny, "s", "|||",
            "h:", "--health=tcp://127.0.0.1:1", "--health-interval=50ms", tiny, "s", "|||",
            "c:", f"--health-cmd={tiny} e", "--health-interval=50ms", tiny, "s", "|||", "u:", "--user=nobody", tiny, "s", "|||",
            "n:", "--health=notify", tiny, "s", "|||", "j:", "--schedule=@every 100ms", tiny, "e",
        ],
    }


def numbers():
    """Name of a system call -> its number, as the compiler's headers have it."""
    text = subprocess.run(["gcc", "-dM", "-E", "-include", "sys/syscall.h", "-x", "c", "/dev/null"], capture_output=True, text=True).stdout
    return {name: int(number) for name, number in re.findall(r"#define __NR_(\w+) (\d+)", text)}


def used(world, words):
    """The calls that monofy makes in this plan, its children before they become another program included."""
    trace = world.work / "trace"
    with subprocess.Popen(["strace", "-ff", "-o", trace, world.monofy, "--grace=300ms", *words], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        time.sleep(1.5)
        _stop(run)
    names = set()
    for file in world.work.glob("trace.*"):
        text = file.read_text(errors="replace")
        calls = re.findall(r"^(\w+)\(", text, re.M)
        # The first process begins with its own execve; another's ends what it does for monofy.
        parts = re.split(r"^execve\(.*\) += 0$", text, flags=re.M)
        if calls and calls[0] == "execve":
            names |= set(re.findall(r"^(\w+)\(", parts[1], re.M))
        else:
            names |= set(re.findall(r"^(\w+)\(", parts[0], re.M))
        file.unlink()
    return names


def _stop(run):
    for child in _children(run.pid) or [run.pid]:
        try:
            os.kill(child, signal.SIGTERM)
        except OSError:
            pass
    try:
        run.wait(5)
    except subprocess.TimeoutExpired:
        run.kill()


def _children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def play(world, seconds):
    known = numbers()
    cases, count = [], 0
    for plan, words in plans(world).items():
        names = sorted((used(world, words) & known.keys()) - NOT_REFUSED)
        count = max(count, len(names))
        cases += [(plan, words, name, error) for name in names for error in ERRORS]
    random.Random(world.seed).shuffle(cases)
    end, ran, bad = time.monotonic() + seconds, 0, []
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        def one(case):
            if time.monotonic() < end:
                return case, _refuse(world, known, *case)
            return None
        for answer in pool.map(one, cases):
            if answer:
                ran += 1
                (plan, _, name, error), mistake = answer
                if mistake:
                    bad.append(f"{name}={error} ({plan}): {mistake}")
    world.check(f"refused: {ran} of {len(cases)} (up to {count} system calls, EPERM and ENOSYS, two plans): each run stops when it is "
                "asked to, or ends by itself and says why", bad)


def _refuse(world, known, plan, words, name, error):
    command = [world.program("secc"), str(known[name]), str(ERRORS[error]), world.monofy, "--grace=300ms", *words]
    run = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        return _watch(run, name)
    finally:
        for end in (lambda: os.killpg(run.pid, signal.SIGKILL), run.kill):
            try:
                end()
            except OSError:
                pass
        run.stdout.close()
        run.stderr.close()


def _watch(run, name):
    until(lambda: run.poll() is not None, 0.6)
    before = processor_time(run.pid)
    until(lambda: run.poll() is not None, 0.4)
    busy = processor_time(run.pid) - before
    asked = run.poll() is None
    if asked:
        run.terminate()
        if not until(lambda: run.poll() is not None, KILL_PATIENCE if name == "kill" else 8):
            return "does not stop when it is asked to"
    os.set_blocking(run.stderr.fileno(), False)
    said = (run.stderr.read() or b"").decode(errors="replace")
    if run.returncode in (134, 139, -6, -11):
        return f"crashes: {run.returncode} {said[-200:]}"
    if asked and busy > 0.35:
        return f"is busy: {busy:.2f} s of 0.4 s"
    if not asked and not said and run.returncode != 0 and name not in ("write", "writev", "pwritev2"):
        return f"ends with {run.returncode} without a word"
    return None
