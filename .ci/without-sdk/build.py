#!/usr/bin/env python3
"""Builds and tests monofy on a machine that has no .NET SDK, from the same sources with the same compilers.

    .ci/without-sdk/build.py publish            leaves the executable at artifacts/monofy
    .ci/without-sdk/build.py test [NAME...]     builds and runs the test projects (of these names)
    .ci/without-sdk/build.py test NAME -method CLASS.METHOD     arguments of xunit's console runner

The way to build monofy is `dotnet publish src/Monofy` and `dotnet test`. ./test and ./demo/run use this where they cannot run: the compiler
(Microsoft.CodeAnalysis.CSharp), the framework, the NativeAOT compiler and xunit's runner all come as NuGet packages, from the feed that the
machine's own NuGet.Config names, and are put together here; Debian's mcs compiles the one file (Compiler.cs) that drives the compiler. It knows
of project files what the projects here use of them, and no more.
"""
import glob, hashlib, json, os, re, shutil, subprocess, sys, urllib.request, zipfile
import xml.etree.ElementTree as ET

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HERE = os.path.dirname(os.path.abspath(__file__))
CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")), "monofy-without-sdk")
OUT = os.path.join(ROOT, "artifacts/without-sdk")  # below the sources: tests look for them above themselves
RID = "linux-x64"
RUNTIME = "10.0.12"                 # what the tests run on
FRAMEWORK = "9.0.20"                # what everything is compiled for: NativeAOT's packages decide it
ROSLYN = "5.12.0"
PACKAGES = {
    "microsoft.codeanalysis.csharp": ROSLYN, "microsoft.codeanalysis.common": ROSLYN,
    "microsoft.netcore.app.runtime.linux-x64": RUNTIME, "microsoft.netcore.app.host.linux-x64": RUNTIME,
    "microsoft.netcore.app.ref": FRAMEWORK,
    "microsoft.dotnet.ilcompiler": FRAMEWORK, "runtime.linux-x64.microsoft.dotnet.ilcompiler": FRAMEWORK,
    "microsoft.codeanalysis.bannedapianalyzers": "5.6.0",
    "xunit.runner.console": "2.4.1", "xunit.core": "2.9.3", "xunit.assert": "2.9.3", "xunit.abstractions": "2.0.3",
    "xunit.extensibility.core": "2.9.3", "xunit.extensibility.execution": "2.9.3",
    "xunit.analyzers": "1.18.0",
}
PLACEHOLDER = b"c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2"


def fail(text):
    sys.exit("without-sdk: " + text)


def feed():
    for path in ("~/.nuget/NuGet/NuGet.Config", "/etc/opt/NuGet/Config/NuGet.Config"):
        path = os.path.expanduser(path)
        if os.path.exists(path):
            for source in ET.parse(path).getroot().iter("add"):
                if source.get("value", "").endswith("index.json"):
                    return source.get("value")
    fail("no NuGet.Config names a feed")


def package(name, version):
    """The folder of a package: NuGet's own cache where it is there, else fetched."""
    cached = os.path.expanduser(f"~/.nuget/packages/{name}/{version}")
    if os.path.isdir(cached):
        return cached
    folder = os.path.join(CACHE, "packages", name, version)
    if not os.path.isdir(folder):
        with urllib.request.urlopen(feed()) as answer:
            base = next(r["@id"] for r in json.load(answer)["resources"] if r["@type"].startswith("PackageBaseAddress"))
        os.makedirs(folder + ".new", exist_ok=True)
        archive = folder + ".new/package.nupkg"
        with urllib.request.urlopen(f"{base}{name}/{version}/{name}.{version}.nupkg") as answer, open(archive, "wb") as file:
            shutil.copyfileobj(answer, file)
        with zipfile.ZipFile(archive) as zipped:
            zipped.extractall(folder + ".new")
        os.remove(archive)
        os.rename(folder + ".new", folder)
    return folder


def get(name):
    return package(name, PACKAGES[name])


