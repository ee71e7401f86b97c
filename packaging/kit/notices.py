"""The licences of what the executable holds, as one text."""
from facts import read

RULE = "\n" + "-" * 78 + "\n\n"


def notices(executables):
    seen, parts = set(), []
    for executable in executables:
        for part in executable.components:
            if part.name in seen or part.folder is None:
                continue
            seen.add(part.name)
            texts = [file.read_text("utf-8-sig", "replace") for file in sorted(part.folder.iterdir()) if _is_notice(file.name)]
            if not texts:
                texts = [read(f"packaging/notices/{part.name}.txt").decode()]
            # Both machines' runtimes come with the same texts.
            text = "\n\n".join(t.replace("\r\n", "\n").strip() for t in texts) + "\n"
            if text not in parts:
                parts += [f"{part.name} {part.version}\n\n" + text] if not any(text in p for p in parts) else []
    versions = sorted({f"{part.name} {part.version}" for e in executables for part in e.components if part.folder is None})
    head = read("packaging/notices/HEAD.txt").decode().replace("@LIBRARIES@", "\n".join("    " + v for v in versions))
    gcc, lgpl = read("packaging/notices/gcc-exception-3.1.txt").decode(), read("packaging/notices/LGPL-2.1.txt").decode()
    return RULE.join([head, *parts, gcc, lgpl])


def _is_notice(name):
    return name.upper().startswith(("LICENSE", "LICENCE", "THIRD-PARTY-NOTICES", "NOTICE"))
