using System;
using System.Buffers;
using System.Text;
using Monofy.Core.Control;

namespace Monofy.Shell.Tests.Harness;

/// <summary>A protocol for tests: a request is a line; what it says is decided by the test.</summary>
internal sealed class Talk : Conversation
{
    private string _answer = "";
    private int _said;

    public override int MaxInput => 4096;

    /// <summary>The request, once it is whole.</summary>
    public string? Request { get; private set; }

    /// <summary>The most that was offered at once.</summary>
    public int MostInput { get; private set; }

    /// <summary>What is answered to a request, and the stage that it leads to.</summary>
    public Func<string, (Stage Stage, string Answer)> OnRequest { get; init; } = static r => (Stage.Answering, r);

    public override void Receive(ReadOnlySpan<byte> input, bool ended)
    {
        MostInput = Math.Max(MostInput, input.Length);
        int end = input.IndexOf((byte)'\n');
        if (end < 0 && !ended && input.Length < MaxInput) return;
        Request = Encoding.UTF8.GetString(end < 0 ? input : input[..end]);
        (Stage, _answer) = OnRequest(Request);
    }

    /// <summary>There is more to say.</summary>
    public void Add(string text) => _answer += text;

    /// <summary>It goes on to another stage.</summary>
    public void GoTo(Stage stage) => Stage = stage;

    public override void Say(IBufferWriter<byte> to, int room)
    {
        int size = Math.Min(room, _answer.Length - _said);
        to.Write(Encoding.UTF8.GetBytes(_answer.Substring(_said, size)));
        _said += size;
        if (_said == _answer.Length && Stage == Stage.Answering) Stage = Stage.Over;
    }
}