def dotnet():
    """A folder with the shared framework, as the host looks for it (DOTNET_ROOT)."""
    root = os.path.join(CACHE, "dotnet-" + RUNTIME)
    if not os.path.isdir(root):
        source = os.path.join(get("microsoft.netcore.app.runtime.linux-x64"), "runtimes", RID)
        shared = os.path.join(root + ".new", "shared/Microsoft.NETCore.App", RUNTIME)
        shutil.rmtree(root + ".new", ignore_errors=True)
        os.makedirs(shared)
        for file in glob.glob(source + "/lib/*/*.dll") + glob.glob(source + "/native/*"):
            shutil.copy(file, shared)
        os.makedirs(os.path.join(root + ".new", "host/fxr", RUNTIME))
        shutil.move(os.path.join(shared, "libhostfxr.so"), os.path.join(root + ".new", "host/fxr", RUNTIME))
        names = sorted(os.listdir(shared))
        runtime = {f"runtimes/{RID}/lib/net10.0/{n}": {"assemblyVersion": "10.0.0.0", "fileVersion": "10.0.0.0"} for n in names if n.endswith(".dll")}
        native = {f"runtimes/{RID}/native/{n}": {"fileVersion": "0.0.0.0"} for n in names if n.endswith(".so")}
        target = f".NETCoreApp,Version=v10.0/{RID}"
        library = "Microsoft.NETCore.App.Runtime." + RID + "/" + RUNTIME
        with open(os.path.join(shared, "Microsoft.NETCore.App.deps.json"), "w") as file:
            json.dump({"runtimeTarget": {"name": target}, "targets": {target: {library: {"runtime": runtime, "native": native}}},
                       "libraries": {library: {"type": "package", "serviceable": True, "sha512": ""}}}, file)
        with open(os.path.join(shared, "Microsoft.NETCore.App.runtimeconfig.json"), "w") as file:
            json.dump({"runtimeOptions": {}}, file)
        os.rename(root + ".new", root)
    return root


def host(dll):
    """An executable beside `dll` that starts it: the host of the package with the name written into it."""
    executable = dll[:-4]
    with open(os.path.join(get("microsoft.netcore.app.host.linux-x64"), "runtimes", RID, "native/apphost"), "rb") as file:
        image = file.read()
    name = os.path.basename(dll).encode()
    at = image.index(PLACEHOLDER)
    image = image[:at] + name + b"\0" * (len(PLACEHOLDER) - len(name)) + image[at + len(PLACEHOLDER):]
    with open(executable, "wb") as file:
        file.write(image)
    os.chmod(executable, 0o755)
    config = {"runtimeOptions": {"framework": {"name": "Microsoft.NETCore.App", "version": RUNTIME}, "rollForward": "LatestMajor",
                                 "configProperties": {"System.Globalization.Invariant": True}}}
    with open(executable + ".runtimeconfig.json", "w") as file:
        json.dump(config, file)
    return executable


def run(command, **more):
    environment = dict(os.environ, DOTNET_ROOT=dotnet(), DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="1")
    return subprocess.run(command, env=environment, **more)


def reference_assemblies():
    return sorted(glob.glob(os.path.join(get("microsoft.netcore.app.ref"), "ref/net9.0/*.dll")))


def compiler():
    source = os.path.join(HERE, "Compiler.cs")
    with open(source, "rb") as file:
        final = os.path.join(CACHE, "compiler-" + ROSLYN + "-" + hashlib.sha256(file.read()).hexdigest()[:12])
    if os.path.isdir(final):
        return os.path.join(final, "Compiler")
    # Others may be building at the same time, with this compiler or with another one.
    folder = final + f".{os.getpid()}"
    os.makedirs(folder)
    for name in ("microsoft.codeanalysis.common", "microsoft.codeanalysis.csharp"):
        folders = [f for f in ("net10.0", "netstandard2.0") if os.path.isdir(os.path.join(get(name), "lib", f))]
        for file in glob.glob(os.path.join(get(name), "lib", folders[0], "*.dll")):
            shutil.copy(file, folder)
    if not shutil.which("mcs"):
        fail("mcs is missing; install Debian's mono-mcs")
    needed = sorted(glob.glob(os.path.join(package("microsoft.netcore.app.ref", RUNTIME), "ref/net10.0/System*.dll")))
    made = subprocess.run(["mcs", "-nologo", "-noconfig", "-nostdlib", "-out:" + folder + "/Compiler.dll",
                    *["-r:" + r for r in needed], "-nowarn:1702", *["-r:" + r for r in glob.glob(folder + "/Microsoft.CodeAnalysis*.dll")], source], stdout=subprocess.PIPE, text=True)
    if made.returncode != 0:
        fail("mcs:\n" + made.stdout)
    host(os.path.join(folder, "Compiler.dll"))
    try:
        os.rename(folder, final)
    except OSError:
        shutil.rmtree(folder)  # somebody else was faster
    return os.path.join(final, "Compiler")


