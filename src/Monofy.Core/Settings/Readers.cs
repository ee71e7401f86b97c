using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Scheduling;
using Monofy.Core.Values;

namespace Monofy.Core.Settings;

/// <summary>Readers and writers of values that only one row has.</summary>
internal static class Readers
{
    private const string Unlimited = "unlimited";

    // The resources in the order of the kernel's numbers, which are the same on x86-64 and ARM64; the names are
    // Docker's.
    private static readonly string[] s_resources =
    [
        "cpu", "fsize", "data", "stack", "core", "rss", "nproc", "nofile", "memlock", "as", "locks", "sigpending",
            "msgqueue", "nice",
        "rtprio", "rttime",
    ];

    public static string? Exit(in SettingText text, out ExitCodeSource value)
    {
        value = text.Text switch
        {
            "first" => new(ExitCodeChoice.First, null), "worst" => new(ExitCodeChoice.Worst, null), _ =>
                new(ExitCodeChoice.Named, text.Text),
        };
        return text.Text.Length > 0 ? null : "expected first, worst or the name of a service";
    }

    public static string Write(ExitCodeSource value) =>
        value.Of ?? (value.Rule == ExitCodeChoice.First ? "first" : "worst");

    public static string? MapExit(in SettingText text, out (byte From, byte To) value)
    {
        value = default;
        int colon = text.Text.IndexOf(':');
        return colon >= 0 && Forms.TryStatus(text.Text.AsSpan(0, colon), out value.From) &&
            Forms.TryStatus(text.Text.AsSpan(colon + 1), out value.To) ? null
                : "expected FROM:TO, two statuses from 0 to 255";
    }

    public static string? MapSignal(in SettingText text, out (Signal From, Signal To) value)
    {
        value = default;
        int colon = text.Text.IndexOf(':');
        if (colon < 0 || !Signal.TryParse(text.Text.AsSpan(0, colon), out value.From) ||
            !(text.Text.AsSpan(colon + 1) is "0" || Signal.TryParse(text.Text.AsSpan(colon + 1), out value.To)))
            return "expected FROM:TO, two signals (HUP:USR1), or FROM:0 to drop it";
        Signal from = value.From;
        bool jobControl = from == Signal.Tstp || from == Signal.Ttin || from == Signal.Ttou;
        return from.CanBeForwarded || jobControl ? null : "expected a signal that can be caught, not " + from.Name;
    }

    public static string Write((byte From, byte To) value) => value.From.ToString() + ":" + value.To.ToString();

    public static string Write(Endpoint[] value) => string.Join(' ', Array.ConvertAll(value, static e => e.ToString()));

    public static string Write(byte[] value) => string.Join(',', Array.ConvertAll(value, static v => v.ToString()));

    public static string Write((Signal From, Signal To) value) =>
        value.From.Name + ":" + (value.To.Number == 0 ? "0" : value.To.Name);

    public static string? WaitFor(in SettingText text, out Endpoint[] value)
    {
        string[] urls = text.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        value = new Endpoint[urls.Length];
        for (int i = 0; i < urls.Length; i++)
        {
            if (Endpoints.ParseWait(urls[i], out string expected) is not { } endpoint) return "expected " + expected;
            value[i] = endpoint;
        }
        return urls.Length > 0 ? null : "expected " + Endpoints.WaitForms;
    }

    public static string? Restart(in SettingText text, out RestartPolicy value)
    {
        const string expected = "expected no, on-failure, on-failure:MAX or always";
        value = default;
        string word = text.Text;
        int max = 0;
        int colon = word.IndexOf(':');
        if (colon >= 0)
        {
            // Docker's on-failure:0 is on-failure without a maximum.
            if (word[..colon] != "on-failure" || !Forms.TryNumber(word.AsSpan(colon + 1), out max) || max < 0)
                return expected;
            word = word[..colon];
        }
        if (!Vocabulary.Restart.TryRead(word, out RestartMode mode)) return expected;
        value = new(mode, max);
        return null;
    }

    public static string Write(RestartPolicy value) =>
        Vocabulary.Restart.Write(value.Mode) + (value.Max > 0 ? ":" + value.Max : "");

