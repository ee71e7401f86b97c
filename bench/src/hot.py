"""hot.py range MAP | hot.py script MAP OLD TRACE...

range: where the code that the linker map MAP tells of begins and ends. script: the linker script that puts the sections that the traces (of
trace.c) came by next to each other, and what the script OLD names: another processor takes other variants of libc's functions.
"""
import bisect, re, sys


def sections(path):
    with open(path) as file:
        text = file.read()
    text = re.sub(r"\n +(0x[0-9a-f]+ +0x)", r" \1", text[text.index("Linker script and memory map"):])
    found = re.finditer(r"^ (\.text\S*) +0x([0-9a-f]+) +0x([0-9a-f]+) (\S+)$", text, re.M)
    return sorted((int(m[2], 16), int(m[3], 16), m[1], m[4]) for m in found if int(m[2], 16) and int(m[3], 16))


def script(path, old, traces):
    known = sections(path)
    starts = [s[0] for s in known]
    hot = set()
    for trace in traces:
        with open(trace) as file:
            for line in file:
                i = bisect.bisect_right(starts, int(line, 16)) - 1
                if i >= 0 and int(line, 16) < known[i][0] + known[i][1]:
                    hot.add(i)
    with open(old) as file:
        names = set(re.findall(r"^    (\*\S+)$", file.read(), re.M))
    for i in hot:
        _, _, section, file = known[i]
        member = re.fullmatch(r".*/([^/(]+)\((.*)\)", file)
        # What is in no library is monofy's own code, which the compiler arranges.
        if member:
            names.add(f"*({section})" if section != ".text" and member[1] != "libc.a" else f"*{member[1]}:{member[2]}({section})")
    print("/* What every run comes by of the runtime and of libc (docs/decisions/009). Made by bench/hot; names that a newer library lacks do no harm. */")
    print("SECTIONS\n{\n  .text.hot_code : ALIGN(4096)\n  {")
    for name in sorted(names):
        print("    " + name)
    print("  }\n}\nINSERT BEFORE .text;")


if sys.argv[1] == "range":
    all_sections = sections(sys.argv[2])
    print(f"{all_sections[0][0]:x} {all_sections[-1][0] + all_sections[-1][1]:x}")
else:
    script(sys.argv[2], sys.argv[3], sys.argv[4:])
