using System;
using System.Diagnostics;

namespace Monofy.Container.Tests;

/// <summary>A `monofy ctl` in a container that goes on: its lines as they come.</summary>
internal sealed class Follower : IDisposable
{
    private readonly Process _client;
    private readonly Captured _out;

    public Follower(Container box, params string[] words)
    {
        _client = Engine.Start(new("docker", ["exec", box.Name, "/monofy", "ctl", .. words])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        });
        _out = new(_client.StandardOutput.BaseStream, () => "--- ctl " + string.Join(' ', words) + "\n" + _out?.Text);
    }

    public string[] Lines => _out.Lines;

    public void Dispose()
    {
        _client.Kill();
        _client.Dispose();
    }
}