class Project:
    def __init__(self, path):
        self.path = os.path.join(ROOT, path)
        self.folder = os.path.dirname(self.path)
        self.xml = ET.parse(self.path).getroot()
        self.name = self.property("AssemblyName") or os.path.basename(path)[:-7]
        self.is_test = path.startswith("tests/")
        self.out = os.path.join(OUT, os.path.basename(path)[:-7])

    def property(self, name):
        for file in (self.xml, ET.parse(os.path.join(ROOT, "Directory.Build.props")).getroot()):
            for element in file.iter(name):
                return element.text
        return None

    def includes(self, item):
        values = dict(os.environ, MSBuildThisFileDirectory=self.folder + "/")
        expand = lambda text: re.sub(r"\$\((\w+)\)", lambda m: values.get(m[1], ""), text).replace('"', "")
        return [expand(e.get("Include")) for e in self.xml.iter(item) if e.get("Include") and expand(e.get("Condition", "")) != "'' != ''"]

    def sources(self):
        files = [f for f in glob.glob(self.folder + "/**/*.cs", recursive=True) if not re.search(r"/(obj|bin)/", f[len(self.folder):])]
        for pattern in self.includes("Compile"):
            files += glob.glob(os.path.join(self.folder, pattern), recursive=True)
        return sorted(set(os.path.realpath(f) for f in files))

    def references(self):
        return [os.path.normpath(os.path.join(self.folder, r)) for r in self.includes("ProjectReference")]

    def build(self):
        libraries = [Project(os.path.relpath(r, ROOT)) for r in self.references()]
        for library in libraries:
            library.build()
        os.makedirs(self.out, exist_ok=True)
        dll = os.path.join(self.out, self.name + ".dll")
        inputs = self.sources() + [self.path, os.path.abspath(__file__)] + [os.path.join(l.out, l.name + ".dll") for l in libraries]
        stamp = os.path.join(self.out, "stamp")
        known = hashlib.sha1("\n".join(f"{i} {os.path.getmtime(i)}" for i in inputs).encode()).hexdigest()
        if os.path.exists(dll) and os.path.exists(stamp) and open(stamp).read() == known:
            return dll
        attributes = os.path.join(self.out, "attributes.cs")
        with open(attributes, "w") as file:
            file.write('[assembly: System.Runtime.Versioning.TargetFramework(".NETCoreApp,Version=v9.0", FrameworkDisplayName = ".NET 9.0")]\n')
            for friend in self.includes("InternalsVisibleTo"):
                file.write(f'[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("{friend}")]\n')
            if self.is_test:
                file.writelines(f"global using {u};\n" for u in ["Xunit", *self.includes("Using")])
        with open(attributes) as file:
            text = file.read().splitlines(True)
        with open(attributes, "w") as file:
            file.writelines(sorted(text, key=lambda l: not l.startswith("global")))
        references = reference_assemblies() + [os.path.join(l.out, l.name + ".dll") for l in libraries]
        generators = os.path.join(get("microsoft.netcore.app.ref"), "analyzers/dotnet/cs")
        analyzers = [os.path.join(generators, g) for g in ("Microsoft.Interop.LibraryImportGenerator.dll", "System.Text.RegularExpressions.Generator.dll")]
        arguments = ["-nologo", "-nostdlib", "-langversion:" + self.property("LangVersion"), "-nullable:enable", "-warnaserror+",
                     "-deterministic+", "-optimize+", "-debug-", "-utf8output", "-out:" + dll,
                     "-nowarn:CS8524,CS1701,CS1702,CA1416",
                     "-target:" + ("exe" if self.property("OutputType") == "Exe" else "library")]
        if self.property("AllowUnsafeBlocks") == "true":
            arguments.append("-unsafe+")
        if self.property("GenerateDocumentationFile") == "true":
            arguments.append("-doc:" + dll[:-4] + ".xml")
        if self.is_test:
            analyzers += glob.glob(os.path.join(get("xunit.analyzers"), "analyzers/dotnet/cs/*.dll"))
            for name in ("xunit.core", "xunit.assert", "xunit.abstractions", "xunit.extensibility.core", "xunit.extensibility.execution"):
                found = sorted(glob.glob(os.path.join(get(name), "lib/netstandard*/*.dll")))
                references += [f for f in found if "/netstandard1." in f or "/netstandard2." in f][:1] if name != "xunit.core" else []
        elif self.property("OutputType") == "Exe":
            analyzers += glob.glob(os.path.join(get("microsoft.codeanalysis.bannedapianalyzers"), "analyzers/dotnet/cs/*BannedApiAnalyzers.dll"))
            analyzers += glob.glob(os.path.join(get("microsoft.codeanalysis.bannedapianalyzers"), "analyzers/dotnet/*BannedApiAnalyzers.dll"))
            arguments += ["-additionalfile:" + os.path.join(self.folder, f) for f in self.includes("AdditionalFiles")]
        arguments += ["-a:" + a for a in analyzers]
        response = os.path.join(self.out, "compile.rsp")
        with open(response, "w") as file:
            file.writelines(f'"{a}"\n' if " " in a else a + "\n" for a in arguments + ["-r:" + r for r in references] + self.sources() + [attributes])
        print("compiling " + self.name, file=sys.stderr)
        if run([compiler(), "@" + response]).returncode != 0:
            fail(self.name + " does not compile")
        for library in libraries:
            shutil.copy2(os.path.join(library.out, library.name + ".dll"), self.out)
        with open(stamp, "w") as file:
            file.write(known)
        return dll


