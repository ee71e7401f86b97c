namespace Monofy.Core.Values;

/// <summary>A mistake in what the user wrote: where, and what was expected instead.</summary>
/// <param name="Place"><c>file:line:column</c>, as far as it is known; empty where there is no file.</param>
/// <param name="Message">One line, without a final full stop: <c>expected "name: command", found "web
/// bin/rails"</c>.</param>
public sealed record Diagnostic(string Place, string Message)
{
    /// <summary><c>place: message</c>, or only the message where there is no place.</summary>
    public override string ToString() => Place.Length == 0 ? Message : Place + ": " + Message;
}
