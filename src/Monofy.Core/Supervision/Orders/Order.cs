using System;
using System.Globalization;
using System.Text;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Orders;

/// <summary>What <c>monofy ctl</c> asks to be done. Names are resolved: services are indexes in the plan, instances
/// included.</summary>
public sealed record Order
{
    /// <summary>What is asked.</summary>
    public required OrderKind Kind { get; init; }

    /// <summary>Indexes of the services, in the order of the command line; the instances of a scaled service in theirs.
    /// Empty for <see cref="OrderKind.Shutdown"/>.</summary>
    public int[] Services { get; init; } = [];

    /// <summary>For <see cref="OrderKind.Signal"/>: what to send.</summary>
    public Signal Signal { get; init; }

    /// <summary>For <see cref="OrderKind.Wait"/>: what to wait for, one for each of <see cref="Services"/>.</summary>
    public WaitCondition[] Until { get; init; } = [];

    /// <summary>Answer with 124 if it takes longer; for <see cref="OrderKind.Shutdown"/>, send SIGKILL to what is left
    /// by then. Null: no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Answer as soon as the order is accepted.</summary>
    public bool NoWait { get; init; }

    /// <summary>One line without spaces, for the journal: <c>Wait:0+2:0:Healthy+Exited:50000000:0</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(Kind).Append(':');
        for (int i = 0; i < Services.Length; i++) text.Append(i == 0 ? "" : "+").Append(Services[i]);
        text.Append(':').Append(Signal.Number).Append(':');
        for (int i = 0; i < Until.Length; i++) text.Append(i == 0 ? "" : "+").Append(Until[i]);
        return text.Append(':').Append(Timeout?.Ticks ?? -1).Append(':').Append(NoWait ? 1 : 0).ToString();
    }

    /// <summary>Reads what <see cref="ToString"/> wrote; null if it is not that.</summary>
    public static Order? Parse(string text)
    {
        string[] parts = text.Split(':');
        if (parts.Length != 6 || !Enum.TryParse(parts[0], out OrderKind kind)
            || !Number(parts[2], out long signal)) return null;
        if (!Number(parts[4], out long timeout)) return null;
        string[] services = parts[1].Length == 0 ? [] : parts[1].Split('+');
        string[] until = parts[3].Length == 0 ? [] : parts[3].Split('+');
        var indexes = new int[services.Length];
        for (int i = 0; i < indexes.Length; i++)
        {
            if (!Number(services[i], out long index)) return null;
            indexes[i] = (int)index;
        }
        var conditions = new WaitCondition[until.Length];
        for (int i = 0; i < conditions.Length; i++)
        {
            if (!Enum.TryParse(until[i], out conditions[i])) return null;
        }
        return new()
        {
            Kind = kind, Services = indexes, Signal = signal == 0
                ? default : new Signal((int)signal), Until = conditions,
            Timeout = timeout < 0 ? null : new TimeSpan(timeout), NoWait = parts[5] == "1",
        };
    }

    private static bool Number(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
