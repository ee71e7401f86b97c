namespace Monofy.Core.Values;

/// <summary>A mistake in what the user wrote: where, and what was expected instead.</summary>
/// <param name="Place"><c>file:line:column</c>, as far as known; empty if there is no file.</param>
/// <param name="Message">One line, without a final full stop: <c>expected "name: command", found "web
/// bin/rails"</c>.</param>
public sealed record Diagnostic(string Place, string Message)
{
    /// <summary><c>place: message</c>, or only the message if the place is empty.</summary>
    public override string ToString() => Place.Length == 0 ? Message : Place + ": " + Message;
}
