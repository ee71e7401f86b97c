using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Monofy.Arm64;
using Xunit.Abstractions;
using Xunit.Sdk;

// Runner THREADS [PATTERN]...: runs the tests whose `Class.Method` has one of the patterns (without any: all), and none
// that has one behind a `!`; each start and result is a line.
int threads = int.Parse(args[0]);
string[] wanted = [.. args.Skip(1).Where(static p => p[0] != '!')];
string[] left = [.. args.Skip(1).Where(static p => p[0] == '!').Select(static p => p[1..])];
Assembly assembly = Assembly.Load("Monofy.Host.Tests");
var report = new Report();
var options = new Options();
var framework = new XunitTestFramework(report);
framework.GetDiscoverer(Reflector.Wrap(assembly)).Find(false, report, options);
report.Discovered.WaitOne();
List<IXunitTestCase> chosen = [.. report.Cases.Where(c => (wanted.Length == 0 || wanted.Any(Report.NameOf(c).Contains))
    && !left.Any(Report.NameOf(c).Contains)).Cast<IXunitTestCase>()];
report.Say(chosen.Count + " of " + report.Cases.Count + " test cases");
options.SetValue<int?>("xunit.execution.MaxParallelThreads", threads);
options.SetValue<bool?>("xunit.execution.DisableParallelization", threads == 1);
framework.GetExecutor(assembly.GetName()).RunTests(chosen, report, options);
report.Finished.WaitOne();
report.Say($"{report.Passed} passed, {report.Failed} failed, {report.Skipped} skipped");
Environment.Exit(report.Failed == 0 ? 0 : 1);
