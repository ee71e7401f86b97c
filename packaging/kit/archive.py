"""Archives that are the same bytes each time: sorted, with fixed owners, modes and times."""
import gzip
import io
import lzma
import tarfile
import zipfile
from datetime import datetime, timezone

from facts import EPOCH


class File:
    """One file of an archive."""

    def __init__(self, data, executable=False, link=None):
        self.data = data.encode() if isinstance(data, str) else data
        self.mode = 0o755 if executable else 0o644
        self.link = link


def tar(files, prefix="", folders=True):
    """A tar archive of path -> File. Folders come before what they hold."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        known = set()
        for path in sorted(files):
            if folders:
                _folders(archive, prefix + path, known)
            entry = _entry(prefix + path, files[path].mode)
            if files[path].link:
                entry.type, entry.linkname, entry.mode = tarfile.SYMTYPE, files[path].link, 0o777
                archive.addfile(entry)
                continue
            entry.size = len(files[path].data)
            archive.addfile(entry, io.BytesIO(files[path].data))
    return out.getvalue()


def _folders(archive, path, known):
    parts = path.split("/")[:-1]
    for i in range(1, len(parts) + 1):
        folder = "/".join(parts[:i])
        if folder in known or folder == ".":
            continue
        known.add(folder)
        entry = _entry(folder, 0o755)
        entry.type = tarfile.DIRTYPE
        archive.addfile(entry)


def _entry(name, mode):
    entry = tarfile.TarInfo(name)
    entry.mode, entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname = mode, EPOCH, 0, 0, "root", "root"
    return entry


def gz(data):
    out = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=out, mtime=0) as packed:
        packed.write(data)
    return out.getvalue()


def xz(data):
    return lzma.compress(data, preset=9)


def ar(members):
    """The archive that a .deb is: (name, bytes) in their order."""
    out = b"!<arch>\n"
    for name, data in members:
        out += f"{name:<16}{EPOCH:<12}{0:<6}{0:<6}{'100644':<8}{len(data):<10}`\n".encode() + data
        if len(data) % 2:
            out += b"\n"
    return out


def zipped(files):
    """A zip archive of path -> File, in the order given."""
    out = io.BytesIO()
    when = datetime.fromtimestamp(max(EPOCH, 315532800), timezone.utc)     # zip knows nothing before 1980
    with zipfile.ZipFile(out, "w") as archive:
        for path, file in files.items():
            entry = zipfile.ZipInfo(path, when.timetuple()[:6])
            entry.create_system = 3
            entry.external_attr = (0o100000 | file.mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.data, compresslevel=9)
    return out.getvalue()
