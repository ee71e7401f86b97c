using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Monofy.Core.Launching;
using Monofy.Core.Planning;
using Monofy.Core.Plans;
using Monofy.Core.Settings;
using Monofy.Core.Sockets;
using Monofy.Core.Values;
using Monofy.Harness;
using Monofy.Native;
using Monofy.Processes;

namespace Monofy.Shell.Tests.Processes;

/// <summary>What a child gets to work with in native memory. Nothing is started.</summary>
public sealed unsafe class ChildPlanTests
{
    private const int Self = 4321;

    private readonly Spawner _spawner = new(Self, diesWithUs: true);

    [Fact]
    public void Room_is_made_for_all_that_is_written_whatever_is_set()
    {
        for (int seed = 0; seed < 3000; seed++)
        {
            RandomStart start = new(seed);
            // Otherwise there might be room from the start before.
            Arena.Free(Arena.Detach(), null);
            ChildPlan* plan = _spawner.Prepare(start.Request, out string[] candidates);
            Assert.Equal(candidates, Strings(plan->Candidates));
            Assert.Equal(start.Spec.Words, Strings(plan->Arguments));
            AssertEnvironment(start, plan);
            Assert.Equal(start.Spec.WorkingDirectory, String(plan->Directory));
            Assert.Equal(start.Sockets.Sources, Numbers(plan->Sockets, plan->SocketCount));
            Assert.Equal(start.Sockets.Withheld, Numbers(plan->Withheld, plan->WithheldCount));
            Assert.Equal(start.Limits, Enumerable.Range(0, plan->LimitCount).Select(i =>
                (plan->Limits[i].Resource, plan->Limits[i].Value.rlim_cur, plan->Limits[i].Value.rlim_max)));
            if (plan->HasIdentity)
                Assert.Equal(start.Identity!.Groups, Numbers((int*)plan->Groups, plan->GroupCount)
                    .Select(static g => (uint)g));
        }
    }

    [Fact]
    public void Room_is_made_for_every_setting()
    {
        foreach (Setting row in SettingTable.All.Where(static row => !row.IsAction))
        {
            foreach (string value in SettingSamples.Values(row))
            {
                string[] plan = [.. SettingSamples.Plan(row, out string service)
                    .Select(word => word == SettingSamples.Option(row) ? row.Name + "=" + value : word)];
                ParseResult parsed = CommandLines.Parse(plan, EnvironmentBlock.Empty, static _ => new("", null, true));
                if (parsed.Plan?.Services.FirstOrDefault(s => s.Name == service) is not { } found) continue;
                Arena.Free(Arena.Detach(), null);
                _spawner.Prepare(Request(found.Settings), out _);
            }
        }
    }

    [Fact]
    public void What_is_not_set_stays_as_it_is()
    {
        ChildPlan* plan = _spawner.Prepare(Request(), out _);
        Assert.False(plan->HasIdentity || plan->HasNice || plan->NoNewPrivileges ||
            plan->OwnTerminal || plan->TakesForeground);
        Assert.Equal(-1, plan->Umask);
        Assert.True(plan->Directory == null && plan->OomScore == null && plan->PidDigits == null);
        Assert.Equal((0, 0, 0), (plan->LimitCount, plan->SocketCount, plan->WithheldCount));
    }

    [Fact]
    public void Settings_of_zero_are_settings()
    {
        ChildPlan* plan = _spawner.Prepare(Request(new() { Nice = 0, Umask = 0, OomScoreAdj = 0 }), out _);
        Assert.Equal((true, 0, 0), (plan->HasNice, plan->Nice, plan->Umask));
        Assert.Equal("0", Score(plan));
    }

    [Fact]
    public void Numbers_are_passed_on()
    {
        ServiceSettings settings = new() { Nice = -5, Umask = 0x12, NoNewPrivileges = true };
        ChildPlan* plan = _spawner.Prepare(Request(settings), out _);
        Assert.Equal((-5, 0x12, true), (plan->Nice, plan->Umask, plan->NoNewPrivileges));
    }

    [Theory]
    [InlineData(-1000)]
    [InlineData(7)]
    public void The_oom_score_stands_behind_the_path_of_its_file(int score)
    {
        ChildPlan* plan = _spawner.Prepare(Request(new() { OomScoreAdj = score }), out _);
        Assert.Equal("/proc/self/oom_score_adj", String(plan->OomScore));
        Assert.Equal(score.ToString(), Score(plan));
    }

