using Monofy.Core.Values;

namespace Monofy.Core.Dns;

/// <summary>What is known of one name server in the current attempt.</summary>
/// <param name="address">Where it is.</param>
internal sealed class NameServerState(IpAddress address)
{
    private bool _failedV4, _failedV6;

    public IpAddress Address => address;

    /// <summary>Why it did not answer a question; null while it may.</summary>
    public string? Failure { get; private set; }

    /// <summary>New questions begin.</summary>
    public void Reset() => (Failure, _failedV4, _failedV6) = (null, false, false);

    /// <summary>Whether no answer to the question is to be expected from it any more.</summary>
    public bool HasFailed(bool v6) => v6 ? _failedV6 : _failedV4;

    /// <summary>It will not answer the one question.</summary>
    public void Fail(bool v6, string why)
    {
        Failure = why;
        if (v6) _failedV6 = true;
        else _failedV4 = true;
    }

    /// <summary>It will answer neither question.</summary>
    public void FailAll(string why) => (Failure, _failedV4, _failedV6) = (why, true, true);
}
