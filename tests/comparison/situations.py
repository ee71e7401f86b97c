"""The situations: each starts a trial, does something, and says in a few words what the supervisor really did."""
import time

from trial import SLOWNESS, Trial, children

SITUATIONS = []


def situation(title, wanted):
    def add(function):
        SITUATIONS.append((title, wanted, function))
        return function
    return add


def end(trial, seconds=3.0):
    """`exits with 3; b got TERM`: how it ended, and what became of b."""
    trial.saw("a started", 8)
    status = trial.ended(seconds)
    if status is None:
        starts = len(trial.lines("a started"))
        return f"starts it again ({starts} times in {seconds:.0f} s)" if starts > 1 else "goes on"
    return f"exits with {status}{other(trial)}"


def other(trial, name="b"):
    if not trial.lines(name + " started"):
        return ""
    got = trial.lines(name + r" got (\w+)")
    if got:
        return f", {name} got {got[0]}"
    if trial.lines(name + " exits"):
        return ""
    return f", {name} runs on" if name in trial.names() else f", {name} killed at once"


# ---- something ends ----------------------------------------------------------------------------------------------------

@situation("1. One of two services exits with 3", "exits with 3, b got TERM")
def exits(tool):
    with Trial(tool, {"a": ["exit=3", "after=0.5"], "b": []}) as t:
        return end(t)


@situation("2. One of two services exits with 0", "exits with 0, b got TERM")
def succeeds(tool):
    with Trial(tool, {"a": ["after=0.5"], "b": []}) as t:
        return end(t)


@situation("3. One of two services is killed by SIGKILL", "exits with 137, b got TERM")
def killed(tool):
    with Trial(tool, {"a": ["die=KILL", "after=0.5"], "b": []}) as t:
        return end(t)


@situation("4. A single service is killed by SIGSEGV", "exits with 139")
def crashes(tool):
    with Trial(tool, {"a": ["die=SEGV", "after=0.3"]}) as t:
        return end(t)


@situation("5. One of two programs does not exist", "exits with 127, nothing left")
def not_found(tool):
    with Trial(tool, {"a": ("/nonexistent/program",), "b": []}) as t:
        status = t.ended()
        if status is None:
            return "goes on"
        return f"exits with {status}, " + (" and ".join(t.names()) + " left" if t.names() else "nothing left")


@situation("6. A service exits with 3 while the other starts", "exits with 3, nothing left")
def at_once(tool):
    with Trial(tool, {"a": ["exit=3", "after=0"], "b": []}) as t:
        t.saw("a started", 8)
        status = t.ended()
        if status is None:
            return end(t, 1.0)
        return f"exits with {status}, " + (" and ".join(t.names()) + " left" if t.names() else "nothing left")


# ---- stop --------------------------------------------------------------------------------------------------------------

def received(trial, name):
    return trial.lines(name + r" got (\w+)")


def asked(trial):
    return ", ".join(f"{n} got {(received(trial, n) or ['nothing'])[0]}" for n in ("a", "b"))


def stopped(tool, signal, services=None, seconds=6.0):
    with Trial(tool, services or {"a": [], "b": []}) as t:
        if not (t.saw("a started", 8) and t.saw("b started", 8)):
            return "did not start"
        time.sleep(0.3)
        t.signal(signal)
        status = t.ended(seconds)
        return asked(t) + (f"; exits with {status}" if status is not None else f"; still there after {seconds:.0f} s")


@situation("7. SIGTERM (docker stop) with two services", "both got TERM; exits with 0")
def term(tool):
    return both(stopped(tool, "TERM"))


def both(text):
    for word in ("TERM", "QUIT", "HUP", "USR1", "INT"):
        text = text.replace(f"a got {word}, b got {word}", f"both got {word}")
    return text.replace("a got nothing, b got nothing", "neither is asked")


@situation("8. SIGQUIT (an image's STOPSIGNAL) with two services", "both got TERM; exits with 0")
def quit_signal(tool):
    return both(stopped(tool, "QUIT"))


@situation("9. SIGTERM just after the start", "exits; nothing left")
def early(tool):
    with Trial(tool, {"a": [], "b": []}) as t:
        t.supervisor()
        time.sleep(0.01)
        t.signal("TERM")
        status = t.ended(5)
        left = t.names()
        return (f"exits with {status}" if status is not None else "goes on") + ("; " + " and ".join(left) + " left" if left else "; nothing left")


