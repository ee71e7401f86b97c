using Monofy.Core.Supervision;

namespace Monofy.Processes;

/// <summary>Which process a pid is.</summary>
internal readonly record struct ProcessKey(int Service, Role Role, int Incarnation);
