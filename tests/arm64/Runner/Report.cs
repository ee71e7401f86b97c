using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Monofy.Arm64;

/// <summary>Writes what happens, as lines with the seconds since the start.</summary>
internal sealed class Report : LongLivedMarshalByRefObject, IMessageSink
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public List<ITestCase> Cases { get; } = [];

    public ManualResetEvent Discovered { get; } = new(false);

    public ManualResetEvent Finished { get; } = new(false);

    public int Passed { get; private set; }

    public int Failed { get; private set; }

    public int Skipped { get; private set; }

    public static string NameOf(ITestCase test) =>
        test.TestMethod.TestClass.Class.Name["Monofy.Host.Tests.".Length..] + "." + test.TestMethod.Method.Name;

    public bool OnMessage(IMessageSinkMessage message)
    {
        lock (Cases)
        {
            switch (message)
            {
                case ITestCaseDiscoveryMessage found: Cases.Add(found.TestCase); break;
                case IDiscoveryCompleteMessage: Discovered.Set(); break;
                case ITestStarting test: Say("begins " + test.Test.DisplayName); break;
                case ITestPassed test:
                    Passed++;
                    Say($"passed {test.Test.DisplayName} in {test.ExecutionTime:0.0} s");
                    break;
                case ITestSkipped test:
                    Skipped++;
                    Say($"skipped {test.Test.DisplayName}: {test.Reason}");
                    break;
                case ITestFailed test:
                    Failed++;
                    Say($"FAILED {test.Test.DisplayName}\n" + Words(test));
                    break;
                case IErrorMessage error:
                    Failed++;
                    Say("FAILED outside a test\n" + Words(error));
                    break;
                case ITestAssemblyFinished: Finished.Set(); break;
            }
        }
        return true;
    }

    public void Say(string text) =>
        Console.WriteLine($"[{Stopwatch.GetElapsedTime(_start).TotalSeconds:0}] {text}");

    private static string Words(IFailureInformation failure) => "    " +
        (string.Join('\n', failure.Messages) + "\n" + string.Join('\n', failure.StackTraces)).Replace("\n", "\n    ");
}
