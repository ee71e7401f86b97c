using System;
using System.Collections.Generic;
using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Orders;

/// <summary>
/// Orders of <c>monofy ctl</c>: each is refused at once with the reason, or carried out and answered when it is done,
/// or when it cannot be done any more. A ticket is answered once, in every phase of the run; when the run ends, what is
/// still open is answered too. The runs of jobs are answered by <see cref="JobMachine"/>.
/// </summary>
internal struct Waiters()
{
    private List<Waiter>? _open;        // null before the first order

    /// <summary>The earliest timeout of an order.</summary>
    public readonly Instant NextDeadline
    {
        get
        {
            Instant next = Instant.Never;
            if (_open == null) return next;
            foreach (Waiter w in _open)
            {
                if (w.Deadline < next) next = w.Deadline;
            }
            return next;
        }
    }

    public void OnOrder(Context run, Ticket ticket, Order order)
    {
        string? refusal = _open is { Count: >= Limits.OpenOrders } ? Limits.OpenOrders +
            " orders are not done yet" : Refusals.Of(run, order);
        if (refusal != null)
        {
            Answer(run, ticket, 1, refusal);
            return;
        }
        switch (order.Kind)
        {
            case OrderKind.Run:
                JobMachine.Ask(run, order.Services[0], order.NoWait ? default : ticket);
                if (order.NoWait) Answer(run, ticket, 0, null);
                break;
            case OrderKind.Signal:
                foreach (int i in order.Services) ServiceMachine.Forward(run, i, order.Signal);
                Answer(run, ticket, 0, null);
                break;
            case OrderKind.Shutdown:
                run.Stop.Order(run, order.Timeout);
                Answer(run, ticket, 0, null);
                break;
            case OrderKind.Start or OrderKind.Stop or OrderKind.Restart or OrderKind.Reload or OrderKind.Wait:
                Open(run, ticket, order);
                break;
        }
    }

    public readonly void OnDropped(Context run, Ticket ticket)
    {
        JobMachine.Drop(run, ticket);
        foreach (Waiter w in _open ?? [])
        {
            if (w.Ticket == ticket) w.Ticket = default;
        }
        _open?.RemoveAll(static w => !w.Ticket.IsAwaited && w.Kind == OrderKind.Wait);
    }

    /// <summary>Answers the orders that are done. True if something may have to be worked off.</summary>
    public readonly bool AnswerDone(Context run)
    {
        if (_open == null) return false;
        for (int i = 0; i < _open.Count;)
        {
            Waiter w = _open[i];
            if (!TryAnswer(run, w))
            {
                i++;
                continue;
            }
            _open.RemoveAt(i);
        }
        return run.Causes.Count > 0;
    }

    /// <summary>The run ends: what is open is answered.</summary>
    public readonly void End(Context run)
    {
        if (_open == null) return;
        AnswerDone(run);
        foreach (Waiter w in _open) Answer(run, w.Ticket, 1, "monofy has ended");
        _open.Clear();
    }

    public readonly Waiters Clone()
    {
        Waiters copy = this;
        if (_open != null) copy._open = _open.ConvertAll(static w => w.Clone());
        return copy;
    }

    /// <summary>What is wrong, or null.</summary>
    public readonly string? Audit() => _open is { Count: > Limits.OpenOrders } ? "too many orders are open" : null;

    public readonly void AddTo(ref Digest digest, Context run)
    {
        foreach (Waiter w in _open ?? []) w.AddTo(ref digest, run);
    }

    private void Open(Context run, Ticket ticket, Order order)
    {
        Part[] parts = OrderParts.Of(run, order, out string? note);
        if (order.Kind == OrderKind.Stop)
        {
            foreach (Part part in parts) Begin(run, order.Kind, part.Service);
        }
        if (note != null && ticket.IsAwaited) Answer(run, ticket, Effect.NotYet, note);
        if (order.NoWait) Answer(run, ticket, 0, null);
        Instant deadline = order.Timeout is { } limit ? run.Now + limit : Instant.Never;
        (_open ??= []).Add(new(order.NoWait ? default : ticket, order.Kind, parts, deadline));
    }

    // True if it was answered and can be removed.
    private static bool TryAnswer(Context run, Waiter w)
    {
        // The causes that follow are worked off first.
        if (BeginSome(run, w) && run.Causes.Count > 0) return false;
        bool all = true;
        for (int k = 0; k < w.Parts.Length; k++)
        {
            ref Part part = ref w.Parts[k];
            if (part.Progress != Progress.Going)
            {
                all &= part.Progress == Progress.Done;
                continue;
            }
            Verdict verdict = Verdicts.Of(run, w.Kind, part);
            if (verdict.Outcome == Outcome.Never)
            {
                Answer(run, w.Ticket, verdict.Status, verdict.Text + OrderParts.Skipped(run, w.Parts, k));
                return true;
            }
            if (verdict.Outcome == Outcome.Met) part = part with { Progress = Progress.Done };
            else all = false;
            if (verdict.Outcome == Outcome.Met && verdict.Status != 0)
            {
                Answer(run, w.Ticket, verdict.Status, verdict.Text);
                return true;
            }
        }
        // The next instance has its turn.
        if (!all && BeginSome(run, w)) return false;
        if (all) Answer(run, w.Ticket, 0, null);
        else if (w.Deadline <= run.Now) Answer(run, w.Ticket, Limits.TimedOutStatus, OrderParts.Open(run, w.Parts));
        // An order without a waiting client is kept only while it has something left to begin.
        bool forgotten = !w.Ticket.IsAwaited && !Array.Exists(w.Parts, static p => p.Progress == Progress.NotBegun);
        return all || forgotten || w.Deadline <= run.Now;
    }

    private static bool BeginSome(Context run, Waiter w)
    {
        bool any = false;
        for (int k = 0; k < w.Parts.Length; k++)
        {
            ref Part part = ref w.Parts[k];
            if (part.Progress != Progress.NotBegun || !OrderParts.MayBegin(run, w.Parts, k)) continue;
            Begin(run, w.Kind, part.Service);
            part = part with { Progress = Progress.Going };
            any = true;
        }
        return any;
    }

    private static void Begin(Context run, OrderKind kind, int i)
    {
        switch (kind)
        {
            case OrderKind.Start when run.Records[i].Job != null: ServiceMachine.Release(run, i); break;
            case OrderKind.Start: run.Services.StartByOrder(run, i); break;
            case OrderKind.Stop when run.Records[i].Job != null: JobMachine.Hold(run, i); break;
            case OrderKind.Stop: run.Services.Hold(run, i); break;
            case OrderKind.Restart: run.Services.RestartByOrder(run, i); break;
            case OrderKind.Reload: run.Services.Reload(run, i); break;
            case OrderKind.Signal or OrderKind.Run or OrderKind.Shutdown or OrderKind.Wait: break;
        }
    }

    private static void Answer(Context run, Ticket ticket, int status, string? text)
    {
        if (ticket.IsAwaited)
            run.Do(new Effect { Kind = EffectKind.Answer, Service = -1, Ticket = ticket, Status = status,
                Text = text });
    }
}
