using System;
using System.Linq;
using System.Text;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Output;
using Monofy.Processes;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Output;

/// <summary>Pipes of processes, the sink and its reader, in this process: no monofy is started.</summary>
public sealed class OutputTests
{
    [Fact]
    public void Lines_of_several_processes_come_whole()
    {
        using var bench = new Bench(2);
        bench.Processes[0].Write("ab");
        bench.Turn();
        bench.Processes[1].Write("x\ny\n");
        bench.Turn();
        bench.Processes[0].Write("c\n");
        bench.Turn();
        Assert.Equal("s1 | x\ns1 | y\ns0 | abc\n", bench.Reader.Read());
    }

    [Fact]
    public void A_last_line_without_a_newline_comes_at_the_end()
    {
        using var bench = new Bench(1);
        bench.Processes[0].Write("a\nlast");
        bench.Processes[0].CloseWriter();
        bench.Turn();
        Assert.True(bench.Mux.TryFinish(null));
        Assert.Equal("s0 | a\ns0 | last\n", bench.Reader.Read());
    }

    [Fact]
    public void A_reader_that_is_slow_holds_the_writers_back_and_no_byte_is_lost()
    {
        using var bench = new Bench(2);
        int[] written = new int[2];
        // Until nothing goes in any more: the pipes, the buffer and the reader's pipe are full.
        for (int idle = 0; idle < 3; idle++)
        {
            for (int i = 0; i < 2; i++)
            {
                int more = bench.Processes[i].Write(Encoding.ASCII.GetBytes(new string((char)('a' + i), 999) + "\n"));
                Assert.True(more is 0 or 1000);
                written[i] += more;
                if (more > 0) idle = 0;
            }
            bench.Turn();
        }
        Assert.InRange(written.Sum(), 100_000, 3_000_000);
        var text = new StringBuilder();
        for (int before = -1; before < text.Length;)
        {
            before = text.Length;
            for (int i = 0; i < 8; i++)
            {
                text.Append(bench.Reader.Read());
                bench.Turn();
            }
        }
        string[] lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < 2; i++)
            Assert.Equal(written[i] / 1000,
                lines.Count(line => line == "s" + i + " | " + new string((char)('a' + i), 999)));
        Assert.Equal(written.Sum() / 1000, lines.Length);
    }

    [Fact]
    public void A_reader_that_goes_is_reported_once_and_what_comes_is_thrown_away()
    {
        int closed = 0;
        using var bench = new Bench(1, () => closed++);
        bench.Reader.CloseReader();
        for (int i = 0; i < 3; i++)
        {
            bench.Processes[0].Write("a\n");
            bench.Turn();
        }
        Assert.Equal(1, closed);
        bench.Processes[0].CloseWriter();
        bench.Turn();
        Assert.True(bench.Mux.TryFinish(null));
    }

    [Fact]
    public void What_was_written_just_before_the_end_of_a_process_is_read_before_its_end_is_reported()
    {
        using var bench = new Bench(1);
        bench.Processes[0].Write("a\nb\n");
        bench.Ends[0].ProcessEnded();
        bench.Mux.Turn(Clock.Now);
        Assert.Equal("s0 | a\ns0 | b\n", bench.Reader.Read());
    }

    [Fact]
    public void A_service_can_have_another_form_than_the_run_and_names_are_padded_to_those_that_are_shown()
    {
        using var bench = new Bench(4, logs: [LogMode.Json, LogMode.None, null, null],
            names: ["longest", "longer", "a", "long"]);
        for (int i = 0; i < 4; i++) bench.Processes[i].Write("line\n");
        bench.Turn();
        string[] lines = bench.Reader.Read().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Matches("^{.*\"name\":\"longest\",\"pid\":100,\"stream\":\"stdout\",\"message\":\"line\"}$", lines[0]);
        Assert.Equal(["a    | line", "long | line"], lines[1..]);
    }

    [Fact]
    public void A_service_whose_output_is_discarded_is_held_up_by_no_reader_and_is_in_the_history()
    {
        using var bench = new Bench(2, logs: [null, LogMode.None]);
        bench.Mux.History.Open();
        byte[] much = Encoding.ASCII.GetBytes(new string('x', 999) + "\n");
        for (int idle = 0; idle < 3; idle++)
        {
            if (bench.Processes[0].Write(much) > 0) idle = 0;
            bench.Turn();
        }
        long before = bench.Mux.History.Sequence;
        for (int i = 0; i < 5000; i++)
        {
            Assert.Equal(4, bench.Processes[1].Write("abc\n"u8.ToArray()));
            bench.Turn();
        }
        Assert.Equal(before + 5000, bench.Mux.History.Sequence);
    }

    [Fact]
    public void The_history_is_empty_until_it_is_opened()
    {
        using var bench = new Bench(1);
        bench.Processes[0].Write("a\n");
        bench.Turn();
        Assert.Equal(1, bench.Mux.History.Sequence);
        bench.Mux.History.Open();
        bench.Processes[0].Write("b\n");
        bench.Turn();
        Assert.Equal(2, bench.Mux.History.Sequence);
    }

    private sealed class Bench : IDisposable
    {
        private readonly Reactor _reactor = new();

        public Bench(int services, Action? onClosed = null, LogMode?[]? logs = null, string[]? names = null)
        {
            var plan = new Plan
            {
                Run = new() { Log = LogMode.Prefix, Color = ColorMode.Never },
                Services = [.. Enumerable.Range(0, services).Select(i => Service(names?[i] ?? "s" + i, logs?[i]))],
            };
            var output = new Sink(Reader.Writer, _reactor) { OnClosed = onClosed };
            Mux = new(plan, _reactor, output, output, EnvironmentBlock.Empty);
            Processes = new PipePair[services];
            Ends = new ProcessEnds[services];
            for (int i = 0; i < services; i++)
            {
                Processes[i] = new();
                using var error = new PipePair();
                Ends[i] = Mux.Add(i, 100 + i, Processes[i].TakeReader(), error.TakeReader());
            }
        }

        public PipePair Reader { get; } = new();

        public PipePair[] Processes { get; }

        public ProcessEnds[] Ends { get; }

        public OutputMux Mux { get; }

        public void Turn()
        {
            _reactor.Wait(Clock.Now);
            Mux.Turn(Clock.Now);
        }

        public void Dispose()
        {
            foreach (PipePair process in Processes) process.Dispose();
            Reader.Dispose();
        }

        private static ServicePlan Service(string name, LogMode? log) => new()
        {
            Name = name, Kind = ServiceKind.Service, Command = ["true"],
                Settings = ServiceSettings.Default with { Log = log },
        };
    }
}
