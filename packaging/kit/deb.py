"""The Debian package: what dpkg-deb would write, from the control file and the files."""
import hashlib
import os
from datetime import datetime, timezone

from archive import File, ar, gz, tar, xz
from facts import AUTHORS, DESCRIPTION, EPOCH, NAME, SUMMARY, VERSION, completions, manuals, read

REVISION = "1"
PLACES = {
    "bash": "usr/share/bash-completion/completions/monofy", "zsh": "usr/share/zsh/vendor-completions/_monofy",
    "fish": "usr/share/fish/vendor_completions.d/monofy.fish",
}
# Who publishes the package says so by DEBEMAIL, as with Debian's own tools.
MAINTAINER = f"{AUTHORS} <{os.environ.get('DEBEMAIL', 'monofy@packages.invalid')}>"


def deb(executable, notice):
    files = _files(executable, notice)
    sums = "".join(f"{hashlib.md5(file.data).hexdigest()}  {path}\n" for path, file in sorted(files.items()))
    size = sum((len(file.data) + 1023) // 1024 for file in files.values()) + 20
    control = tar({"./control": File(_control(executable, size)), "./md5sums": File(sums)}, folders=False)
    data = tar({"./" + path: file for path, file in files.items()})
    name = f"{NAME}_{VERSION}-{REVISION}_{executable.machine.deb}.deb"
    return {name: ar([("debian-binary", b"2.0\n"), ("control.tar.xz", xz(control)), ("data.tar.xz", xz(data))])}


def _files(executable, notice):
    doc = f"usr/share/doc/{NAME}/"
    files = {
        "usr/bin/monofy": File(executable.data, executable=True),
        doc + "copyright": File(_copyright()),
        doc + "changelog.gz": File(gz(read("CHANGELOG.md"))),
        doc + "changelog.Debian.gz": File(gz(_changelog())),
        doc + "THIRD-PARTY-NOTICES.gz": File(gz(notice.encode())),
        f"usr/share/lintian/overrides/{NAME}": File(read("packaging/deb/lintian-overrides")),
    }
    files |= {f"usr/share/man/man{name[-1]}/{name}.gz": File(gz(data)) for name, data in manuals().items()}
    files |= {PLACES[shell]: File(data) for shell, data in completions().items()}
    return files


def _control(executable, size):
    built = [f"{part.source} (= {part.version})" for part in executable.components if part.source]
    lines = {
        "Package": NAME, "Version": f"{VERSION}-{REVISION}", "Architecture": executable.machine.deb, "Maintainer": MAINTAINER,
        "Installed-Size": size, "Built-Using": ", ".join(built), "Section": "admin", "Priority": "optional", "Multi-Arch": "foreign",
        "Description": SUMMARY,
    }
    text = "".join(f"{key}: {value}\n" for key, value in lines.items() if value != "")
    return text + _folded(DESCRIPTION)


def _folded(text):
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > 76:
            lines.append("")
        lines[-1] += " " + word
    return "".join(line + "\n" for line in lines)


def _changelog():
    when = datetime.fromtimestamp(EPOCH, timezone.utc).strftime("%a, %d %b %Y %H:%M:%S +0000")
    text = f"{NAME} ({VERSION}-{REVISION}) unstable; urgency=medium\n\n  * Release {VERSION}; see changelog.gz.\n\n -- {MAINTAINER}  {when}\n"
    return text.encode()


def _copyright():
    licence = read("LICENSE").decode().split("\n", 2)[2].strip()
    holder, body = licence.split("\n", 1)
    text = "".join(" " + (line or ".") + "\n" for line in body.strip().split("\n"))
    return read("packaging/deb/copyright").decode().replace("@HOLDER@", holder.replace("Copyright (c) ", "")).replace("@MIT@\n", text)