    [Fact]
    public void The_limit_of_open_files_that_monofy_was_started_with_comes_before_those_that_were_asked_for()
    {
        ServiceSettings settings = new() { Ulimits = [new(Libc.RLIMIT_NOFILE, "nofile", 10, 20)] };
        ChildPlan* plan = _spawner.Prepare(Request(settings, limit: new() { rlim_cur = 1, rlim_max = 2 }), out _);
        Assert.Equal(2, plan->LimitCount);
        Assert.Equal((Libc.RLIMIT_NOFILE, 1ul), (plan->Limits[0].Resource, plan->Limits[0].Value.rlim_cur));
        Assert.Equal((10ul, 20ul), (plan->Limits[1].Value.rlim_cur, plan->Limits[1].Value.rlim_max));
    }

    [Fact]
    public void A_program_is_looked_for_in_the_path_of_its_own_environment()
    {
        _spawner.Prepare(Request(words: ["tool"], environment: ["PATH=/a:/b"]), out string[] first);
        _spawner.Prepare(Request(words: ["tool"], environment: ["PATH=/c"]), out string[] second);
        _spawner.Prepare(Request(words: ["other"], environment: ["PATH=/c"]), out string[] third);
        _spawner.Prepare(Request(words: ["./tool"], environment: ["PATH=/c"]), out string[] fourth);
        Assert.Equal([["/a/tool", "/b/tool"], ["/c/tool"], ["/c/other"], ["./tool"]],
            new[] { first, second, third, fourth });
    }

    [Fact]
    public void The_place_for_the_pid_of_the_process_is_behind_the_name_of_its_variable_and_large_enough()
    {
        ChildPlan* plan = _spawner.Prepare(Request(environment: ["LISTEN_PID=" + Self, "A=1"]), out _);
        "2147483647\0"u8.CopyTo(new Span<byte>(plan->PidDigits, 11));
        Assert.Equal(["LISTEN_PID=2147483647", "A=1", "MONOFY_NAME=web"], Strings(plan->Environment));
    }

    [Fact]
    public void Processes_die_with_monofy_but_for_those_of_pid_1()
    {
        Assert.Equal(Self, _spawner.Prepare(Request(), out _)->DiesWith);
        Assert.Equal(0, new Spawner(1, diesWithUs: false).Prepare(Request(), out _)->DiesWith);
    }

    [Fact]
    public void The_user_and_the_groups_are_passed_on()
    {
        ChildPlan* plan = _spawner.Prepare(Request(identity: new(12345, 23456, [5, 6], null, null)), out _);
        Assert.True(plan->HasIdentity);
        Assert.Equal((12345u, 23456u, 2, 5u, 6u),
            (plan->Uid, plan->Gid, plan->GroupCount, plan->Groups[0], plan->Groups[1]));
    }

    [Fact]
    public void One_who_already_is_that_user_changes_nothing_unless_that_is_root()
    {
        Identity own = OwnIdentity.Read();
        Assert.Equal(Libc.geteuid() == 0, _spawner.Prepare(Request(identity: own), out _)->HasIdentity);
    }

    [Fact]
    public void A_group_that_monofy_is_not_a_member_of_must_be_set()
    {
        Identity own = OwnIdentity.Read() with { Added = [4_000_000_000] };
        Assert.True(_spawner.Prepare(Request(identity: own), out _)->HasIdentity);
    }

    [Fact]
    public void The_signals_that_the_runtime_handles_are_known()
    {
        const int segv = 11;
        ulong handled = _spawner.Prepare(Request(), out _)->Handled;
        Assert.NotEqual(0ul, handled & 1ul << (segv - 1));
        Assert.Equal(0ul, handled & 1ul << (Signal.Kill.Number - 1));
    }

    [Fact]
    public void A_stack_is_ready_and_its_upper_end_is_aligned()
    {
        ChildPlan* plan = _spawner.Prepare(Request(), out _);
        Assert.Equal(0, (nint)plan->Stack % 16);
        // It can be written to from its upper end on.
        new Span<byte>(plan->Stack - Arena.StackSize, Arena.StackSize).Fill(0xEE);
    }

