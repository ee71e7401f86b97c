using Monofy.Core.Values;

namespace Monofy.Core.Dns;

/// <summary>The state of one name server for the current questions.</summary>
/// <param name="address">Its address.</param>
internal sealed class NameServerState(IpAddress address)
{
    private bool _failedV4, _failedV6;

    public IpAddress Address => address;

    /// <summary>Why it did not answer a question; null while it still may.</summary>
    public string? Failure { get; private set; }

    /// <summary>Resets the state for new questions.</summary>
    public void Reset() => (Failure, _failedV4, _failedV6) = (null, false, false);

    /// <summary>Whether it can no longer be expected to answer the question.</summary>
    public bool HasFailed(bool v6) => v6 ? _failedV6 : _failedV4;

    /// <summary>Notes that it will not answer one of the questions.</summary>
    public void Fail(bool v6, string why)
    {
        Failure = why;
        if (v6) _failedV6 = true;
        else _failedV4 = true;
    }

    /// <summary>Notes that it will answer neither question.</summary>
    public void FailAll(string why) => (Failure, _failedV4, _failedV6) = (why, true, true);
}