def publish():
    project = Project("src/Monofy/Monofy.csproj")
    dll = project.build()
    target = os.path.join(ROOT, "artifacts/monofy")
    if os.path.exists(target) and os.path.getmtime(target) > max(os.path.getmtime(f) for f in (dll, os.path.join(project.folder, "hot.ld"))):
        return
    ilc = get("runtime.linux-x64.microsoft.dotnet.ilcompiler")
    native = os.path.join(project.out, "monofy.o")
    exports = os.path.join(project.out, "monofy.exports")
    framework = glob.glob(os.path.join(ilc, "framework/*.dll"))
    switch = lambda name: project.property(name) == "true"
    features = {
        "System.Diagnostics.StackTrace.IsSupported": switch("StackTraceSupport"), "System.Diagnostics.Tracing.EventSource.IsSupported": switch("EventSourceSupport"),
        "System.Globalization.Invariant": switch("InvariantGlobalization"), "System.Globalization.PredefinedCulturesOnly": True,
        "System.Resources.UseSystemResourceKeys": switch("UseSystemResourceKeys"), "System.Reflection.Metadata.MetadataUpdater.IsSupported": False,
        "System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported": False, "System.Text.Encoding.EnableUnsafeUTF7Encoding": False,
        "System.Resources.ResourceManager.AllowCustomResourceTypes": False, "System.StartupHookProvider.IsSupported": False,
        "System.Text.Json.JsonSerializer.IsReflectionEnabledByDefault": False, "System.Threading.Thread.EnableAutoreleasePool": False,
        "System.Linq.Expressions.CanEmitObjectArrayDelegate": False, "System.Diagnostics.Debugger.IsSupported": False,
    }
    knobs = {e.get("Include"): e.get("Value") for e in project.xml.iter("RuntimeHostConfigurationOption")}
    knobs["System.GC.Concurrent"] = str(switch("ConcurrentGarbageCollection")).lower()
    arguments = [dll, "-o:" + native, "--targetos:linux", "--targetarch:x64", "-O", "--Os", "-g", "--exportsfile:" + exports,
                 "--export-dynamic-symbol:DotNetRuntimeDebugHeader", "--scanreflection", "--methodbodyfolding", "--resilient", "--singlewarn",
                 "--generateunmanagedentrypoints:System.Private.CoreLib", "--runtimeknob:RUNTIME_IDENTIFIER=" + RID, *project.includes("IlcArg")]
    arguments += ["--initassembly:System.Private." + a for a in ("CoreLib", "TypeLoader", "Reflection.Execution")]
    natives = ("libSystem.Native", "libSystem.IO.Compression.Native", "libSystem.Net.Security.Native", "libSystem.Security.Cryptography.Native.OpenSsl")
    arguments += ["--directpinvoke:" + l for l in (*project.includes("DirectPInvoke"), *natives)]
    arguments += [f"--{kind}:{k}={str(v).lower()}" for k, v in features.items() for kind in ("feature", "runtimeknob")]
    arguments += [f"--runtimeknob:{k}={v}" for k, v in knobs.items()]
    if project.property("IlcDehydrate") != "false":
        arguments.append("--dehydrate")
    reference = [os.path.join(project.out, "Monofy.Core.dll")] + framework + glob.glob(os.path.join(ilc, "sdk/*.dll"))
    response = os.path.join(project.out, "ilc.rsp")
    with open(response, "w") as file:
        file.writelines(a + "\n" for a in arguments + ["-r:" + r for r in reference])
    print("compiling monofy to native code", file=sys.stderr)
    if subprocess.run([os.path.join(ilc, "tools/ilc"), "@" + response]).returncode != 0:
        fail("the NativeAOT compiler failed")
    executable = os.path.join(project.out, "monofy")
    libraries = ["sdk/libbootstrapper.o", "sdk/libRuntime.WorkstationGC.a", "sdk/libeventpipe-disabled.a", "sdk/libRuntime.VxsortDisabled.a", "sdk/libstandalonegc-disabled.a",
                 "sdk/libstdc++compat.a", "framework/libSystem.Native.a", "framework/libSystem.IO.Compression.Native.a", "framework/libSystem.Net.Security.Native.a",
                 "framework/libSystem.Security.Cryptography.Native.OpenSsl.a", "sdk/libz.a"]
    link = ["gcc", native, "-o", executable, "-Wl,--version-script=" + exports, "-Wl,--export-dynamic", *project.includes("LinkerArg"), "-gz=zlib", "-fuse-ld=bfd",
            *[os.path.join(ilc, l) for l in libraries], "-g", "-Wl,--build-id=sha1", "-Wl,--as-needed", "-pthread", "-ldl", "-lrt", "-lm", "-static",
            "-Wl,-z,relro", "-Wl,-z,now", "-Wl,--defsym,__xmknod=mknod", "-Wl,--eh-frame-hdr", "-Wl,--discard-all", "-Wl,--gc-sections"]
    linked = subprocess.run(link, stderr=subprocess.PIPE, text=True)
    if linked.returncode != 0:
        fail("the linker failed:\n" + linked.stderr)
    subprocess.run(["strip", "--strip-all", executable], check=True)
    os.makedirs(os.path.join(ROOT, "artifacts"), exist_ok=True)
    shutil.copy(executable, target + ".new")
    os.rename(target + ".new", target)
    print(f"monofy -> artifacts/monofy ({os.path.getsize(target)} bytes)", file=sys.stderr)


