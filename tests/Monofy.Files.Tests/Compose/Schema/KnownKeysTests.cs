using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using Monofy.Files.Compose.Mapping;
using Monofy.Files.Compose.Schema;

namespace Monofy.Files.Tests.Compose.Schema;

public sealed class KnownKeysTests
{
    // Keys that a run does not need: they are only about names and descriptions.
    private static readonly string[] s_silent =
        ["labels", "label_file", "annotations", "container_name", "platform", "pull_policy", "pull_refresh_after"];

    [Fact]
    public void Every_key_of_a_service_is_read_or_kept_or_warned_about()
    {
        string[][] lists = [KeptKeys.Read, KeptKeys.Restrictions, s_silent, KeptKeys.LeftOut];
        var known = new HashSet<string>(SchemaCheck.Row("service").Keys!.Keys);
        Assert.Empty(known.Except(lists.SelectMany(static l => l)));
        Assert.Empty(lists.SelectMany(static l => l).Except(known));
    }

    /// <summary>If MONOFY_COMPOSE_SCHEMA names the schema that the table was made of.</summary>
    [Fact]
    public void The_table_is_what_the_script_makes_of_the_schema()
    {
        if (Environment.GetEnvironmentVariable("MONOFY_COMPOSE_SCHEMA") is not { Length: > 0 } path ||
            !File.Exists(path)) return;
        string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        Assert.True(hash == KnownKeys.Schema, "the schema is another one; run tools/compose-keys.py");
        using var python = Process.Start(new ProcessStartInfo("python3",
            [Repository("tools/compose-keys.py"), path]) { RedirectStandardOutput = true })!;
        string made = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        Assert.Equal(File.ReadAllText(Repository("src/Monofy.Files/Compose/Schema/KnownKeys.cs")), made);
    }

    [Fact]
    public void The_table_knows_its_forms()
    {
        SchemaType file = SchemaCheck.Row("file");
        Assert.True(file.Extensions);
        Assert.Equal("a text or a mapping", SchemaCheck.Row("service").Keys!["build"].Expected());
        Assert.Contains("condition", SchemaCheck.Row("service").Keys!["depends_on"].Named!.Required);
        Assert.Equal(["rebuild", "sync", "restart", "sync+restart", "sync+exec"],
            SchemaCheck.Row("development").Keys!["watch"].Items!.Keys!["action"].Words!);
    }

    private static string Repository(string name)
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "monofy.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, name);
    }
}
