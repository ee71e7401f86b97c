using System;
using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Descriptions;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Plans;

namespace Monofy.Core.Export;

/// <summary>The ports that a service is known to listen on.</summary>
internal static class Ports
{
    /// <summary>The ports from Compose's <c>ports</c> and <c>expose</c>, <c>--listen</c>, its check, and its
    /// <c>PORT</c>, each once, in that order.</summary>
    public static List<KeptPort> Of(Subject subject)
    {
        var ports = new List<KeptPort>();
        if (subject.Service?.Kept is { } kept)
        {
            foreach (KeptPort port in kept.Ports) Add(ports, port);
        }
        foreach (GivenSetting given in subject.All("--listen"))
        {
            if (subject.Resolve(Phrase.Of(given.Value)).Literal is { } address) Add(ports, PortOf(address));
        }
        if (Check.Of(subject)?.Endpoint is { } endpoint && Check.IsHere(endpoint.Host)) Add(ports, endpoint.Port);
        if (subject.Known("PORT") is { } text) Add(ports, Number(text));
        return ports;
    }

    /// <summary>The ports that a service itself declares: Compose's, its <c>PORT</c>, those of <c>--listen</c>, and
    /// numbers at the end of its words (<c>--bind=0.0.0.0:8000</c>).</summary>
    public static List<int> Declared(Subject subject)
    {
        var ports = new List<int>();
        if (subject.Service!.Kept is { } kept) ports.AddRange(kept.Ports.ConvertAll(static port => port.Target));
        if (subject.Known("PORT") is { } text) ports.Add(Number(text));
        foreach (GivenSetting given in subject.All("--listen")) ports.Add(NumberAtEnd(given.Value.Source));
        foreach (Values.Template word in subject.Service.Command) ports.Add(NumberAtEnd(word.Source));
        return ports;
    }

    private static int NumberAtEnd(string text)
    {
        int start = text.Length;
        while (start > 0 && char.IsAsciiDigit(text[start - 1])) start--;
        return Number(text[start..]);
    }

    // [NAME=]tcp://[HOST]:PORT
    private static int PortOf(string address)
    {
        int colon = address.Contains("tcp://", StringComparison.Ordinal) ? address.LastIndexOf(':') : -1;
        return colon < 0 ? 0 : Number(address[(colon + 1)..]);
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n is > 0 and < 65536 ? n : 0;

    private static void Add(List<KeptPort> ports, int port)
    {
        if (port > 0) Add(ports, new KeptPort(port, "", "tcp", IsExposedOnly: true));
    }

    private static void Add(List<KeptPort> ports, KeptPort port)
    {
        if (!ports.Exists(other => other.Target == port.Target && other.Protocol == port.Protocol)) ports.Add(port);
    }
}
