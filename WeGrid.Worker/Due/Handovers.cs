using System.Globalization;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Scheduling;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Warnings;
using WeGrid.Hosting;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Tickets;
using WeGrid.Postgres.Warnings;

namespace WeGrid.Worker.Due;

/// <summary>
/// 换届生效 (AD-11): on its day, in one transaction: the corp file, the open tickets, what is to be passed on and confirmed, the groups; OLD is
/// thanked, NEW gets one list. Killed anywhere it has not happened; done once it is not done again, for its row goes with it.
/// </summary>
/// <param name="saver">Saves the effects.</param>
/// <param name="desks">The desks of a corp as it will be.</param>
public sealed class Handovers(DecisionSaver saver, Func<Corp, CorpDesks> desks) : IDueHandler
{
    /// <summary>How many tickets the list names; the rest is a number.</summary>
    public const int Lines = 8;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Kinds { get; } = [EffectsStore.KindName(DueKind.Handover)];

    /// <inheritdoc/>
    public async Task<DueOutcome> DoAsync(DueTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var (connection, corpId, now) = (turn.Connection, turn.Corp.Corp.Id, turn.Now);
        var effects = new Effects();
        effects.Dues[new DueKey(DueKind.Handover, turn.Seen.Subject)] = null;
        if (await HandoverStore.FindAsync(connection, corpId, turn.Seen.Subject, cancellationToken) is not var (handover, document))
        {
            // Called off, or done by another worker: only the row is left.
            return await turn.TakeAsync(cancellationToken) is null ? DueOutcome.NotMine : await SaveAsync(connection, corpId, effects, now, null, cancellationToken);
        }

        var (written, moved, faults) = HandoverFile.Apply(document, handover);
        if (written is null)
        {
            return await turn.TakeAsync(cancellationToken) is null ? DueOutcome.NotMine
                : await RefuseAsync(turn, effects, handover, faults, cancellationToken);
        }

        var numbers = await HandoverStore.TicketsAsync(connection, corpId, handover.From, cancellationToken);
        foreach (var number in numbers)
        {
            await TicketLock.TakeAsync(connection, corpId, number, cancellationToken);
        }

        var runs = await CallStore.LockOpenAsync(connection, corpId, cancellationToken);
        if (await turn.TakeAsync(cancellationToken) is null)
        {
            return DueOutcome.NotMine;
        }

        var called = new List<(CallRun Run, IReadOnlyList<Callee> Callees)>();
        foreach (var run in runs)
        {
            called.Add((run, CallHandover.Take(await CallStore.CalleesAsync(connection, corpId, run.Number, cancellationToken), handover, now)));
        }

        var after = desks((CorpFile.Parse(written).Corp! with { Handovers = [.. turn.Corp.Corp.Handovers, handover] }).At(turn.Corp.Corp.Alert));
        var files = await TicketStore.LoadAsync(connection, after.Corp, numbers, cancellationToken);
        List<TicketFile> taken = [.. files.Values.OrderBy(f => f.Ticket.Number).Where(f => after.Tickets.HandOver(effects, f, turn.Corp.Corp, handover, now))];
        List<string> groups = [.. moved!.Chats.Where(c => after.Corp.Chats[c].Kind == ChatKind.Customer)];
        effects.Notices.AddRange([.. Thanks(after, handover, moved, now), TakenOver(after, handover, moved, [.. taken.Select(f => f.Ticket)], now)]);
        return !await HandoverStore.ReplaceAsync(connection, corpId, document, written, now, cancellationToken) ? DueOutcome.Stale
            : await SaveAsync(connection, corpId, effects, now, batch =>
            {
                StageCalls(batch, corpId, called, handover, now);
                HandoverStore.StageDone(batch, corpId, handover, moved, groups, after.Rules.Registers.Where(k => k.IsOwn).Select(k => k.Id), now);
            }, cancellationToken);
    }

    /// <summary>叫应 that goes on: the run is looked at at once, and its timeline says why another is called.</summary>
    private static void StageCalls(NpgsqlBatch batch, string corpId, List<(CallRun Run, IReadOnlyList<Callee> Callees)> called, Handover handover, DateTimeOffset now)
    {
        foreach (var (run, callees) in called.Where(c => c.Callees.Count > 0))
        {
            CallStore.StageCallees(batch, corpId, run.Number, callees);
            CallStore.StageSilenced(batch, corpId, now, [(run.Number, handover.From)]);
            CallStore.StageEvents(batch, corpId, run.Number, [new CallEvent(now, handover.From, "handed_over", handover.To)]);
            CallStore.StageNext(batch, corpId, run.Number, now);
        }
    }

