using System.Text;

namespace Monofy.Harness;

/// <summary>A process of a test and what it does, in order: <c>Actor.Named("a").ExitsOn("TERM", 0).Ready().Waits()</c>.
/// Its words are those of actor.c.</summary>
internal sealed class Actor
{
    private readonly string _name;
    private readonly StringBuilder _words = new();

    private Actor(string name) => _name = name;

    /// <summary>One that is called <paramref name="name"/> in what it writes.</summary>
    public static Actor Named(string name) => new(name);

    /// <summary>A service as it should be: is ready, and exits with 0 when it gets SIGTERM.</summary>
    public static Actor Polite(string name) => Named(name).ExitsOn("TERM", 0).Ready().Waits();

    /// <summary>A service that is ready, and dies of SIGTERM as any program does.</summary>
    public static Actor Plain(string name) => Named(name).Ready().Waits();

    /// <summary>Writes that it got <paramref name="signal"/>, and goes on.</summary>
    public Actor Notes(string signal) => Add("trap " + signal + " note");

    /// <summary>Exits with <paramref name="status"/> when it gets <paramref name="signal"/>.</summary>
    public Actor ExitsOn(string signal, int status) => Add("trap " + signal + " exit:" + status);

    /// <summary>Goes on with its next step when it gets <paramref name="signal"/>.</summary>
    public Actor GoesOnAt(string signal) => Add("trap " + signal + " next");

    /// <summary>Counts <paramref name="signal"/>, and writes at its end how often it came; and at each
    /// <paramref name="step"/>-th time, where that is not 0.</summary>
    public Actor Counts(string signal, int step = 0) =>
        Add("trap " + signal + " count" + (step == 0 ? "" : ":" + step));

    /// <summary>Ignores <paramref name="signal"/>.</summary>
    public Actor Ignores(string signal) => Add("ignore " + signal);

    /// <summary>Has a child, which goes its own way.</summary>
    public Actor Forks(Actor child) => Add("fork " + child.Block);

    /// <summary>Has a child that is an orphan in a session of its own.</summary>
    public Actor StartsDaemon(Actor daemon) => Add("daemon " + daemon.Block);

    /// <summary>Has a child that is an orphan in the same group.</summary>
    public Actor LeavesOrphan(Actor orphan) => Add("orphan " + orphan.Block);

    /// <summary>Waits until all its children have ended.</summary>
    public Actor Reaps() => Add("reap");

    /// <summary>Writes that it is ready, and who it is: <see cref="Run.Ready"/>.</summary>
    public Actor Ready() => Add("ready");

    /// <summary>Writes a line of one word.</summary>
    public Actor Says(string word) => Add("say " + word);

    /// <summary>Writes a line of one word to standard error.</summary>
    public Actor Warns(string word) => Add("err " + word);

    /// <summary>Writes so many lines of so many characters.</summary>
    public Actor Floods(int lines, int size) => Add("flood " + lines + " " + size);

    /// <summary>Writes its variable <paramref name="name"/>.</summary>
    public Actor Tells(string name) => Add("env " + name);

    /// <summary>Writes what its standard input is.</summary>
    public Actor TellsInput() => Add("stdin-is");

    /// <summary>Copies standard input to standard output until that ends.</summary>
    public Actor CopiesInput() => Add("stdin");

    /// <summary>Reads a line from standard input, and writes it.</summary>
    public Actor ReadsLine() => Add("readline");

    /// <summary>Writes what the clock shows.</summary>
    public Actor TellsTime() => Add("clock");

    /// <summary>Makes the file <paramref name="path"/>.</summary>
    public Actor Creates(string path) => Add("create " + path);

    /// <summary>Writes a line of one word at the end of the file <paramref name="path"/>.</summary>
    public Actor Appends(string path, string word) => Add("append " + path + " " + word);

    /// <summary>Waits for <paramref name="signal"/> alone.</summary>
    public Actor Awaits(string signal) => Add("await " + signal);

    /// <summary>Waits for signals.</summary>
    public Actor Waits() => Add("wait");

    /// <summary>Waits until the test opens the gate at <paramref name="path"/>.</summary>
    public Actor WaitsForGate(string path) => Add("gate " + path);

    /// <summary>Exits.</summary>
    public Actor Exits(int status) => Add("exit " + status);

    /// <summary>Dies of <paramref name="signal"/>.</summary>
    public Actor DiesOf(string signal) => Add("raise " + signal);

    /// <summary>Dies of <paramref name="signal"/> when it gets it, which it writes before.</summary>
    public Actor DiesOn(string signal) => Add("trap " + signal + " die");

    /// <summary>Does what is rare: words of actor.c as they are there.</summary>
    public Actor Does(string words) => Add(words);

    /// <summary>As a command.</summary>
    public override string ToString() => "@" + _name + _words;

    /// <summary>As a command within an option, such as --stop-command.</summary>
    public string Command => Site.Actor + " name " + _name + _words;

    private string Block => "name " + _name + _words + " end";

    private Actor Add(string step)
    {
        _words.Append(' ').Append(step);
        return this;
    }
}
