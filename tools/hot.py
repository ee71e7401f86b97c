"""hot.py range MAP | script MAP OLD TRACE... | order MAP DEBUG TRACE... | check MAP DEBUG ORDER TRACE... | spoil DEBUG PROGRAM COPY

range: where the code that the linker map MAP tells of begins and ends. script: the linker script that puts the sections of the runtime and of libc that the
traces (of trace.c) came by next to each other, and what the script OLD names: another processor takes other variants of libc's functions.
order: the names of the compiler's own functions that they came by, from the symbols of DEBUG. Both in the order of the traces, so that what
the first one came by last lies together. check: fails if more than one in ten of those is not in ORDER (a start that
is watched step by step on a busy machine is a late one too), or if one of them is of the
reader of files. spoil: a copy of PROGRAM in which every byte of the reader of files, its code and its data, is a breakpoint: what works with
it does not need them.
"""
import bisect, re, subprocess, sys

OWN = "__managedcode"
FILES = ("Monofy_Files_", "YamlDotNet_")  # what only a run with a file needs
OF_FILES = re.compile("Monofy_Files_Monofy_Files|YamlDotNet_YamlDotNet")  # within a name: its tables, and generics of its types
BREAKPOINT = b"\xcc"
SHARED = 64  # bytes: of functions that are the same to the last bit the compiler keeps one, under the name of any


def sections(path):
    with open(path) as file:
        text = file.read()
    text = re.sub(r"\n +(0x[0-9a-f]+ +0x)", r" \1", text[text.index("Linker script and memory map"):])
    found = re.finditer(r"^ (\.text\S*|" + OWN + r") +0x([0-9a-f]+) +0x([0-9a-f]+) (\S+)$", text, re.M)
    return sorted((int(m[2], 16), int(m[3], 16), m[1], m[4]) for m in found if int(m[2], 16) and int(m[3], 16))


def come_by(traces, known):
    """The places in known, (begin, size, ...) in order, that the traces came by, each once, in their order."""
    starts = [s[0] for s in known]
    hot = {}
    for trace in traces:
        with open(trace) as file:
            for line in file:
                i = bisect.bisect_right(starts, int(line, 16)) - 1
                if i >= 0 and int(line, 16) < known[i][0] + known[i][1]:
                    hot[i] = True
    return [known[i] for i in hot]


def script(path, old, traces):
    names = {}
    for _, _, section, file in come_by(traces, sections(path)):
        member = re.fullmatch(r".*/([^/(]+)\((.*)\)", file)
        # What is in no library is monofy's own code, which the compiler arranges.
        if member:
            names[f"*({section})" if section != ".text" and member[1] != "libc.a" else f"*{member[1]}:{member[2]}({section})"] = True
    with open(old) as file:
        names.update((name, True) for name in re.findall(r"^    (\*\S+)$", file.read(), re.M))
    print("/* What every run uses of the runtime and of libc (docs/decisions/009). Made by tools/hot; names that a library lacks do no harm. */")
    print("SECTIONS\n{\n  .text.hot_code : ALIGN(4096)\n  {")
    for name in names:
        print("    " + name)
    print("  }\n}\nINSERT BEFORE .text;")


def own(path, debug, traces):
    """The names of the compiler's own functions that the traces came by."""
    low, size = next((s[0], s[1]) for s in sections(path) if s[2] == OWN)
    listed = subprocess.run(["nm", "--defined-only", "--numeric-sort", debug], check=True, capture_output=True, text=True).stdout
    symbols = [(int(line[:16], 16), line[19:]) for line in listed.splitlines() if line[17] in "tT"]
    ends = [s[0] for s in symbols[1:]] + [low + size]
    known = [(at, end - at, name) for (at, name), end in zip(symbols, ends) if low <= at < low + size]
    return [name for _, _, name in come_by(traces, known)]


def order(path, debug, traces):
    print("\n".join(own(path, debug, traces)))


def check(path, debug, listed, traces):
    with open(listed) as file:
        ordered = set(file.read().split("\n"))
    used = own(path, debug, traces)
    missing = [name for name in used if name not in ordered]
    print(f"{len(used)} functions of our own are used by a plain run; {len(missing)} of them are not in tools/hot.order")
    files = [name for name in used if name.startswith(FILES)]
    if files:
        print("a plain run, which has no file, uses code of the reader of files: " + ", ".join(files[:5]))
        sys.exit(1)
    if len(missing) * 10 > len(used):
        print("tools/hot.order is stale; run tools/hot and commit what it writes. Missing, for example: " + ", ".join(missing[:5]))
        sys.exit(1)


def spoil(debug, program, copy):
    listed = subprocess.run(["readelf", "-SW", program], check=True, capture_output=True, text=True).stdout
    parts = [[int(n, 16) for n in m.groups()]
             for m in re.finditer(r"PROGBITS +([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) ", listed) if int(m[1], 16)]
    listed = subprocess.run(["nm", "--defined-only", "--numeric-sort", debug], check=True, capture_output=True, text=True).stdout
    symbols = [(int(line[:16], 16), line[19:]) for line in listed.splitlines()]
    with open(program, "rb") as file:
        image = bytearray(file.read())
    spoiled = 0
    for (begin, name), (end, _) in zip(symbols, symbols[1:]):
        if name.startswith(FILES) and end - begin < SHARED:
            continue
        for at, offset, size in parts if OF_FILES.search(name) else ():
            if at <= begin < at + size:
                end = min(end, at + size)
                image[offset + begin - at:offset + end - at] = BREAKPOINT * (end - begin)
                spoiled += end - begin
    with open(copy, "wb") as file:
        file.write(image)
    print(f"{spoiled} bytes of the reader of files are spoiled in a copy")
    # Fewer: the names are others, and the copy shows nothing.
    sys.exit(0 if spoiled > 100_000 else 1)


if sys.argv[1] == "range":
    all_sections = sections(sys.argv[2])
    print(f"{all_sections[0][0]:x} {max(s[0] + s[1] for s in all_sections):x}")
elif sys.argv[1] == "check":
    check(*sys.argv[2:5], sys.argv[5:])
elif sys.argv[1] == "spoil":
    spoil(*sys.argv[2:5])
else:
    {"script": script, "order": order}[sys.argv[1]](sys.argv[2], sys.argv[3], sys.argv[4:])
