using System;
using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Plans;

namespace Monofy.Core.Export;

/// <summary>Writes a check as a command that the container engine runs in the container.</summary>
internal static class ContainerCheck
{
    /// <summary>The words of Compose's <c>test</c>; also reports what became of the check.</summary>
    /// <param name="check">The check; not <see cref="HealthKind.Notify"/>.</param>
    /// <param name="write">Writes a word.</param>
    /// <param name="subject">The service it belongs to.</param>
    public static List<string> Test(Check check, Func<Phrase, string> write, Subject subject)
    {
        var words = new List<string> { "CMD" };
        if (check.Kind == HealthKind.Command)
        {
            foreach (Phrase word in check.Command) words.Add(write(subject.Resolve(word)));
            subject.Carry("--health-cmd");
            return words;
        }
        words.AddRange(Client(check.Endpoint!));
        string client = words[1] == "nc" ? "an nc that knows -z" : words[1];
        subject.Approximate("--health", "the image needs " + client + "; monofy asks by itself");
        return words;
    }

    /// <summary>A command that probes <paramref name="endpoint"/>: wget, or an nc with -z (as in Alpine and
    /// OpenBSD).</summary>
    public static string[] Client(Endpoint endpoint)
    {
        string host = endpoint.Host.Length == 0 ? "127.0.0.1" : endpoint.Host;
        string port = endpoint.Port.ToString(CultureInfo.InvariantCulture);
        if (endpoint.Kind != HealthKind.Http) return ["nc", "-z", host, port];
        string authority = host.Contains(':') ? "[" + host + "]" : host;
        return ["wget", "-q", "-O", "/dev/null", "http://" + authority + ":" + port + endpoint.Path];
    }
}
