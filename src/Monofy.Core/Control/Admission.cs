using System;

namespace Monofy.Core.Control;

/// <summary>
/// How many clients there may be, who of them makes room for others, and how long they may be slow. Those who connect
/// and say nothing go first, a new stream replaces the oldest one, and some places are always kept for new requests.
/// </summary>
public static class Admission
{
    /// <summary>The most clients.</summary>
    public const int Most = 64;

    /// <summary>Places kept for new requests, whatever the others wait for.</summary>
    public const int KeptForNew = 8;

    /// <summary>The most that follow something.</summary>
    public const int MostStreams = 16;

    private static readonly TimeSpan s_request = TimeSpan.FromSeconds(5);       // until a request is complete
    private static readonly TimeSpan s_progress = TimeSpan.FromSeconds(10);     // until something of the answer is read
    // until a client that still writes has the answer
    private static readonly TimeSpan s_linger = TimeSpan.FromSeconds(1);

    /// <summary>Which client is closed so that one more has a place; -1: none, as all wait for an order to be carried
    /// out.</summary>
    /// <param name="stages">How far each has come, the oldest first.</param>
    public static int ToMakeRoom(ReadOnlySpan<Stage> stages) =>
        First(stages, Stage.Reading, Stage.Over, Stage.Answering, Stage.Streaming);

    /// <summary>Which client is closed because too many have come to a stage where they stay; -1: none. To be asked
    /// again after that.</summary>
    /// <param name="stages">How far each has come, the oldest first.</param>
    public static int OneTooMany(ReadOnlySpan<Stage> stages)
    {
        if (stages.Count(Stage.Streaming) > MostStreams) return stages.IndexOf(Stage.Streaming);
        if (stages.Length - stages.Count(Stage.Reading) <= Most - KeptForNew) return -1;
        return First(stages, Stage.Answering, Stage.Streaming, Stage.Waiting);
    }

    /// <summary>How long after its last progress a client is closed; null: it is not.</summary>
    /// <param name="stage">How far it has come.</param>
    /// <param name="lingers">It has all of its answer, and has not closed its side.</param>
    /// <param name="isUnread">It has not read what was sent.</param>
    public static TimeSpan? Patience(Stage stage, bool lingers, bool isUnread) =>
        lingers ? s_linger : stage == Stage.Reading ? s_request : isUnread ? s_progress : null;

    private static int First(ReadOnlySpan<Stage> stages, params ReadOnlySpan<Stage> order)
    {
        foreach (Stage stage in order)
        {
            int i = stages.IndexOf(stage);
            if (i >= 0) return i;
        }
        return -1;
    }
}