    public static string? SuccessCodes(in SettingText text, out byte[] value)
    {
        string[] parts = text.Text.Split(',');
        value = new byte[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!Forms.TryStatus(parts[i], out value[i])) return "expected statuses from 0 to 255, separated by commas";
        }
        return null;
    }

    public static string? Check(in SettingText text, out HealthPlan value)
    {
        value = new() { Kind = HealthKind.Notify };
        if (text.Text == "notify") return null;
        bool url = text.Text.Contains("://", StringComparison.Ordinal);
        string expected = "tcp://[HOST]:PORT, http://[HOST]:PORT/PATH or notify (a command: --health-cmd)";
        if (!url || Endpoints.Parse(text.Text, out expected) is not { } endpoint)
            return "expected " + expected + Meant(text.Text);
        value = new() { Kind = endpoint.Kind, Endpoint = endpoint };
        return null;
    }

    // A suggestion for an address without its scheme, such as localhost:8000 or 8000.
    private static string Meant(string text)
    {
        if (text.Contains('/') || text.Contains(' ')) return "";
        string tcp = "tcp://" + (text.Contains(':') ? "" : ":") + text;
        return Endpoints.Parse(tcp, out _) != null ? "; did you mean " + tcp + "?" : "";
    }

    public static string Write(HealthPlan value) => value.Endpoint?.ToString() ?? "notify";

    public static string? Dependencies(in SettingText text, out string[] value)
    {
        value = text.Text.Split(',');
        return Array.Exists(value, static n => n.Length == 0 || n[0] == ':')
            ? "expected NAME, or NAME:started, NAME:healthy, NAME:completed" : null;
    }

    public static string? Times(in SettingText text, out Schedule? value)
    {
        value = Schedule.Parse(text.Text, out string expected);
        string near = value == null && Schedule.Parse("@" + text.Text, out _) != null ? "; did you mean @" + text.Text +
            "?" : "";
        return value == null ? "expected " + expected + near : null;
    }

    public static string? TriggerSignal(in SettingText text, out Signal value)
    {
        if (Forms.Signal.Read(text, out value) is { } wrong) return wrong;
        return value.AsksForStop ? "expected a signal that does not ask monofy to stop, such as USR1"
            : value.CanBeForwarded && value != Signal.Cont ? null
            : "expected a signal that monofy can pass on, such as USR1, not " + value.Name;
    }

    public static string? Env(in SettingText text, out Template value)
    {
        value = text.Value;
        return text.Text.Length == 0 || text.Text[0] == '=' ? "expected NAME=VALUE, or NAME to copy it" : null;
    }

    public static string? User(in SettingText text, out Template value)
    {
        value = text.Value;
        bool lacks = text.Text.Length == 0 || text.Text.StartsWith(':') || text.Text.EndsWith(':');
        return lacks ? "expected USER[:GROUP]" : null;
    }

    public static string? Umask(in SettingText text, out int value)
    {
        value = 0;
        foreach (char c in text.Text)
        {
            if (c is < '0' or > '7' || (value = value * 8 + (c - '0')) > 511)
                return "expected an octal number from 0 to 777";
        }
        return text.Text.Length > 0 ? null : "expected an octal number from 0 to 777";
    }

    public static string? Limit(in SettingText text, out Ulimit value)
    {
        const string form = "expected NAME=SOFT[:HARD], such as nofile=1024:4096 (unlimited or -1: no limit)";
        value = new(0, "", 0, 0);
        int equals = text.Text.IndexOf('=');
        if (equals < 0) return form;
        string name = text.Text[..equals];
        int resource = Array.IndexOf(s_resources, name);
        if (resource < 0)
        {
            string? near = Nearest.Of(name, s_resources);
            return "expected one of the limits " + string.Join(", ", s_resources) +
                (near == null ? "" : " (did you mean " + near + "?)");
        }
        string[] limits = text.Text[(equals + 1)..].Split(':');
        if (limits.Length > 2 || !Bound(limits[0], out ulong soft) || !Bound(limits[^1], out ulong hard)) return form;
        if (soft > hard) return "expected a soft limit that is not above the hard one";
        value = new(resource, name, soft, hard);
        return null;
    }

    public static string Write(Ulimit value) => value.Name + "=" + Bound(value.Soft) + ":" + Bound(value.Hard);

    private static bool Bound(string text, out ulong bound)
    {
        bound = ulong.MaxValue;
        return text is "-1" or Unlimited ||
            ulong.TryParse(text, System.Globalization.NumberStyles.None, null, out bound);
    }

    private static string Bound(ulong bound) => bound == ulong.MaxValue ? Unlimited : bound.ToString();

    public static string? VariableFile(in SettingText text, out EnvFile value)
    {
        FileText file = text.ReadFile?.Invoke(text.Text) ?? new(null, "no files can be read here", false);
        value = new(text.Text, file.Text ?? "");
        return file.Text == null ? "cannot read it: " + file.Error : null;
    }
}

/// <summary>What <c>--exit-code</c> says.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Of">The service, for <see cref="ExitCodeChoice.Named"/>.</param>
internal readonly record struct ExitCodeSource(ExitCodeChoice Rule, string? Of);
