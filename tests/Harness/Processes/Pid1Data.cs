using System;
using System.Collections.Generic;
using System.Reflection;
using Xunit.Sdk;

namespace Monofy.Harness;

/// <summary>A row with monofy as PID 1; where namespaces are not available it is skipped with the reason, but never in
/// CI.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class Pid1DataAttribute : DataAttribute
{
    private readonly object[] _row;

    public Pid1DataAttribute(params object[] row)
    {
        _row = row;
        Skip = Site.WhySkip("namespaces");
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [_row];
}
