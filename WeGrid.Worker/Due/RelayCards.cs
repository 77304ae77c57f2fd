using System.Globalization;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Postgres.Relays;
using WeGrid.Postgres.Reports;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Worker.Due;

/// <summary>
/// 转告卡片: gathers what a leader has to pass on by hand into one card of at most five; at most one such card per leader in two hours,
/// never in quiet hours. A matter of life goes at once.
/// </summary>
public sealed class RelayCards(DecisionSaver saver) : IDueHandler
{
    /// <summary>How many texts one card bears.</summary>
    public const int PerCard = 5;

    private const string MarkKind = "relay-card";

    private static readonly TimeSpan _heldByOthers = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Kinds { get; } = [EffectsStore.KindName(DueKind.Relay)];

    /// <inheritdoc/>
    public async Task<DueOutcome> DoAsync(DueTurn turn, CancellationToken cancellationToken)
    {
        var (connection, corp, now, leader) = (turn.Connection, turn.Corp.Corp, turn.Now, turn.Seen.Subject);

        // The step first, for no lock is waited for below: two who each had the texts or the step would both find nothing, and the step would be gone.
        if (await turn.TakeAsync(cancellationToken) is null)
        {
            return DueOutcome.NotMine;
        }

        var (open, held) = await RelayStore.LockOpenAsync(connection, corp.Id, leader, cancellationToken);
        var effects = new Effects();
        var key = new DueKey(DueKind.Relay, leader);
        var last = await MarkStore.LastAsync(connection, corp.Id, MarkKind, leader, cancellationToken);
        var allowed = AllowedAt(turn.Corp.Desks.Rules.Deadlines, last, open is [{ IsLife: true }, ..], now);
        if (open.Count == 0 || allowed > now)
        {
            effects.Dues[key] = open.Count > 0 ? allowed : held > 0 ? now + _heldByOthers : null;
            await saver.SaveAsync(connection, corp.Id, effects, now, null, cancellationToken);
            return DueOutcome.Done;
        }

        var (now5, later) = (open.Take(PerCard).ToList(), open.Skip(PerCard).ToList());
        var card = CardId(leader, now);
        effects.Notices.Add(Card(corp, leader, card, now5, later.Count, now));
        effects.Dues[key] = later.Count + held == 0 ? null : later is [{ IsLife: true }, ..] ? now : now + DeskRules.RelayPause;
        await saver.SaveAsync(connection, corp.Id, effects, now, batch =>
        {
            RelayStore.StageCarded(batch, corp.Id, card, now, now5);
            MarkStore.StageSet(batch, corp.Id, MarkKind, leader, now);
        }, cancellationToken);
        return DueOutcome.Done;
    }

    /// <summary>When the next card may go: at once for life, else two hours after the last one and not in quiet hours.</summary>
    private static DateTimeOffset AllowedAt(DeadlinePolicy deadlines, DateTimeOffset? last, bool life, DateTimeOffset now)
    {
        var after = last + DeskRules.RelayPause;
        return life ? now : deadlines.Quiet.NextAllowed(after > now ? after.Value : now, danger: false);
    }

    private static Notice Card(Corp corp, string leader, string card, List<OpenRelay> relays, int left, DateTimeOffset now) => new()
    {
        Channel = Channel.AppCard,
        Recipient = leader,
        Via = corp.MainApp?.Id ?? "",
        Template = "relay_card",
        Values = new Dictionary<string, string>
        {
            ["corp.name"] = corp.Name,
            ["count"] = relays.Count.ToString(CultureInfo.InvariantCulture),
            ["left"] = left == 0 ? "" : $"另有{left}条稍后发来",
        },
        Lines = relays.ConvertAll(r => new NoticeLine(r.Template, r.Values)),
        Buttons = [new NoticeButton("relay", $"relay:{card}")],
        TaskId = card,
        Subject = card,
        Seq = 0,
        SendAt = now,
        IsDanger = relays.Exists(r => r.IsLife),
        Purpose = Purpose.Relay,
    };

    private static string CardId(string leader, DateTimeOffset now) => $"relay-{TaskIds.Part(leader)}-{Guid.CreateVersion7(now).ToString("N")[..16]}";
}
