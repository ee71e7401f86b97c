"""How each supervisor is told to run some commands: as its own documentation shows it for a container or a developer's machine."""
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

# Docker's documentation, "Run multiple processes in a container": what people put behind an init that runs one command.
WRAPPER = "{} &\nwait -n\nexit $?\n"

SUPERVISORD = """[supervisord]
nodaemon=true
user=root
logfile=/dev/null
logfile_maxbytes=0
pidfile={folder}/supervisord.pid
"""
PROGRAM = """[program:{name}]
command={command}
stdout_logfile=/dev/stdout
stdout_logfile_maxbytes=0
stderr_logfile=/dev/stderr
stderr_logfile_maxbytes=0
"""


def wrapped(*init):
    def command(services, folder, _):
        if len(services) == 1:
            return [*init, *next(iter(services.values()))]
        script = folder / "wrapper"
        script.write_text("#!/bin/bash\n" + WRAPPER.format(" &\n".join(map(shlex.join, services.values()))))
        script.chmod(0o755)
        return [*init, str(script)]
    return command


def monofy(services, folder, options):
    words = [os.environ.get("MONOFY", "monofy"), *options.get("run", [])]
    for i, (name, command) in enumerate(services.items()):
        words += (["|||"] if i else []) + [name + ":", *options.get(name, []), *command]
    return words


def python_monofy(services, folder, _):
    words = ["/usr/bin/python3", "-B", os.environ["COMPARE_PYTHON_MONOFY"] + "/monofy/scripts/monofy.py"]
    for i, command in enumerate(services.values()):
        words += (["|||"] if i else []) + command
    return words


def supervisord(services, folder, _):
    text = SUPERVISORD.format(folder=folder)
    text += "".join(PROGRAM.format(name=name, command=shlex.join(command)) for name, command in services.items())
    (folder / "supervisord.conf").write_text(text)
    return ["supervisord", "-c", str(folder / "supervisord.conf")]


def scanned(*program):
    def command(services, folder, _):
        for name, words in services.items():
            (folder / "services" / name).mkdir(parents=True)
            run = folder / "services" / name / "run"
            run.write_text("#!/bin/sh\nexec " + shlex.join(words) + "\n")
            run.chmod(0o755)
        return [*program, str(folder / "services")]
    return command


def foreman(services, folder, _):
    (folder / "Procfile").write_text("".join(f"{name}: {shlex.join(words)}\n" for name, words in services.items()))
    return ["foreman", "start", "-f", str(folder / "Procfile")]


def concurrently(services, folder, _):
    return [str(npm_folder() / "node_modules/.bin/concurrently"), *map(shlex.join, services.values())]


def npm_folder():
    return Path(os.environ.get("COMPARE_NPM", "/tmp/monofy-compare-npm"))


TOOLS = {
    "monofy": monofy, "monofy in Python": python_monofy, "tini": wrapped("tini", "--"), "dumb-init": wrapped("dumb-init", "--"), "catatonit": wrapped("catatonit", "--"),
    "supervisord": supervisord, "s6-svscan": scanned("s6-svscan"), "runit": scanned("runsvdir", "-P"), "foreman": foreman,
    "concurrently": concurrently,
}
VERSIONS = {
    "monofy": ["monofy", "--version"], "tini": ["tini", "--version"], "dumb-init": ["dumb-init", "--version"],
    "catatonit": ["catatonit", "--version"], "supervisord": ["supervisord", "--version"], "s6-svscan": "s6", "runit": "runit",
    "foreman": ["foreman", "--version"], "concurrently": [str(npm_folder() / "node_modules/.bin/concurrently"), "--version"],
}


def absent(tool):
    """Why this tool has no column, or None. The Python monofy is not packaged for Debian: COMPARE_PYTHON_MONOFY names a clone of it."""
    if tool == "monofy in Python" and not os.environ.get("COMPARE_PYTHON_MONOFY"):
        return "not here; COMPARE_PYTHON_MONOFY=FOLDER names a clone of github.com/bugsink/monofy"
    return None


def missing():
    """What is not there, as the command that installs it."""
    packages = {
        "tini": "tini", "dumb-init": "dumb-init", "catatonit": "catatonit", "supervisord": "supervisor", "s6-svscan": "s6",
        "runsvdir": "runit", "foreman": "ruby-foreman",
    }
    wanted = [package for program, package in packages.items() if not shutil.which(program)]
    if wanted:
        return "apt-get install -y --no-install-recommends " + " ".join(wanted)
    if not (npm_folder() / "node_modules/.bin/concurrently").exists():
        return f"npm install --prefix {npm_folder()} concurrently"
    return None


def version(tool):
    call = VERSIONS.get(tool)
    if tool == "monofy in Python":
        folder = os.environ["COMPARE_PYTHON_MONOFY"]
        return subprocess.check_output(["git", "-C", folder, "describe", "--tags"], text=True).strip()
    if isinstance(call, str):
        return subprocess.check_output(["dpkg-query", "-W", "-f", "${Version}", call], text=True)
    if tool == "monofy":
        call = [os.environ.get("MONOFY", "monofy"), "--version"]
    run = subprocess.run(call, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return re.search(r"\d+(\.\d+)+", run.stdout)[0]
