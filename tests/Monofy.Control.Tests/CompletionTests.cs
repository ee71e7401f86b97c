using System;
using System.Collections.Generic;
using System.IO;

namespace Monofy.Control.Tests;

/// <summary>SPEC section 10: the shells offer the names of what really runs. What they offer besides, the tests of the
/// packages show.</summary>
public sealed class CompletionTests
{
    private const string Bash = """
        source docs/completion/monofy.bash
        COMP_WORDS=($1)
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _monofy
        printf '%s\n' "${COMPREPLY[@]}"
        """;

    private const string Zsh = """
        zmodload zsh/zpty
        zpty shell zsh -f -i
        begin="PS1=; fpath=($2 \$fpath); autoload -U compinit _monofy; compinit -C -d $2/dump; "
        begin+="compdef _monofy monofy; show() { print -r -- \"<<\$BUFFER>>\" }; zle -N show; "
        begin+="bindkey '^X' show; print RE''ADY"
        zpty -w shell "$begin"
        zpty -r shell out '*READY*'
        zpty -n -w shell $1$'\t'$'\x18'
        zpty -r shell out '*<<*>>*'
        print -r -- ${out##*<<}
        zpty -d shell
        """;

    [NeedsTheory("bash", "fish", "zsh")]
    [InlineData("monofy ctl stop wo", "work worker", "monofy ctl stop work")]
    [InlineData("monofy ctl run wo", "work", "monofy ctl run work ")]
    [InlineData("monofy ctl restart wo", "worker", "monofy ctl restart worker ")]
    public void Each_shell_offers_the_names_of_what_runs(string line, string offers, string completed)
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"])
            .Service("web", Actor.Plain("web"))
            .Service("worker", Actor.Plain("worker"))
            .Program("work", "true", "--job"));
        run.Ready("worker");
        File.CreateSymbolicLink(folder["monofy"], Site.Monofy);
        File.Copy(Site.Root + "/docs/completion/monofy.zsh", folder["_monofy"]);
        Dictionary<string, string> environment = new()
        {
            ["PATH"] = folder.Path + ":" + Environment.GetEnvironmentVariable("PATH"),
            ["MONOFY_CONTROL"] = folder["ctl"],
        };
        string Ask(string program, params string[] words)
        {
            Answer answer = Tool.Run(program, words, Site.Root, environment: environment);
            return answer.Out + answer.Error;
        }
        Assert.Equal(offers.Replace(' ', '\n') + "\n", Ask("bash", "--norc", "-c", Bash, "bash", line));
        Assert.Equal(offers.Replace(' ', '\n') + "\n",
            Ask("fish", "--no-config", "-c", $"source docs/completion/monofy.fish; complete -C \"{line}\""));
        Assert.Contains("<<" + completed, "<<" + Ask("zsh", "-f", "-c", Zsh, "zsh", line, folder.Path));
        run.Signal("TERM");
        run.Ends(143);
    }
}