@situation("10. SIGTERM; one service ignores it", "both got TERM; the caller has the deadline")
def stubborn(tool):
    with Trial(tool, {"a": ["ignore=TERM,INT,QUIT,HUP"], "b": []}) as t:
        if not (t.saw("a started", 8) and t.saw("b started", 8)):
            return "did not start"
        begun = time.monotonic()
        t.signal("TERM")
        status = t.ended(14)
        return both(asked(t)) + ("; still there after 14 s" if status is None else f"; exits with {status} after {time.monotonic() - begun:.0f} s")


@situation("11. The same where the service that hangs needs the other (web needs db)", "db is asked before 10 s are over")
def hung_dependent(tool):
    options = {"web": ["--depends-on=db"]}
    with Trial(tool, {"db": [], "web": ["ignore=TERM,INT,QUIT,HUP"]}, options=options) as t:
        if not (t.saw("web started", 8) and t.saw("db started", 8)):
            return "did not start"
        begun = time.monotonic()
        t.signal("TERM")
        seen = t.until(lambda: t.lines("db got") or t.process.poll() is not None, 12)
        after = time.monotonic() - begun
        if t.lines("db got"):
            return f"db is asked after {after:.0f} s" if after > 0.5 else "db is asked at once"
        return f"db killed after {after:.0f} s" if seen else "db is not asked within 12 s"


# ---- other signals -----------------------------------------------------------------------------------------------------

def passed_on(tool, signal):
    with Trial(tool, {"a": ["ignore=" + signal], "b": ["ignore=" + signal]}) as t:
        if not (t.saw("a started", 8) and t.saw("b started", 8)):
            return "did not start"
        t.signal(signal)
        t.until(lambda: t.lines("a got") and t.lines("b got"), 1.5)
        status = t.ended(0.5)
        return both(asked(t)) + ("" if status is None else f"; exits with {status}")


@situation("12. SIGHUP from outside (reload)", "both got HUP")
def hup(tool):
    return passed_on(tool, "HUP")


@situation("13. SIGUSR1 from outside", "both got USR1")
def usr1(tool):
    return passed_on(tool, "USR1")


# ---- terminal ----------------------------------------------------------------------------------------------------------

def on_terminal(tool, services, act, seconds=6.0):
    with Trial(tool, services, pid1=False, terminal=True) as t:
        if not (t.saw("a started", 8) and t.saw("b started", 8)):
            return "did not start"
        time.sleep(0.5)
        act(t)
        status = t.ended(seconds)
        time.sleep(0.2)
        kinds = ", ".join(f"{n} got " + (" and ".join(received(t, n)[:3]) or "nothing") for n in ("a", "b"))
        left = t.names()
        return both(kinds) + (f"; exits with {status}" if status is not None else f"; still there after {seconds:.0f} s") + \
            ("; " + " and ".join(left) + " left" if left and status is not None else "")


@situation("14. Ctrl-C on a terminal", "both got INT; exits")
def interrupt(tool):
    return on_terminal(tool, {"a": [], "b": []}, lambda t: t.type(b"\x03"))


@situation("15. Ctrl-C twice; one service ignores it", "exits at the second")
def interrupt_twice(tool):
    def act(t):
        t.type(b"\x03")
        time.sleep(1.5)
        t.type(b"\x03")
    text = on_terminal(tool, {"a": ["ignore=INT,TERM,HUP"], "b": []}, act, 4.0)
    return text[text.index(";") + 2:]


@situation("16. The terminal is closed; one service reloads on SIGHUP", "nothing left")
def closed(tool):
    text = on_terminal(tool, {"a": ["ignore=HUP"], "b": []}, lambda t: t.hang_up(), 12.0)
    return text[text.index(";") + 2:] if "left" in text or "still" in text else "nothing left"


# ---- descendants -------------------------------------------------------------------------------------------------------

@situation("17. PID 1: an orphan dies", "reaped at once")
def zombie(tool):
    with Trial(tool, {"a": ["start=orphan"]}) as t:
        if not t.saw("a started", 8):
            return "did not start"
        top = t.supervisor()
        time.sleep(0.6 * SLOWNESS)

        def zombies():
            return [p for p in children(top) if open(f"/proc/{p}/stat").read().rsplit(")", 1)[1].split()[0] == "Z"]
        return "reaped at once" if t.until(lambda: not zombies(), 1.0) else "stays a zombie"


