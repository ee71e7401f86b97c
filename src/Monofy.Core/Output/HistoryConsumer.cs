namespace Monofy.Core.Output;

/// <summary>Takes one line; false if it has no room for it now, which ends the reading before this line.</summary>
public delegate bool HistoryConsumer(in HistoryLine line);
