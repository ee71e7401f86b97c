"""Tarball, wheel, npm packages and .NET tool: each a function from executables to file name -> bytes."""
import base64
import hashlib
import json
import re

from archive import File, gz, tar, zipped
from facts import AUTHORS, DESCRIPTION, LICENCE, NAME, SUMMARY, VERSION, completions, manuals, read


def documents(notice):
    return {
        "LICENSE": File(read("LICENSE")), "README.md": File(read("README.md")), "CHANGELOG.md": File(read("CHANGELOG.md")),
        "THIRD-PARTY-NOTICES.txt": File(notice),
    }


def tarball(executable, notice):
    files = {"monofy": File(executable.data, executable=True), **documents(notice)}
    files |= {"man/" + name: File(data) for name, data in manuals().items()}
    files |= {"completion/monofy." + shell: File(data) for shell, data in completions().items()}
    name = f"{NAME}-{VERSION}-{executable.machine.rid}"
    return {name + ".tar.gz": gz(tar(files, name + "/"))}


# ---- wheel -----------------------------------------------------------------------------------------------------------

def wheel(executable, notice):
    """The executable is a script of the wheel, so that bin/monofy is monofy itself and no Python starts before it."""
    machine = executable.machine.wheel
    tags = [f"manylinux_2_17_{machine}", f"manylinux2014_{machine}", f"musllinux_1_1_{machine}"]
    info = f"{NAME}-{VERSION}.dist-info"
    files = {
        f"{NAME}/__init__.py": File(read("packaging/python/__init__.py").replace(b"@VERSION@", VERSION.encode())),
        f"{NAME}/__main__.py": File(read("packaging/python/__main__.py")),
        f"{NAME}/py.typed": File(""),
        f"{NAME}-{VERSION}.data/scripts/monofy": File(executable.data, executable=True),
    }
    files |= {f"{NAME}-{VERSION}.data/data/share/man/man{n[-1]}/{n}": File(data) for n, data in manuals().items()}
    files |= {f"{info}/licenses/{name}": file for name, file in documents(notice).items() if name[0] in "LT"}
    files[f"{info}/METADATA"] = File(
        f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {VERSION}\nSummary: {SUMMARY}\nAuthor: {AUTHORS}\nLicense: {LICENCE}\n"
        "Classifier: Environment :: Console\nClassifier: Operating System :: POSIX :: Linux\n"
        "Classifier: Topic :: System :: Boot :: Init\nRequires-Python: >=3.7\nDescription-Content-Type: text/markdown\n\n"
        + read("README.md").decode())
    files[f"{info}/WHEEL"] = File(
        "Wheel-Version: 1.0\nGenerator: packaging/build\nRoot-Is-Purelib: false\n" + "".join(f"Tag: py3-none-{t}\n" for t in tags))
    record = "".join(f"{path},sha256={_digest(file.data)},{len(file.data)}\n" for path, file in files.items())
    files[f"{info}/RECORD"] = File(record + f"{info}/RECORD,,\n")
    return {f"{NAME}-{VERSION}-py3-none-{'.'.join(tags)}.whl": zipped(files)}


def _digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


# ---- npm -------------------------------------------------------------------------------------------------------------

