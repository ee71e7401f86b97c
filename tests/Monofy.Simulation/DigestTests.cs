using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Simulation;

/// <summary>The exhaustive search takes two states for one if their digests are equal: whatever decides what happens
/// next must be in it. Here each field is changed, one at a time, in runs that have come to different points.</summary>
public sealed class DigestTests
{
    private const string Words = "it is only in words or in the report";
    private const string Number = "numbers of processes, incarnations and probes are not a state";
    private const string Derived = "it follows from what is in the digest";
    private const string Handed = "the process gets it in its environment, the supervisor does not look at it";
    private const string Stray = "how many strays there are decides, not which they are";
    private const string Notice = "when the next notice is due decides nothing else";

    // Fields that the digest leaves out, each with the reason.
    private static readonly Dictionary<string, string> s_leftOut = new()
    {
        ["Context.Began"] = Words,
        ["Context.Causes"] = "it is empty between two steps",
        ["Context.Effects"] = "it is the answer to the last event",
        ["Context.Events"] = Words,
        ["Context.IsInit"] = "it is said once, at the beginning",
        ["Ending.peakMemory"] = Words,
        ["HealthRecord.AskedAt"] = "the due time of the check in flight is this and the plan's timeout",
        ["HealthRecord.LastFailure"] = Words,
        ["HealthRecord.Probe"] = Number,
        ["HealthRecord.PublicFailure"] = Words,
        ["HealthRecord.SaysReloading"] = Words,
        ["HealthRecord.Status"] = Words,
        ["HealthRecord.UnhealthyTransitions"] = Words,
        ["IncomingSignals._quitAnnounced"] = Words,
        ["JobMachine._began"] = "each due time of an @every is this and a multiple of its pause",
        ["JobRecord.Failed"] = Words,
        ["JobRecord.LeftOut"] = Words,
        ["JobRecord.Skipped"] = Words,
        ["JobRecord.Succeeded"] = Words,
        ["JobRecord.Waited"] = Words,
        ["JobTrigger.Count"] = Handed,
        ["JobTrigger.Event"] = Handed,
        ["JobTrigger.Name"] = Handed,
        ["JobTrigger.Status"] = Handed,
        ["WaitNotices._began"] = Words,
        ["WaitNotices._due"] = Notice,
        ["WaitNotices._pause"] = Notice,
        ["ServiceMachine.Left"] = Derived + "; the audit counts it anew",
        ["ServiceMachine.Live"] = Derived + "; the audit counts it anew",
        ["ServiceMachine._deadlines"] = Derived + "; it is a copy of the deadlines in the records",
        ["ServiceMachine._changed"] = "it is empty between two steps",
        ["ServiceMachine._named"] = Words,
        ["ServiceRecord.Failures"] = Words,
        ["ServiceRecord.Pid"] = Number,
        ["ServiceRecord.Restarts"] = Words,
        ["ServiceRecord.Settings"] = "they are those of the plan, which stays the same",
        ["Sweep._refusing"] = Words,
        ["Sweep.HasLeft"] = Words,
        ["RunStop.Received"] = Words,
        ["RunStop.Reason"] = Words,
        ["RunStop._reasonDue"] = Notice,
        ["RunStop._reasonAnnounced"] = Words,
        ["Stray.Age"] = Stray,
        ["Stray.Group"] = Stray,
        ["Stray.Name"] = Stray,
        ["Stray.Owner"] = Stray,
        ["Stray.Pid"] = Stray,
        ["Stray.Session"] = Stray,
        ["Stray.SoleUser"] = Stray,
        ["Sweep.MemoryKills"] = Words,
        ["WaitFor._failure"] = Words,
        ["WaitFor._try"] = Number,
        ["WatchRecord.MutedUntil"] = "in the digest while it means something: if the service is muted",
        ["WatchRecord.Path"] = Handed,
    };

    [Fact]
    public void Every_field_that_changes_is_in_the_digest_or_need_not_be()
    {
        var found = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (Supervisor supervisor in Runs())
        {
            var run = (Context)typeof(Supervisor).GetField("_run", BindingFlags.Instance | BindingFlags.NonPublic)!
                .GetValue(supervisor)!;
            Instant now = run.Now;
            new Changes(() => Digest.Of(run, now), found).Of(run);
        }
        string[] missing = [.. found.Where(static f => !f.Value).Select(static f => f.Key).Except(s_leftOut.Keys)];
        Assert.True(missing.Length == 0, "neither in the digest nor listed above: " + string.Join(", ", missing));
        string[] listed = [.. s_leftOut.Keys.Where(name => !found.TryGetValue(name, out bool changes) || changes)];
        Assert.True(listed.Length == 0, "listed above, but in the digest or not there: " + string.Join(", ", listed));
    }

