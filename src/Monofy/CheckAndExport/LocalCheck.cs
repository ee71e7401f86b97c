using System;
using System.Collections.Generic;
using Monofy.Core.Launching;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Processes;
using Monofy.Storage;

namespace Monofy.CheckAndExport;

/// <summary>What <c>--check</c> finds missing on this machine, now: programs, users and directories, which setup
/// commands may create, and places for files. Elsewhere they may be there, so these are warnings.</summary>
internal sealed class LocalCheck
{
    private const int Executable = 1;   // X_OK

    private readonly Users _users = new(FileReader.Read);
    private readonly Dictionary<string, bool> _looked = [], _directories = [];
    private string? _program, _from, _path;     // what was looked for last, and where
    private bool _isThere;
    private readonly Launch _launch;
    private readonly Action<string> _warn;

    private LocalCheck(EnvironmentBlock environment, Action<string> warn) =>
        (_launch, _warn) = (new(environment, FileReader.ReadSecret, _users.HomeOf), warn);

    /// <summary>Tells <paramref name="warn"/> what <paramref name="plan"/> would not find.</summary>
    public static void Run(Plan plan, EnvironmentBlock environment, Action<string> warn)
    {
        var check = new LocalCheck(environment, warn);
        foreach (ServicePlan service in plan.Services)
        {
            // All instances of a scaled service are alike but for their number.
            if (service.Instance <= 1) check.Check(service);
        }
        SecretFiles.Check(plan, environment, warn);
        check.CheckRecord("--journal", plan.Run.Journal);
        check.CheckRecord("--trace", plan.Run.Trace);
    }

    private void Check(ServicePlan service)
    {
        // Most programs are there, and then their arguments are not needed.
        Template[] first = service.Command.Length > 1 ? [service.Command[0]] : service.Command;
        if (_launch.Prepare(service, first, [], out _) is not { } spec) return;
        string name = service.BaseName + ": ";
        if (spec.User != null && _users.Last == null)
            _warn(name + "cannot run as " + spec.User + " here: " + _users.Error);
        else if (service.Settings.GroupAdd is { Length: > 0 } groups &&
            _users.WithGroups(spec.User != null ? _users.Last! : OwnIdentity.Read(), groups) == null)
            _warn(name + "cannot add its groups here: " + _users.Error);
        if (spec.WorkingDirectory != null && !IsDirectory(spec.WorkingDirectory))
        {
            _warn(name + "there is no directory " + spec.WorkingDirectory + " here");
            // A program with a relative path cannot be looked for then.
            if (spec.Words[0].Contains('/') && spec.Words[0][0] != '/') return;
        }
        string program = spec.Words[0];
        if (program.Length == 0 || IsThere(spec, program)) return;
        if (_launch.Prepare(service, service.Command, [], out _) is not { } whole) return;
        string? hint = Hints.ForMissing(whole.Words, whole.Name);
        _warn(name + (program.Contains('/') ? "no program " + program : Hints.NoProgram(program)) + " here" +
            (hint == null ? "" : "; " + hint));
    }

    private void CheckRecord(string option, string? path)
    {
        int slash = path?.LastIndexOf('/') ?? -1;
        if (slash > 0 && !IsDirectory(path![..slash]))
            _warn(option + "=" + path + ": there is no directory " + path[..slash] + " here");
        else if (path != null && FileReader.IsDirectory(path)) _warn(option + "=" + path + ": is a directory here");
    }

    private bool IsThere(LaunchSpec spec, string program)
    {
        if (ProgramSearch.IsPath(program)) return CanExecute(spec, program);
        // Thousands of services may run the same program, mostly one after another.
        EnvironmentBlock environment = spec.Environment;
        if (program == _program && spec.WorkingDirectory == _from && environment.Has("PATH", _path)) return _isThere;
        (_program, _from, _path) = (program, spec.WorkingDirectory, environment.Get("PATH"));
        string key = program + ":" + _from + ":" + _path;
        if (!_looked.TryGetValue(key, out _isThere))
            _looked.Add(key, _isThere = Array.Exists(ProgramSearch.Candidates(program, _path),
                file => CanExecute(spec, file)));
        return _isThere;
    }

    private bool IsDirectory(string path)
    {
        if (!_directories.TryGetValue(path, out bool isThere))
            _directories.Add(path, isThere = FileReader.IsDirectory(path));
        return isThere;
    }

    private static unsafe bool CanExecute(LaunchSpec spec, string path)
    {
        if (path[0] != '/' && spec.WorkingDirectory != null) path = spec.WorkingDirectory + "/" + path;
        var bytes = new Bytes(Bytes.SizeOf(path));
        return Libc.access(bytes.Add(path), Executable) == 0 && !FileReader.IsDirectory(path);
    }
}
