"""strace lets system calls fail: the first, the second, the 20th, or all from the fifth on."""
import collections
import concurrent.futures
import os
import random
import signal
import subprocess
import time

from world import children, until

CALLS = {
    "epoll_ctl": "ENOMEM ENOSPC", "epoll_wait": "EINTR EINVAL", "read": "EINTR EAGAIN EIO ENOMEM",
    "recvmsg": "EINTR EAGAIN ENOBUFS ENOMEM", "accept4": "EINTR ECONNABORTED EMFILE ENOBUFS EPERM",
    "openat": "EMFILE ENFILE ENOMEM EINTR EACCES", "pipe2": "EMFILE ENFILE", "socket": "EMFILE ENOBUFS",
    "connect": "EAGAIN EINTR ENOBUFS EADDRNOTAVAIL", "pwritev2": "EINTR EAGAIN EIO ENOSPC EPIPE EPERM ENOMEM",
    "write": "EINTR EAGAIN EIO ENOMEM", "clone": "EAGAIN ENOMEM", "fork": "EAGAIN ENOMEM", "wait4": "EINTR",
    "fcntl": "EPERM EINVAL EMFILE", "ioctl": "EIO ENOTTY EINTR", "timerfd_create": "EMFILE", "timerfd_settime": "EINVAL",
    "signalfd4": "EMFILE", "epoll_create1": "EMFILE", "kill": "ESRCH EPERM", "sendto": "EAGAIN EPIPE ENOBUFS EINTR",
    "rt_sigtimedwait": "EINTR", "getrandom": "EAGAIN", "memfd_create": "EMFILE ENOMEM", "bind": "ENOMEM", "fstat": "EIO",
    "newfstatat": "EIO", "mmap": "ENOMEM", "madvise": "ENOMEM", "getsockopt": "ENOBUFS", "getdents64": "EINTR EIO",
    "waitid": "EINTR", "close": "EINTR EIO", "dup2": "EBUSY",
}
WHEN = ["1", "2", "4", "9", "20", "5+"]
# Without these there is nothing left that could be done but to stop everything, which takes a status of its own.
HOPELESS = {("epoll_wait", "EINVAL")}
# What no kernel answers for ever; and without memory the .NET runtime itself crashes while it starts, before anything else has.
NEVER = {"EINTR", "EAGAIN"}
PLANS = {
    "much": ["--log=prefix", "--grace=300ms", "m:", "sh", "-c", "echo A=1 >> $$MONOFY_SETENV", "&&",
             "a:", "--restart=always", "--restart-delay=30ms", "--fate=separate", "sh", "-c", "echo hi; exit 1", "|||",
             "t:", "--tty", "sleep", "30", "|||", "h:", "--health=tcp://127.0.0.1:1", "--health-interval=50ms", "sleep", "30", "|||",
             "c:", "--health-cmd=echo x", "--health-interval=50ms", "sleep", "30", "|||", "n:", "--health=notify", "sleep", "30", "|||",
             "j:", "--job", "echo", "job"],
    "little": ["--grace=300ms", "a:", "--restart=always", "--restart-delay=30ms", "--fate=separate", "sh", "-c", "sleep .01 & exit 1",
               "|||", "b:", "sleep", "30"],
}


def play(world, seconds):
    cases = [(plan, call, error, when) for call, errors in CALLS.items() for error in errors.split() for plan in PLANS for when in WHEN
             if "+" not in when or (error not in NEVER and call != "mmap")]
    random.Random(world.seed).shuffle(cases)
    end, ran, bad, statuses = time.monotonic() + seconds, 0, [], collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        def one(case):
            return (case, *_inject(world, *case)) if time.monotonic() < end else None
        for answer in pool.map(one, cases):
            if answer:
                (plan, call, error, when), status, mistake = answer
                ran += 1
                statuses[status] += 1
                if mistake:
                    bad.append(f"{call}={error} at {when} ({plan}): {mistake}")
    world.check(f"injected: {ran} faults of {len(cases)}: no lost stop, no crash, no wrong status ({dict(sorted(statuses.items(), key=str))})", bad)


def _inject(world, plan, call, error, when):
    address = f"@inject{os.getpid()}{plan}{call}{error}{when}".replace("+", "p")[:90]
    control = ["--control=" + address] if plan == "much" else []
    command = ["strace", "-o", "/dev/null", "-e", "trace=" + call, "-e", f"inject={call}:error={error}:when={when}",
               world.monofy, *control, *PLANS[plan]]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    until(lambda: run.poll() is not None, 0.5)
    late = []
    if run.poll() is None and control:
        for verb in (["status"], ["run", "j"]):
            try:
                subprocess.run([world.monofy, "ctl", *control, *verb], capture_output=True, timeout=4)
            except subprocess.TimeoutExpired:
                late.append(f"ctl {verb[0]} is not answered")
    monofy = (children(run.pid) or [0])[0]
    if run.poll() is None and monofy:
        os.kill(monofy, signal.SIGTERM)
    try:
        # Until it gives up what it cannot kill.
        said, _ = run.communicate(timeout=40 if call == "kill" else 8)
    except subprocess.TimeoutExpired:
        for pid in (*children(run.pid), run.pid):
            os.kill(pid, signal.SIGKILL)
        run.communicate()
        return "hangs", "does not stop"
    last = said.decode(errors="replace").splitlines()[-2:]
    if run.returncode in (139, 134, -6, -11) or (run.returncode == 70 and "+" not in when and (call, error) not in HOPELESS):
        return run.returncode, f"status {run.returncode}: {last}"
    # A call that is never answered any more cannot answer a client.
    return run.returncode, "" if "+" in when else ", ".join(late)