def descendant(tool, kind, pid1, ignore=""):
    words = ["start=" + kind] + (["ignore=" + ignore] if ignore else [])
    with Trial(tool, {"a": words, "b": []}, pid1=pid1) as t:
        if not (t.saw(rf"a\.{kind} started", 8) and t.saw("b started", 8)):
            return "did not start"
        t.signal("TERM")
        t.ended(6)
        time.sleep(0.2)
        if t.lines(rf"a\.{kind} got TERM"):
            return "got TERM"
        return "left behind" if t.names() else "killed without being asked"


@situation("18. PID 1: stop with a daemon that led its own session", "it got TERM")
def daemon(tool):
    return descendant(tool, "daemon", True)


@situation("19. Not PID 1: stop with such a daemon", "it got TERM")
def daemon_outside(tool):
    return descendant(tool, "daemon", False)


@situation("20. Not PID 1: stop with a child that made its own group", "it got TERM")
def group_outside(tool):
    return descendant(tool, "group", False)


@situation("21. Not PID 1: the supervisor itself is killed by SIGKILL", "the services die with it")
def supervisor_killed(tool):
    with Trial(tool, {"a": [], "b": []}, pid1=False) as t:
        if not (t.saw("a started", 8) and t.saw("b started", 8)):
            return "did not start"
        t.signal("KILL")
        t.ended(2)
        t.until(lambda: not t.names(), 1.5)
        return " and ".join(t.names()) + " left running" if t.names() else "the services die with it"


# ---- output ------------------------------------------------------------------------------------------------------------

PREFIX = {"run": ["--log=prefix"]}


@situation("22. A last line without newline", "it is shown")
def last_line(tool):
    with Trial(tool, {"a": ["print=one\\nlast words", "after=0.3"]}, options=PREFIX) as t:
        t.saw("a exits", 8)
        t.ended(1)
        time.sleep(0.2)
        return "it is shown" if b"last words" in t.output else "lost"


@situation("23. Two services write their lines in halves", "lines are whole")
def halves(tool):
    # Nothing is stopped before both have written all, so whatever is missing or mixed is the supervisor's doing.
    times = 60
    with Trial(tool, {n: ["half=" + 6 * n, f"times={times}"] for n in "ab"}, options=PREFIX) as t:
        if not t.until(lambda: t.lines("a wrote") and t.lines("b wrote"), 60):
            return "did not start"

        def pieces():
            return t.output.count(b"aaa") + t.output.count(b"bbb")
        t.until(lambda: pieces() >= 4 * times, 2)
        lines = t.output.decode("utf-8", "replace").splitlines()
        whole = sum(("aaa" in line) != ("bbb" in line) and line.count("aaa") + line.count("bbb") == 2 for line in lines)
        if pieces() < 4 * times:
            return f"{100 * (4 * times - pieces()) // (4 * times)} % are lost"
        return "lines are whole" if whole == 2 * times else f"{100 * (2 * times - whole) // (2 * times)} % of the lines are mixed"


@situation("24. 20 MB are written right before the end", "every byte arrives")
def much(tool):
    with Trial(tool, {"a": ["bytes=20000000", "exit=0"]}, options=PREFIX) as t:
        t.saw("a exits", 10)
        t.ended(2)
        line = b"x" * 99        # a supervisor that says its arguments has an x of its own
        t.until(lambda: t.output.count(line) >= 200000, 2)
        got = 99 * t.output.count(line)
        return "every byte arrives" if got == 19800000 else f"{100 * (19800000 - got) / 19800000:.1f} % are lost" if got < 19800000 else "more than once"


@situation("25. Nobody reads the output; a service exits with 3 meanwhile", "exits with 3 all the same")
def slow_reader(tool):
    with Trial(tool, {"a": ["bytes=9000000"], "b": ["exit=3", "after=1"]}, options=PREFIX, read=False) as t:
        if not t.saw("b exits", 10):
            return "did not start"
        asked_to_stop = t.until(lambda: t.lines("a got") or t.process.poll() is not None, 3)
        t.reading = True
        t.reader.start()
        status = t.ended(3)
        done = f"exits with {status}" if status is not None else "goes on"
        return done + (" all the same" if asked_to_stop and status is not None else ", once somebody reads" if status is not None else "")
