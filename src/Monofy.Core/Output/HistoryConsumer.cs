namespace Monofy.Core.Output;

/// <summary>Takes one line. Returns false if it has no room for it now; reading then stops before this line.</summary>
public delegate bool HistoryConsumer(in HistoryLine line);
