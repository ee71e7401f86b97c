"""The executable, and what was linked into it."""
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from facts import ROOT

LGPL = "LGPL-2.1-or-later"


class Component:
    """One thing that the executable holds."""

    def __init__(self, name, version, licence, purl, supplier="NOASSERTION", folder=None, source=None):
        self.name, self.version, self.licence, self.purl, self.supplier = name, version, licence, purl, supplier
        self.folder = folder    # of the NuGet package, with its notices
        self.source = source    # Debian's source package and its version


class Executable:
    """monofy for one machine."""

    def __init__(self, machine, prebuilt=False):
        self.machine = machine
        out = _built(machine) if prebuilt else self._publish(machine)
        self.data = (out / "monofy").read_bytes()
        self.components = [*_packages(), *_libraries(machine)]

    @staticmethod
    def _publish(machine):
        out = ROOT / "artifacts/packaging" / machine.rid
        # The path of the source tree would otherwise be part of each module's identity, and so of the executable.
        command = [
            "dotnet", "publish", "src/Monofy", "--nologo", "-v", "quiet", "-r", machine.rid,
            f"-p:PathMap={ROOT}/=/_/", f"-p:PublishDir={out}/",
        ]
        print(f"packaging: {' '.join(command[:3])} -r {machine.rid}", file=sys.stderr)
        run = subprocess.run(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if run.returncode:
            sys.exit(run.stdout + f"packaging: dotnet publish for {machine.rid} exited with {run.returncode}")
        return out


def _built(machine):
    """Where `dotnet publish src/Monofy` has left it."""
    out = ROOT / "artifacts" if machine.deb == _own() else ROOT / "artifacts" / machine.rid
    if not (out / "monofy").exists():
        sys.exit(f"packaging: --prebuilt: there is no {out / 'monofy'}; dotnet publish src/Monofy -r {machine.rid} makes it")
    return out


def _packages():
    """The NuGet packages in it: the runtime, and the libraries that the projects name."""
    assets = json.loads((ROOT / "src/Monofy/obj/project.assets.json").read_text())
    folder = Path(next(iter(assets["packageFolders"])))
    for framework in assets["project"]["frameworks"].values():
        for package in framework.get("downloadDependencies", []):
            if ".Runtime.NativeAOT." in package["name"]:
                version = re.match(r"\[([^,\]]+)", package["version"])[1]
                yield _nuget(package["name"], version, folder / package["name"].lower() / version)
    for key, library in sorted(assets["libraries"].items()):
        name, version = key.split("/")
        target = next(iter(assets["targets"].values())).get(key, {})
        if library["type"] == "package" and any(not path.endswith("_._") for path in target.get("runtime", {})):
            yield _nuget(name, version, folder / library["path"])


def _nuget(name, version, folder):
    return Component(name, version, "MIT", f"pkg:nuget/{name}@{version}", folder=folder)


def _libraries(machine):
    """glibc's and gcc's static libraries, as the packages of the machine that links them have them."""
    compiler = "gcc" if machine.deb == _own() else "aarch64-linux-gnu-gcc"
    for library, name, licence in (
        ("libc.a", "glibc", LGPL),
        ("libgcc.a", "gcc", "GPL-3.0-or-later WITH GCC-exception-3.1"),
    ):
        path = subprocess.check_output([compiler, "-print-file-name=" + library], text=True).strip()
        debian = _debian(os.path.realpath(path))
        if debian:
            source, version = debian
            yield Component(name, version, licence, f"pkg:deb/debian/{source}@{version}?arch=source", "Organization: Debian", source=source)
        else:
            version = subprocess.check_output([compiler, "-dumpfullversion"], text=True).strip() if name == "gcc" else "unknown"
            yield Component(name, version, licence, f"pkg:generic/{name}@{version}")


def _own():
    return {"x86_64": "amd64", "aarch64": "arm64"}.get(os.uname().machine)


def _debian(path):
    """The source package that a file belongs to, and its version; None if dpkg does not know the file."""
    for name in (path, path.removeprefix("/usr")):
        try:
            found = subprocess.run(["dpkg-query", "-S", name], text=True, capture_output=True)
        except FileNotFoundError:
            return None
        if found.returncode == 0:
            package = found.stdout.split(": ")[0]
            wanted = ["dpkg-query", "-W", "-f", "${source:Package} ${source:Version}", package]
            return subprocess.check_output(wanted, text=True).split()
    return None