    private static void AssertEnvironment(RandomStart start, ChildPlan* plan)
    {
        var expected = new List<string>();
        ChildEnvironment.Fill(expected, start.Spec, start.Sockets, Self);
        int ofChild = expected.FindIndex(static e => ChildEnvironment.IsForChild(e, Self));
        Assert.Equal(ofChild >= 0, plan->PidDigits != null);
        // The child writes its pid there.
        if (ofChild >= 0) expected[ofChild] = ChildEnvironment.ListenPid;
        expected.Add(ChildEnvironment.Name + start.Spec.Name);
        if (start.Spec.Instance > 0) expected.Add(ChildEnvironment.Instance + start.Spec.Instance);
        Assert.Equal(expected, Strings(plan->Environment));
    }

    private static StartRequest Request(ServiceSettings? settings = null, string[]? words = null,
        string[]? environment = null, Identity? identity = null, rlimit? limit = null) => new()
    {
        Service = new() { Name = "web", Kind = ServiceKind.Service, Command = ["x"], Settings = settings ?? new() },
        Spec = new(words ?? ["/bin/true"], new(environment ?? []), "web", 0, null, null),
        Identity = identity, Input = -1, Output = -1, Error = -1, Keep = -1, OpenFileLimit = limit,
    };

    private static string Score(ChildPlan* plan) =>
        String(plan->OomScore + String(plan->OomScore)!.Length + 1)![..plan->OomScoreLength];

    private static string? String(byte* text) =>
        text == null ? null : Text.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    private static List<string> Strings(byte** array)
    {
        var strings = new List<string>();
        for (; *array != null; array++) strings.Add(String(*array)!);
        return strings;
    }

    private static int[] Numbers(int* array, int count) => new Span<int>(array, count).ToArray();

    /// <summary>A start with everything that can be set, at random.</summary>
    private sealed class RandomStart
    {
        private readonly Random _random;

        public RandomStart(int seed)
        {
            _random = new(seed);
            string[] environment = Texts(40, static t => "E" + t.Length + "=" + t);
            if (_random.Next(4) == 0) environment = [.. environment, "LISTEN_PID=" + Self];
            string path = "PATH=" + string.Join(':', Texts(9, static t => t));
            if (_random.Next(4) == 0) environment = [.. environment, path];
            Spec = new([_random.Next(2) == 0 ? "/" + OneText() : OneText(), .. Texts(20, static t => t)],
                new(environment), OneText(), _random.Next(3) * 1234567, Maybe(OneText()), null);
            if (_random.Next(3) == 0)
                Sockets = PassedSockets.For("web", "web", Texts(5, static t => t), [.. Texts(9, static t => t)
                    .Select(static (t, i) => (100 + i, t))], static t => t.Length % 2 == 0);
            if (_random.Next(2) == 0)
                Identity = new(1, 2, [.. Enumerable.Range(0, _random.Next(40)).Select(static g => (uint)g)], null,
                    null);
            if (_random.Next(2) == 0) OpenFiles = new() { rlim_cur = 1000, rlim_max = 2000 };
            Settings = new()
            {
                Nice = _random.Next(-20, 20), Umask = _random.Next(512), OomScoreAdj = Maybe(_random.Next(-1000, 1001)),
                Ulimits = [.. Enumerable.Range(0, _random.Next(16)).Select(static i =>
                    new Ulimit(i, "x", (ulong)i, ulong.MaxValue))],
            };
        }

        public LaunchSpec Spec { get; }

        public PassedSockets Sockets { get; } = PassedSockets.Unchanged;

        public Identity? Identity { get; }

        public StartRequest Request => new()
        {
            Service = new() { Name = "web", Kind = ServiceKind.Service, Command = ["x"], Settings = Settings },
            Spec = Spec, Identity = Identity, Sockets = Sockets, OpenFileLimit = OpenFiles,
        };

        public IEnumerable<(int, ulong, ulong)> Limits =>
            Settings.Ulimits.Select(static u => (u.Resource, u.Soft, u.Hard)).Prepend(
                (Libc.RLIMIT_NOFILE, OpenFiles?.rlim_cur ?? 0, OpenFiles?.rlim_max ?? 0))
                .Skip(OpenFiles == null ? 1 : 0);

        private ServiceSettings Settings { get; }

        private rlimit? OpenFiles { get; }

        private T? Maybe<T>(T value) => _random.Next(2) == 0 ? value : default;

        private string OneText() => new(_random.GetItems("abcü€/ .".AsSpan(), _random.Next(1, 20)));

        private string[] Texts(int most, Func<string, string> form) =>
            [.. Enumerable.Range(0, _random.Next(most)).Select(_ => form(OneText()))];
    }
}
