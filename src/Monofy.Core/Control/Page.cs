namespace Monofy.Core.Control;

/// <summary>The page of <c>--http</c>: <c>page.html</c> beside this file, embedded when the project is built.</summary>
public static partial class Page
{
    /// <summary>What a browser may do with it: run its own script and style, and ask this monofy; nothing
    /// else.</summary>
    public const string Headers =
        "Content-Security-Policy: default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; " +
        "img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors " +
            "'none'\r\nReferrer-Policy: no-referrer\r\n";
}