    private async Task<DueOutcome> SaveAsync(NpgsqlConnection connection, string corpId, Effects effects, DateTimeOffset now, Action<NpgsqlBatch>? more, CancellationToken cancellationToken) =>
        await saver.SaveAsync(connection, corpId, effects, now, more, cancellationToken) == SaveResult.Saved ? DueOutcome.Done : DueOutcome.Stale;

    /// <summary>Somebody changed the file so that it cannot be done: it is said, and not tried again and again.</summary>
    private async Task<DueOutcome> RefuseAsync(DueTurn turn, Effects effects, Handover handover, IReadOnlyList<string> faults, CancellationToken cancellationToken)
    {
        var (corp, now) = (turn.Corp, turn.Now);
        effects.Notices.AddRange(corp.Corp.Check.Listeners(corp.Corp).Select(person => Message(corp.Desks, person, "handover_failed", handover, now) with
        {
            Values = new Dictionary<string, string>
            {
                ["corp.name"] = corp.Corp.Name, ["person.name"] = NameOf(corp.Corp, handover.From), ["next.name"] = NameOf(corp.Corp, handover.To), ["why"] = string.Join("；", faults),
            },
        }));
        return await SaveAsync(turn.Connection, corp.Corp.Id, effects, now, batch => HandoverStore.StageEnded(batch, corp.Corp.Id, handover, "refused", null, now), cancellationToken);
    }

    /// <summary>谢谢: and which groups only they can hand over, since no machine owns an internal group's settings.</summary>
    private static IEnumerable<Notice> Thanks(CorpDesks desks, Handover handover, HandoverMoved moved, DateTimeOffset now)
    {
        var byHand = moved.Chats.Where(c => desks.Corp.Chats[c].Kind == ChatKind.Internal).Select(c => $"“{desks.Corp.Chats[c].Name}”").ToList();
        yield return Message(desks, handover.From, "handover_thanks", handover, now) with
        {
            Values = new Dictionary<string, string>
            {
                ["corp.name"] = desks.Corp.Name,
                ["person.name"] = NameOf(desks.Corp, handover.From),
                ["next.name"] = NameOf(desks.Corp, handover.To),
                ["left"] = byHand.Count == 0 ? "" : $"请您在企业微信里把内部群{string.Concat(byHand)}的群主转让给{NameOf(desks.Corp, handover.To)}。",
            },
        };
    }

    /// <summary>接手清单: one message, the most urgent first.</summary>
    private static Notice TakenOver(CorpDesks desks, Handover handover, HandoverMoved moved, List<Ticket> tickets, DateTimeOffset now)
    {
        var corp = desks.Corp;
        List<Ticket> yours = [.. tickets.Where(t => string.Equals(t.Holder, handover.To, StringComparison.OrdinalIgnoreCase) || string.Equals(Turn.Of(corp, t), handover.To, StringComparison.OrdinalIgnoreCase))
            .OrderBy(t => t.Urgency).ThenBy(t => t.DueAt)];
        var what = new[] { (moved.Posts.Count, "个岗位"), (moved.Turns, "个班次"), (moved.Units.Count, "个单位的联系人"), (moved.Chats.Count, "个群") }.Where(m => m.Item1 > 0)
            .Select(m => m.Item1.ToString(CultureInfo.InvariantCulture) + m.Item2);
        var life = yours.Exists(t => t.IsLife);
        return Message(desks, handover.To, "handover_list", handover, now) with
        {
            Values = new Dictionary<string, string>
            {
                ["corp.name"] = corp.Name,
                ["person.name"] = NameOf(corp, handover.From),
                ["what"] = string.Join("、", what),
                ["count"] = yours.Count.ToString(CultureInfo.InvariantCulture),
                ["left"] = yours.Count > Lines ? $"另有{yours.Count - Lines}件" : "",
            },
            Lines = yours.Take(Lines).Select(t => new NoticeLine("handover_line", Words.Values(t, corp))).ToList(),
            SendAt = life ? now : desks.Rules.Deadlines.Quiet.NextAllowed(now, danger: false),
            IsDanger = life,
        };
    }

    private static Notice Message(CorpDesks desks, string person, string template, Handover handover, DateTimeOffset now) => new()
    {
        Channel = Channel.AppText,
        Recipient = person,
        Via = desks.Corp.MainApp?.Id ?? "",
        Template = template,
        Values = new Dictionary<string, string>(),
        Subject = $"{template}:{HandoverStore.SubjectOf(handover)}",
        Seq = 0,
        SendAt = desks.Rules.Deadlines.Quiet.NextAllowed(now, danger: false),
        Purpose = Purpose.Inform,
    };

    private static string NameOf(Corp corp, string user) => corp.Staff.GetValueOrDefault(user)?.Name ?? user;
}
