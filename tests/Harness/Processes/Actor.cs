using System.Text;

namespace Monofy.Harness;

/// <summary>A test process and what it does, in order: <c>Actor.Named("a").ExitsOn("TERM", 0).Ready().Waits()</c>. Its
/// words are those of actor.c.</summary>
internal sealed class Actor
{
    private readonly string _name;
    private readonly StringBuilder _words = new();

    private Actor(string name) => _name = name;

    /// <summary>An actor that calls itself <paramref name="name"/> in its output.</summary>
    public static Actor Named(string name) => new(name);

    /// <summary>A well-behaved service: reports that it is ready, and exits with 0 on SIGTERM.</summary>
    public static Actor Polite(string name) => Named(name).ExitsOn("TERM", 0).Ready().Waits();

    /// <summary>A service that reports that it is ready, and is killed by SIGTERM like any program.</summary>
    public static Actor Plain(string name) => Named(name).Ready().Waits();

    /// <summary>Writes that it got <paramref name="signal"/>, and continues.</summary>
    public Actor Notes(string signal) => Add("trap " + signal + " note");

    /// <summary>Exits with <paramref name="status"/> on <paramref name="signal"/>.</summary>
    public Actor ExitsOn(string signal, int status) => Add("trap " + signal + " exit:" + status);

    /// <summary>Continues with its next step on <paramref name="signal"/>.</summary>
    public Actor GoesOnAt(string signal) => Add("trap " + signal + " next");

    /// <summary>Counts <paramref name="signal"/> and writes the count at its end; also at every multiple of
    /// <paramref name="step"/> if that is not 0.</summary>
    public Actor Counts(string signal, int step = 0) =>
        Add("trap " + signal + " count" + (step == 0 ? "" : ":" + step));

    /// <summary>Ignores <paramref name="signal"/>.</summary>
    public Actor Ignores(string signal) => Add("ignore " + signal);

    /// <summary>Forks a child that runs its own steps.</summary>
    public Actor Forks(Actor child) => Add("fork " + child.Block);

    /// <summary>Starts an orphan in its own session.</summary>
    public Actor StartsDaemon(Actor daemon) => Add("daemon " + daemon.Block);

    /// <summary>Starts an orphan in the same group.</summary>
    public Actor LeavesOrphan(Actor orphan) => Add("orphan " + orphan.Block);

    /// <summary>Waits until all its children have ended.</summary>
    public Actor Reaps() => Add("reap");

    /// <summary>Writes that it is ready, with its pid, group, session and parent: <see cref="Run.Ready"/>.</summary>
    public Actor Ready() => Add("ready");

    /// <summary>Writes a line of one word.</summary>
    public Actor Says(string word) => Add("say " + word);

    /// <summary>Writes a line of one word to standard error.</summary>
    public Actor Warns(string word) => Add("err " + word);

    /// <summary>Writes <paramref name="lines"/> lines of <paramref name="size"/> characters.</summary>
    public Actor Floods(int lines, int size) => Add("flood " + lines + " " + size);

    /// <summary>Writes its variable <paramref name="name"/>.</summary>
    public Actor Tells(string name) => Add("env " + name);

    /// <summary>Writes what its standard input is.</summary>
    public Actor TellsInput() => Add("stdin-is");

    /// <summary>Copies standard input to standard output until the input ends.</summary>
    public Actor CopiesInput() => Add("stdin");

    /// <summary>Reads a line from standard input and writes it.</summary>
    public Actor ReadsLine() => Add("readline");

    /// <summary>Writes the time of the monotonic clock.</summary>
    public Actor TellsTime() => Add("clock");

    /// <summary>Creates the file <paramref name="path"/>.</summary>
    public Actor Creates(string path) => Add("create " + path);

    /// <summary>Appends a line of one word to the file <paramref name="path"/>.</summary>
    public Actor Appends(string path, string word) => Add("append " + path + " " + word);

    /// <summary>Waits for <paramref name="signal"/>.</summary>
    public Actor Awaits(string signal) => Add("await " + signal);

    /// <summary>Waits for signals.</summary>
    public Actor Waits() => Add("wait");

    /// <summary>Waits until the test opens the gate at <paramref name="path"/>.</summary>
    public Actor WaitsForGate(string path) => Add("gate " + path);

    /// <summary>Exits.</summary>
    public Actor Exits(int status) => Add("exit " + status);

    /// <summary>Is killed by <paramref name="signal"/>.</summary>
    public Actor DiesOf(string signal) => Add("raise " + signal);

    /// <summary>Writes that it got <paramref name="signal"/>, and is killed by it.</summary>
    public Actor DiesOn(string signal) => Add("trap " + signal + " die");

    /// <summary>Adds rarely used steps, in the words of actor.c.</summary>
    public Actor Does(string words) => Add(words);

    /// <summary>The actor as a command.</summary>
    public override string ToString() => "@" + _name + _words;

    /// <summary>The actor as a command in an option, such as --stop-command.</summary>
    public string Command => Site.Actor + " name " + _name + _words;

    private string Block => "name " + _name + _words + " end";

    private Actor Add(string step)
    {
        _words.Append(' ').Append(step);
        return this;
    }
}