def npm(executables, notice):
    """One package that people name, and one a machine that holds the executable; npm installs the one that fits."""
    common = {"version": VERSION, "license": LICENCE, "author": AUTHORS, "os": ["linux"]}
    packages, optional = {}, {}
    for executable in executables:
        cpu = executable.machine.npm
        optional[f"@{NAME}/linux-{cpu}"] = VERSION
        manifest = {
            "name": f"@{NAME}/linux-{cpu}", "description": f"The executable of {NAME} for Linux on {cpu}", **common, "cpu": [cpu],
            "preferUnplugged": True, "files": ["bin/monofy", "THIRD-PARTY-NOTICES.txt"],
        }
        files = {**documents(notice), "bin/monofy": File(executable.data, executable=True)}
        del files["CHANGELOG.md"]
        files["README.md"] = File(f"The executable of `{NAME}` for Linux on {cpu}. Install `{NAME}` instead of this package.\n")
        packages[f"{NAME}-linux-{cpu}-{VERSION}.tgz"] = _npm(manifest, files)
    manifest = {
        "name": NAME, "description": SUMMARY, "keywords": ["init", "PID 1", "docker", "process manager", "Procfile", "concurrently"],
        **common, "bin": {NAME: "bin/monofy"}, "files": ["bin/monofy", "man"], "optionalDependencies": optional,
        "man": ["man/" + name for name in manuals() if name.endswith(".1")],
    }
    files = {**documents(notice), "bin/monofy": File(read("packaging/npm/monofy"), executable=True)}
    files |= {"man/" + name: File(data) for name, data in manuals().items()}
    packages[f"{NAME}-{VERSION}.tgz"] = _npm(manifest, files)
    return packages


def _npm(manifest, files):
    files["package.json"] = File(json.dumps(manifest, indent=2) + "\n")
    return gz(tar(files, "package/", folders=False))


# ---- .NET tool -------------------------------------------------------------------------------------------------------

def tool(executables, notice):
    """As `dotnet pack` of .NET 10 makes a tool of one package that points to one a machine; but the same bytes each time."""
    packages, pointers = {}, ""
    for executable in executables:
        rid = executable.machine.rid
        name = f"{NAME}.{rid}"
        pointers += f'    <RuntimeIdentifierPackage RuntimeIdentifier="{rid}" Id="{name}" />\n'
        settings = f'    <Command Name="{NAME}" EntryPoint="{NAME}" Runner="executable" />\n'
        files = {
            f"tools/any/{rid}/DotnetToolSettings.xml": File(_settings(settings)),
            f"tools/any/{rid}/{NAME}": File(executable.data, executable=True),
        }
        packages[f"{name}.{VERSION}.nupkg"] = _nupkg(name, "DotnetToolRidPackage", notice, files)
    body = _settings(f'    <Command Name="{NAME}" />\n', f"  <RuntimeIdentifierPackages>\n{pointers}  </RuntimeIdentifierPackages>\n")
    packages[f"{NAME}.{VERSION}.nupkg"] = _nupkg(NAME, "DotnetTool", notice, {"tools/any/any/DotnetToolSettings.xml": File(body)})
    return packages


def _settings(commands, more=""):
    return f'<?xml version="1.0" encoding="utf-8"?>\n<DotNetCliTool Version="2">\n  <Commands>\n{commands}  </Commands>\n{more}</DotNetCliTool>\n'


def _nupkg(name, kind, notice, content):
    nuspec = f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>{name}</id>
    <version>{VERSION}</version>
    <authors>{AUTHORS}</authors>
    <license type="expression">{LICENCE}</license>
    <licenseUrl>https://aka.ms/deprecateLicenseUrl</licenseUrl>
    <readme>README.md</readme>
    <description>{DESCRIPTION}</description>
    <packageTypes>
      <packageType name="{kind}" />
    </packageTypes>
  </metadata>
</package>
"""
    rels = f"""<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/{name}.nuspec" Id="R1" />
</Relationships>
"""
    files = {"_rels/.rels": File(rels), f"{name}.nuspec": File(nuspec), **documents(notice), **content}
    endings = sorted({match[1] for path in files if (match := re.search(r"\.(\w+)$", path.split("/")[-1]))})
    types = "".join(
        f'  <Default Extension="{ending}" ContentType="application/{"vnd.openxmlformats-package.relationships+xml" if ending == "rels" else "octet"}" />\n'
        for ending in endings)
    types += "".join(f'  <Override PartName="/{path}" ContentType="application/octet" />\n' for path in files if "." not in path.split("/")[-1])
    head = '<?xml version="1.0" encoding="utf-8"?>\n<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\n'
    return zipped({**files, "[Content_Types].xml": File(head + types + "</Types>\n")})
