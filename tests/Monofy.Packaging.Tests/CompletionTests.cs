using System;
using System.Collections.Generic;
using System.IO;

namespace Monofy.Packaging.Tests;

/// <summary>Where zsh keeps what it found in its functions, so that only the first shell has to look.</summary>
public sealed class ZshDump : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("monofy-zsh-").FullName;

    public string File => Path.Combine(_folder, "dump");

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>What the real shells offer.</summary>
public sealed class CompletionTests : IClassFixture<ZshDump>, IDisposable
{
    // Stands for a monofy that runs two services and a job.
    private const string Status =
        """{"name":"web","kind":"service"}, {"name":"worker","kind":"service"}, {"name":"work","kind":"job"}""";

    private readonly ZshDump _dump;
    private readonly string _folder = Directory.CreateTempSubdirectory("monofy-completion-").FullName;

    public CompletionTests(ZshDump dump)
    {
        _dump = dump;
        string monofy = Path.Combine(_folder, "monofy");
        File.WriteAllText(monofy, "#!/bin/sh\ncat <<'END'\n" + Status.Replace(", {", "\n{") + "\nEND\n");
        File.SetUnixFileMode(monofy, (UnixFileMode)0b111_101_101);
        string program = Path.Combine(_folder, "monofied-program");
        File.Copy(monofy, program);
        File.Copy(Path.Combine(Site.Root, "docs/completion/monofy.zsh"), Path.Combine(_folder, "_monofy"));
    }

    public static TheoryData<string, string> Lines => new()
    {
        { "monofy --nes", "--nest-json" },
        { "monofy --log=pre", "prefix" },
        { "monofy --log pre", "prefix" },
        { "monofy web: --fate c", "connected" },
        { "monofy true '&&' web: --restart-del", "--restart-delay" },
        { "monofy true '|||' --no-new", "--no-new-privileges" },
        { "monofy monofied-pro", "monofied-program" },
        { "monofy web: monofied-pro", "monofied-program" },
        { "monofy -u roo", "root" },
        { "monofy ctl statu", "status" },
    };

    [NeedsTheory("bash")]
    [MemberData(nameof(Lines))]
    public void Bash_offers_what_the_rows_have(string line, string offer) =>
        Assert.Contains(offer, Bash(line), StringComparison.Ordinal);

    [NeedsTheory("fish")]
    [MemberData(nameof(Lines))]
    public void Fish_offers_what_the_rows_have(string line, string offer) =>
        Assert.Contains(offer, Fish(line), StringComparison.Ordinal);

    [NeedsTheory("zsh")]
    [MemberData(nameof(Lines))]
    public void Zsh_completes_what_the_rows_have(string line, string offer) =>
        Assert.Contains(offer, Zsh(line), StringComparison.Ordinal);

    [Needs("bash")]
    public void Bash_offers_the_names_of_what_runs() => Assert.Equal("work\nworker\n", Bash("monofy ctl stop wo"));

    [Needs("fish")]
    public void Fish_offers_the_names_of_what_runs() => Assert.Equal("work\nworker\n", Fish("monofy ctl stop wo"));

    [Needs("zsh")]
    public void Zsh_completes_the_only_job() =>
        Assert.Contains("monofy ctl run work ", Zsh("monofy ctl run wo"), StringComparison.Ordinal);

    [Needs("bash")]
    public void Bash_offers_jobs_to_run_only() => Assert.Equal("work\n", Bash("monofy ctl run wo"));

    [Needs("fish")]
    public void Fish_offers_jobs_to_run_only() => Assert.Equal("work\n", Fish("monofy ctl run wo"));

    [Needs("zsh")]
    public void Zsh_offers_services_to_restart_only() =>
        Assert.Contains("monofy ctl restart worker", Zsh("monofy ctl restart wo"), StringComparison.Ordinal);

    [Needs("bash")]
    public void Options_of_monofy_are_not_offered_to_a_program() =>
        Assert.DoesNotContain("--log", Bash("monofy monofied-program --lo"), StringComparison.Ordinal);

    [NeedsTheory("mandoc")]
    [InlineData("monofy.1")]
    [InlineData("monofy-ctl.1")]
    [InlineData("monofy-compose.7")]
    public void Mandoc_finds_nothing_to_say(string page)
    {
        Answer lint = Tool.Run("mandoc", ["-Tlint", "docs/man/" + page], Site.Root);
        string said = lint.Out + lint.Error;
        // That the other pages are not installed says nothing about this one.
        Assert.DoesNotContain(said.Split('\n', StringSplitOptions.RemoveEmptyEntries), line =>
            !line.Contains("referenced manual not found", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // As readline calls a completion function: the words, with = and : as words of their own.
    private string Bash(string line)
    {
        string words = line.Replace("=", " = ").Replace("web:", "web :");
        return Run("bash", "--norc", "-c", $"""
            source docs/completion/monofy.bash
            COMP_WORDS=({words.Replace("'", "\\'").Replace("&", "\\&").Replace("|", "\\|")})
            COMP_CWORD=$(({"${#COMP_WORDS[@]}"} - 1))
            _monofy
            printf '%s\n' "{"${COMPREPLY[@]}"}"
            """);
    }

    private string Fish(string line) =>
        Run("fish", "--no-config", "-c", "source docs/completion/monofy.fish; complete -C \"" + line + "\"");

    // A shell on a terminal of zsh's own, to which the line and a tab are typed; the line as it stands then.
    private string Zsh(string line) => Run("zsh", "-f", "-c", """
        zmodload zsh/zpty
        zpty shell zsh -f -i
        prepare="PS1=; fpath=($1 \$fpath); autoload -U compinit _monofy; compinit -C -d $3; compdef _monofy monofy; "
        prepare+="show() { print -r -- \"<<\$BUFFER>>\" }; zle -N show; bindkey '^X' show; print RE''ADY"
        zpty -w shell "$prepare"
        zpty -r shell out '*READY*'
        zpty -n -w shell $2$'\t'$'\x18'
        zpty -r shell out '*<<*>>*'
        print -r -- ${out##*<<}
        zpty -d shell
        """, "zsh", _folder, line, _dump.File);

    private string Run(string program, params string[] arguments)
    {
        Dictionary<string, string> environment = new()
        {
            ["PATH"] = _folder + ":" + Environment.GetEnvironmentVariable("PATH"),
        };
        Answer answer = Tool.Run(program, arguments, Site.Root, environment: environment);
        return answer.Out + answer.Error;
    }
}
