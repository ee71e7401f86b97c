using System;
using System.Collections.Generic;
using System.Text;

namespace Monofy.Files.Tests;

/// <summary>Whatever a file holds: an answer, and mistakes with a place, never an exception.</summary>
public sealed class FuzzTests
{
    private const int Rounds = 800;

    private static readonly string[] s_pieces =
    [
        "services:", "web:", "command:", "environment:", "depends_on:", "include:", "extends:", "&a", "*a", "<<:",
            "!reset", "!override",
        "- ", "[", "]", "{", "}", ": ", ", ", "'", "\"", "|", ">", "#", "%TAG", "---", "...", "${", "$A", "$$", "}",
            "\n", "\n  ", "\n    ", "\t",
        "x", "true", "1", "0o7", "~", "?", "@", "`", "\0", "\uD800", "\uDC80", "\u2028", "é", "x-monofy:",
            "healthcheck:", "test:", "ports:", "80:80",
    ];

    private const string Seed = """
        x-base: &base {user: app, environment: {A: "1"}}
        services:
          web:
            <<: *base
            command: [gunicorn, "app:$A"]
            depends_on: {db: {condition: service_healthy}}
            healthcheck: {test: [CMD, "true"], interval: 5s}
            secrets: [s]
            x-monofy: {fate: connected}
          db: {command: postgres, ports: ["5432:5432"], deploy: {replicas: 2}}
        secrets: {s: {environment: A}}
        """;

    [Fact]
    public void Random_pieces_are_read_or_refused()
    {
        var random = new Random(1);
        for (int i = 0; i < Rounds; i++)
        {
            var text = new StringBuilder("services:\n");
            for (int n = random.Next(40); n > 0; n--) text.Append(s_pieces[random.Next(s_pieces.Length)]);
            Read(text.ToString());
        }
    }

    [Fact]
    public void A_file_with_slips_is_read_or_refused()
    {
        var random = new Random(2);
        for (int i = 0; i < Rounds; i++)
        {
            var text = new StringBuilder(Seed);
            for (int n = 1 + random.Next(4); n > 0; n--)
            {
                int at = random.Next(text.Length);
                if (random.Next(2) == 0) text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at));
                else text.Insert(at, s_pieces[random.Next(s_pieces.Length)]);
            }
            Read(text.ToString());
        }
    }

    [Fact]
    public void Lines_of_a_Procfile_are_read_or_refused()
    {
        var random = new Random(3);
        for (int i = 0; i < Rounds; i++)
        {
            var text = new StringBuilder();
            for (int n = random.Next(30); n > 0; n--) text.Append(s_pieces[random.Next(s_pieces.Length)]);
            Read(text.ToString(), "procfile");
        }
    }

    private static void Read(string text, string format = "compose")
    {
        FileResult result = Case.Of(text, "f").Env("A=b").Read(r => r with { Format = format });
        var places = new HashSet<string>();
        Assert.All(result.Mistakes, m => Assert.True(m.Place.Length == 0 || m.Place.StartsWith('f') ||
            m.Place == "no.yaml", m + " in " + text));
        foreach (Core.Values.Diagnostic mistake in result.Mistakes) places.Add(mistake.Place);
        Assert.True(places.Count > 0 || result.Description.Services.Count > 0, text);
    }
}
