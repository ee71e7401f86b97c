using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Monofy.Core.Control;
using Monofy.Core.Settings;

namespace Monofy.Core.Tests.Settings;

/// <summary>Names of options in the source: a name that is written wrongly compiles, and finds nothing.</summary>
public sealed class OptionNameTests
{
    // Options of ctl itself, which stand before the verb.
    private static readonly string[] s_ofCtl = ["--control", "--pid"];

    // Any option, in the help.
    private static readonly string[] s_any = ["--option"];

    // Beginnings of names that are compared with.
    private static readonly string[] s_beginnings = ["--health-", "--stop-"];

    // Keys of Compose and of systemd that are the options' other names in a hint.
    private static readonly string[] s_ofFiles = ["--stop-grace-period", "--timeout-stop-sec"];

    // Options of other programs, which exports and hints name.
    private static readonly string[] s_ofOthers =
    [
        "--abort-on-container-exit", "--abort-on-container-failure", "--exit-code-from", "--rm",    // docker compose
        "--force",                                                                                  // docker service
        "--for", "--from", "--from-env-file", "--dry-run",                                          // kubectl
        "--daemonize", "--keep-in-foreground", "--foreground", "--no-process-group", "--nodaemon",  // daemons that
        "--nodaemonize",                                                                            // must not fork
    ];

    // A comment, a character or a literal, whichever begins first.
    private static readonly Regex s_token = new("""
        //.*|'\\?.'|("{3,})[\s\S]*?\1|"((?:[^"\\\n]|\\.)*)"
        """.Trim());

    private static readonly Regex s_option = new(@"(?<![\w-])--[a-z][a-z0-9-]*");

    [Fact]
    public void Every_option_that_a_literal_of_the_source_names_exists()
    {
        HashSet<string> known = Known();
        var wrong = new List<string>();
        foreach ((string file, string name) in Named())
        {
            if (!known.Contains(name)) wrong.Add(file + ": " + name);
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_exception_is_named_somewhere()
    {
        HashSet<string> named = [.. Named().Select(static n => n.Name)];
        string[] exceptions = [.. s_ofCtl, .. s_any, .. s_beginnings, .. s_ofFiles, .. s_ofOthers];
        Assert.Empty(exceptions.Except(named));
    }

    [Fact]
    public void Every_beginning_begins_a_name() => Assert.All(s_beginnings, static beginning =>
        Assert.Contains(SettingTable.All, row => row.Name.StartsWith(beginning, StringComparison.Ordinal)));

    private static HashSet<string> Known() =>
    [
        .. SettingTable.All.Select(static row => row.Name),
        .. SettingTable.All.Select(static row => row.Synonym).OfType<string>(),
        .. Verbs.All.SelectMany(static verb => verb.Options).Select(static option => "--" + option.Name),
        .. s_ofCtl, .. s_any, .. s_beginnings, .. s_ofFiles, .. s_ofOthers,
    ];

    private static IEnumerable<(string File, string Name)> Named()
    {
        foreach (string file in Repository.Sources())
        {
            foreach (Match token in s_token.Matches(File.ReadAllText(Repository.PathOf("src/" + file))))
            {
                if (token.Value[0] != '"') continue;
                foreach (Match option in s_option.Matches(token.Value)) yield return (file, option.Value);
            }
        }
    }
}