def test(names, arguments):
    passed = failed = skipped = 0
    for path in sorted(glob.glob(ROOT + "/tests/*/*.csproj")):
        project = Project(os.path.relpath(path, ROOT))
        if names and not any(n.lower() in project.name.lower() for n in names):
            continue
        dll = project.build()
        for name in ("xunit.assert", "xunit.abstractions", "xunit.extensibility.core", "xunit.extensibility.execution"):
            for file in sorted(glob.glob(os.path.join(get(name), "lib/netstandard*/*.dll")))[:1]:
                shutil.copy(file, project.out)
        for file in glob.glob(project.folder + "/xunit.runner.json"):
            shutil.copy(file, project.out)
        tool = os.path.join(get("xunit.runner.console"), "tools/netcoreapp2.0")
        for file in glob.glob(tool + "/*.dll"):
            if not os.path.exists(os.path.join(project.out, os.path.basename(file))):
                shutil.copy(file, project.out)
        runner = host(os.path.join(project.out, "xunit.console.dll"))
        print("running " + project.name, file=sys.stderr, flush=True)
        log = os.path.join(project.out, "results.txt")
        with subprocess.Popen([runner, dll, "-nologo", "-nocolor", *arguments], cwd=project.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                              env=dict(os.environ, DOTNET_ROOT=dotnet(), DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="1")) as process, open(log, "w") as file:
            output = ""
            for line in process.stdout:
                output += line
                file.write(line)
                print(line, end="", flush=True)
        summary = re.findall(r"Total: (\d+), Errors: (\d+), Failed: (\d+), Skipped: (\d+)", output)
        if not summary:
            fail(project.name + " did not run")
        total, errors, bad, left = (int(n) for n in summary[-1])
        passed += total - bad - left
        failed += bad + errors
        skipped += left
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["publish"]:
        publish()
    elif sys.argv[1:2] == ["test"]:
        rest = sys.argv[2:]
        cut = next((i for i, a in enumerate(rest) if a.startswith("-")), len(rest))
        publish()
        test(rest[:cut], rest[cut:])
    else:
        sys.exit(__doc__)