    private static IEnumerable<Supervisor> Runs()
    {
        foreach (Script script in Stories.All()) yield return script.Supervisor;
        var one = new Supervisor(Make.Of(Make.Service("a", Make.Plain), Make.Service("b", Make.Plain),
            Make.Service("c", Make.Plain with { Fate = Fate.Separate }, Make.On(0, Condition.Started))), 1);
        one.Step(new(1), Make.Begin);
        one.Step(new(2), Event.Spawned(0, Role.Main, 1, 100));
        yield return one;
    }

    // Changes one field after the other, and back.
    private sealed class Changes(Func<UInt128> digest, SortedDictionary<string, bool> found)
    {
        private readonly UInt128 _before = digest();

        public void Of(object holder, Action? write = null)
        {
            foreach (FieldInfo field in holder.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public |
                BindingFlags.NonPublic)) Of(holder, field, write ?? (static () => { }));
        }

        private void Of(object holder, FieldInfo field, Action write)
        {
            string name = holder.GetType().Name + "." + NameOf(field);
            object? value = field.GetValue(holder);
            if (IsPlan(field.FieldType) && field.IsInitOnly) return;
            void Set(object? other)
            {
                field.SetValue(holder, other);
                write();
            }
            bool changes = false;
            foreach (object? other in Others(field.FieldType, value))
            {
                Set(other);
                changes |= Differs();
            }
            Set(value);
            bool isLeftOut = s_leftOut.ContainsKey(name), isMachine = value != null && IsMachine(value.GetType());
            bool isList = value is IList { Count: > 0 } several && IsMachine(several[0]!.GetType());
            if (isLeftOut || changes || (!isMachine && !isList)) Note(name, changes);
            if (isLeftOut) return;
            if (isMachine) Of(value!, () => Set(value));
            else if (isList) OfEach((IList)value!);
        }

        private void OfEach(IList list)
        {
            for (int i = 0; i < list.Count; i++)
            {
                object item = list[i]!;
                int place = i;
                Of(item, () => list[place] = item);
            }
        }

        private void Note(string name, bool changes) =>
            found[name] = changes || (found.TryGetValue(name, out bool before) && before);

        // What cannot be (a job without its record) may throw.
        private bool Differs()
        {
            try
            {
                return digest() != _before;
            }
            catch (Exception e) when (e is NullReferenceException or InvalidOperationException
                or IndexOutOfRangeException)
            {
                return false;
            }
        }

        private static IEnumerable<object?> Others(Type type, object? value)
        {
            if (Nullable.GetUnderlyingType(type) is { } inner)
                return [null, .. Others(inner, value ?? Activator.CreateInstance(inner))];
            if (type == typeof(string)) return [null, value + "x"];
            if (type.IsEnum) return Enum.GetValues(type).Cast<object>();
            return value switch
            {
                bool b => [!b],
                byte b => [(byte)(b + 1)],
                int n => [n + 1, n - 1, 0, 1],
                long n => [n + 1, 0L],
                Instant t => [t + TimeSpan.FromMilliseconds(1), t + TimeSpan.FromSeconds(-1), Instant.Never,
                    default(Instant), new Instant(TimeSpan.TicksPerDay * 2), new Instant(TimeSpan.TicksPerDay)],
                TimeSpan t => [t + TimeSpan.FromSeconds(1)],
                Array a => [Array.CreateInstance(type.GetElementType()!, a.Length + 1)],
                IList { Count: > 0 } => [Activator.CreateInstance(type)],
                Signal s => [new Signal(s.Number % 31 + 1)],
                ExitStatus => [ExitStatus.Exited(77), ExitStatus.KilledBy(Signal.Usr2)],
                null => [],
                _ when type.IsValueType && !IsMachine(type) => [Activator.CreateInstance(type)],
                _ => type.IsValueType ? [] : [null],
            };
        }

        private static string NameOf(FieldInfo field) => field.Name is ['<', ..]
            ? field.Name[1..field.Name.IndexOf('>')] : field.Name;

        private static bool IsMachine(Type type) => !type.IsEnum && !type.IsArray && !type.IsGenericType &&
            !IsPlan(type) && type.Namespace!.StartsWith("Monofy.Core.Supervision", StringComparison.Ordinal);

        private static bool IsPlan(Type type) => type == typeof(Roster) || type.Namespace == "Monofy.Core.Plans";
    }
}
