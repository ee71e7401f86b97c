"""packaging/build, once its needs are there."""
import argparse
import hashlib
import subprocess
import sys
from pathlib import Path

from archive import gz
from deb import deb
from facts import MACHINES, NAME, ROOT, VERSION
from formats import npm, tarball, tool, wheel
from image import images
from notices import notices
from publish import Executable
from sbom import sbom

EACH = {"tarball": tarball, "deb": deb, "wheel": wheel}
ALL = {"npm": npm, "tool": tool, "image": images}


def source():
    name = f"{NAME}-{VERSION}"
    data = subprocess.check_output(["git", "archive", "--format=tar", f"--prefix={name}/", "HEAD"], cwd=ROOT)
    return {f"{name}-source.tar.gz": gz(data)}


def main():
    parser = argparse.ArgumentParser(prog="packaging/build", add_help=False)
    parser.add_argument("--output", type=Path, default=ROOT / "artifacts/packages")
    parser.add_argument("--machine", choices=MACHINES, action="append")
    parser.add_argument("--only", choices=[*EACH, *ALL, "source"], action="append")
    parser.add_argument("--prebuilt", action="store_true")
    given = parser.parse_args()

    executables = [Executable(MACHINES[name], given.prebuilt) for name in given.machine or MACHINES]
    notice = notices(executables)
    packages = sbom(executables)
    for kind in given.only or [*EACH, *ALL, "source"]:
        if kind in EACH:
            for executable in executables:
                packages |= EACH[kind](executable, notice)
        else:
            packages |= source() if kind == "source" else ALL[kind](executables, notice)

    given.output.mkdir(parents=True, exist_ok=True)
    for name, data in packages.items():
        (given.output / name).write_bytes(data)
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(packages.items()))
    (given.output / "SHA256SUMS").write_text(sums)
    print(sums, end="")
    print(f"packaging: {len(packages)} files in {given.output}", file=sys.stderr)


main()
