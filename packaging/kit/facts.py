"""What every package says about monofy, each fact in one place."""
import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = "monofy"
SUMMARY = "run several programs as one"
DESCRIPTION = (
    "monofy starts several programs from one command line, watches them, shows their output and stops them together. "
    "It is made to be the main process of a container (PID 1), and is as useful outside one. "
    "It is one static executable that needs no shell, configuration file, writable disk or root."
)
AUTHORS = "The monofy authors"
# The executable holds glibc and libgcc: packaging/notices.
LICENCE = "MIT AND LGPL-2.1-or-later AND GPL-3.0-or-later WITH GCC-exception-3.1"


def _version():
    text = (ROOT / "Directory.Build.props").read_text()
    return re.search(r"<Version>([^<]+)</Version>", text)[1]


def _epoch():
    """The time that every file in a package has: SOURCE_DATE_EPOCH, else that of the last commit."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    return int(subprocess.check_output(["git", "log", "-1", "--format=%ct"], cwd=ROOT, text=True))


VERSION = _version()
EPOCH = _epoch()


class Machine:
    """One processor, and what each kind of package calls it."""

    def __init__(self, rid, deb, wheel, npm, oci, libc):
        self.rid, self.deb, self.wheel, self.npm, self.oci, self.libc = rid, deb, wheel, npm, oci, libc


X64 = Machine("linux-x64", "amd64", "x86_64", "x64", "amd64", "libc6-dev")
ARM64 = Machine("linux-arm64", "arm64", "aarch64", "arm64", "arm64", "libc6-dev-arm64-cross")
MACHINES = {"x64": X64, "arm64": ARM64}


def read(path):
    return (ROOT / path).read_bytes()


def manuals():
    """The man pages: name -> bytes. They are generated, and checked, by tests/Monofy.Core.Tests."""
    return {page.name: page.read_bytes() for page in sorted((ROOT / "docs/man").glob("*.[1-8]"))}


def completions():
    """The completion of each shell: name of the shell -> bytes."""
    return {file.suffix[1:]: file.read_bytes() for file in sorted((ROOT / "docs/completion").glob("monofy.*"))}
