using Monofy.Core.Plans;
using Monofy.Core.Scheduling;
using Monofy.Core.Values;
using static Monofy.Core.Settings.SettingGroup;
using static Monofy.Core.Settings.SettingScope;

namespace Monofy.Core.Settings;

/// <summary>Rows about jobs and what triggers them.</summary>
internal static class JobRows
{
    public static Row[] All { get; } =
    [
        new("--schedule", static n => new Setting<Schedule?>(n, Service | Once, Jobs, TimesForm,
            "a job: run at these times, crontab's five fields (six: seconds first), @hourly, @daily, ..., @every " +
                "DURATION",
            static (f, v) => f.Job = f.Job with { Schedule = v }) { MakesJob = true }),
        new("--timezone", static n => new Setting<string>(n, Service, Jobs,
            Forms.Own<string>("ZONE", ReadZone, static v => v), "time zone of the schedule, Europe/Berlin or UTC",
            static (f, v) => f.Job = f.Job with { Timezone = v }) {
            Default = "that of the machine", Needs = SettingNeed.Job }),
        new("--overlap", static n => new Setting<Overlap>(n, Service, Jobs, Forms.Word("POLICY", Vocabulary.Overlaps),
            "if a run is due while the last one is going: skip it, queue it, or kill the last one",
            static (f, v) => f.Job = f.Job with { Overlap = v }) {
            Default = "skip; for --on-event and --on-change: queue", Needs = SettingNeed.Job }),
        new("--on-signal", static n => new Setting<Signal>(n, Service | Once, Jobs,
            new(SettingForm.Signal, "SIGNAL", Readers.TriggerSignal, static v => v.Name),
            "a job: run when SIGNAL comes, which is then not forwarded",
            static (f, v) => f.Job = f.Job with { OnSignal = v }) { MakesJob = true }),
        new("--on-change", static n => new Setting<string>(n, Service | Once, Jobs, Forms.Text("PATH", "a path"),
            "a job: run when PATH, or something below it, changes",
            static (f, v) => f.Job = f.Job with { OnChange = [.. f.Job.OnChange, v] }) { MakesJob = true,
            IsRepeatable = true }),
        new("--on-event", static n => new Setting<EventTrigger>(n, Service | Once, Jobs, EventForm,
            "a job: run when NAME (* for all) has " + Vocabulary.Events.Expected,
            static (f, v) => f.Job = f.Job with { OnEvent = [.. f.Job.OnEvent, v] }) { MakesJob = true,
            IsRepeatable = true }),
        new("--job", static n => new Setting<bool>(n, Service | Once, Jobs, Forms.Flag,
            "a job: run when monofy ctl run asks for it") { MakesJob = true }),
    ];

    private static Form<Schedule?> TimesForm =>
        Forms.Own<Schedule?>("TIMES", Readers.Times, static v => v!.Text);

    private static Form<EventTrigger> EventForm => Forms.Own<EventTrigger>("NAME:EVENT", ReadEvent, WriteEvent);

    private static string? ReadEvent(in SettingText text, out EventTrigger value)
    {
        int colon = text.Text.LastIndexOf(':');
        ServiceEvent happened = default;
        bool known = colon > 0 && Vocabulary.Events.TryRead(text.Text[(colon + 1)..], out happened);
        value = new(known ? text.Text[..colon] : "", happened);
        return known ? null : "expected NAME:EVENT, where EVENT is " + Vocabulary.Events.Expected;
    }

    private static string WriteEvent(EventTrigger value) => value.Service + ":" + Vocabulary.Events.Write(value.Event);

    private static string? ReadZone(in SettingText text, out string value)
    {
        value = text.Text;
        return null;
    }
}
