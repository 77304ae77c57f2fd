using System.Text.Json;
using WeGrid.Domain;
using WeGrid.Domain.Notices;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Outbox;
using WeGrid.Postgres.Tickets;
using WeGrid.Postgres.Warnings;
using WeGrid.Worker.Media;

namespace WeGrid.Worker.Sending;

/// <summary>A claimed row whose exact bytes are stored.</summary>
/// <param name="Claim">The row.</param>
/// <param name="Via">App, open_kfid or response_url.</param>
/// <param name="TaskId">Of a card; empty for others.</param>
/// <param name="Body">The bytes.</param>
public sealed record ReadyMessage(OutboxClaim Claim, string Via, string TaskId, byte[] Body);

/// <summary>What became of a batch: what may be sent now, and what may not with the reason.</summary>
public sealed record PressedBatch(IReadOnlyList<ReadyMessage> Ready, IReadOnlyList<OutboxResult> Dead);

/// <summary>备稿: renders claimed rows once and stores the bytes before the first try; a repeat sends the same ones.</summary>
public sealed partial class MessagePress(Database database, OutboxStore store, CardCodeStore cards, NoticeRenderer renderer, SendingRules rules, ILogger<MessagePress> log, MediaLines? media = null)
{
    private static readonly NoticeModel _empty = new("", "", new Dictionary<string, string>(), [], []);

    /// <summary>Prepares a batch of one corp.</summary>
    public async Task<PressedBatch> PressAsync(CorpEntry corp, IReadOnlyList<OutboxClaim> claims, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(claims);
        var ready = new List<ReadyMessage>(claims.Count);
        var fresh = new List<ReadyMessage>();
        var dead = new List<OutboxResult>();
        claims = await StillWantedAsync(corp.Corp.Id, claims, dead, cancellationToken);
        var drafts = claims.Select(c => (Claim: c, Model: ModelOf(c))).ToList();
        var codes = await CodesAsync(corp.Corp.Id, drafts, now, cancellationToken);
        var sent = await SentAsync(corp, drafts, now, cancellationToken);
        foreach (var (claim, told) in drafts)
        {
            var model = told is not null && sent.TryGetValue(claim.Id, out var line) ? With(told, line.What, line.Link) : told;
            if (corp.Corp.Staff.GetValueOrDefault(claim.Recipient) is { Muted: { Count: > 0 } muted } && NoticeKinds.IsMuted(muted, claim.Template, claim.Danger))
            {
                dead.Add(OutboxResult.Dead(claim, MessageReason.Muted.Word()));
                continue;
            }

            if (claim.Body is { } stored)
            {
                ready.Add(new ReadyMessage(claim, model?.Via ?? "", model?.TaskId ?? "", stored));
                continue;
            }

            var rendered = Render(corp, claim, model, codes.GetValueOrDefault((model?.TaskId ?? "", claim.Recipient))?.Code);
            if (rendered.Body is { } body)
            {
                fresh.Add(new ReadyMessage(claim, model!.Via, model.TaskId, body));
            }
            else
            {
                dead.Add(OutboxResult.Dead(claim, rendered.Refusal!.Value.Word()));
            }
        }

        await TellInWordsAsync(corp, drafts, codes, now, cancellationToken);
        ready.AddRange(await StoreAsync(corp.Corp.Id, fresh, cancellationToken));
        return Withhold(ready, dead);
    }

    /// <summary>叫应: who has answered since the row was claimed is not rung any more. A question only where a batch holds calls.</summary>
    private async Task<IReadOnlyList<OutboxClaim>> StillWantedAsync(string corpId, IReadOnlyList<OutboxClaim> claims, List<OutboxResult> dead, CancellationToken cancellationToken)
    {
        var calls = claims.Where(c => c is { Purpose: nameof(Purpose.Call), Subject: not null }).ToList();
        if (calls.Count == 0)
        {
            return claims;
        }

        var quiet = await CallStore.QuietAsync(database, corpId, calls.ConvertAll(c => c.Subject!), cancellationToken);
        var over = calls.Where(c => quiet.Contains(c.Subject!)).ToHashSet();
        dead.AddRange(over.Select(c => OutboxResult.Dead(c, OutboxStore.Answered)));
        return [.. claims.Where(c => !over.Contains(c))];
    }

    /// <summary>
    /// A card that can be changed no more (72 h, wecom.md §5.2) still asks on its phone: whoever has it is told in words that the matter is
    /// taken, in the daytime.
    /// </summary>
    private async Task TellInWordsAsync(
        CorpEntry corp, List<(OutboxClaim Claim, NoticeModel? Model)> drafts, IReadOnlyDictionary<(string TaskId, string UserId), CardCode> codes,
        DateTimeOffset now, CancellationToken cancellationToken)
    {
        var lost = drafts.Where(d => d is { Claim: { Channel: "card_update", Body: null, Ticket: not null }, Model: not null }
            && !codes.ContainsKey((d.Model!.TaskId, d.Claim.Recipient))).ToList();
        var expired = await cards.ExpiredAsync(corp.Corp.Id, lost.ConvertAll(d => (d.Model!.TaskId, d.Claim.Recipient)), now, cancellationToken);
        var words = lost.Where(d => expired.Contains((d.Model!.TaskId, d.Claim.Recipient))).Select(d => InWords(corp, d.Claim, d.Model!, now)).ToList();
        if (words.Count > 0)
        {
            await store.AddAsync(corp.Corp.Id, words, cancellationToken);
            // Said once: the next change of the same card finds nothing to say.
            await cards.ForgetAsync(corp.Corp.Id, [.. expired], cancellationToken);
        }
    }

    private static OutboxRow InWords(CorpEntry corp, OutboxClaim claim, NoticeModel model, DateTimeOffset now) => new(
        Guid.CreateVersion7(now), "app_text", $"AppText:{model.Via}", claim.Recipient, "card_taken_late",
        NoticeRows.WriteModel(model with { TaskId = "", Lines = [], Buttons = [] }), claim.Purpose, now)
    {
        Subject = claim.Subject,
        Seq = claim.Seq,
        Ticket = claim.Ticket,
        DueAt = corp.Desks.Rules is { } rules ? rules.Deadlines.Quiet.NextAllowed(now, danger: false) : now,
        ValidUntil = now.AddDays(1),
    };

    /// <summary>Withheld after rendering: what would have been said stands in the row, for whoever watches a trial run.</summary>
    private PressedBatch Withhold(List<ReadyMessage> ready, List<OutboxResult> dead)
    {
        var free = new List<ReadyMessage>(ready.Count);
        foreach (var message in ready)
        {
            if (rules.Withholds(message.Claim) is { } reason)
            {
                dead.Add(OutboxResult.Dead(message.Claim, reason.Word()));
            }
            else
            {
                free.Add(message);
            }
        }

        return new PressedBatch(free, dead);
    }

    private async Task<IReadOnlyDictionary<Guid, (string What, string Link)>> SentAsync(
        CorpEntry corp, List<(OutboxClaim Claim, NoticeModel? Model)> drafts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var naming = media is null ? [] : drafts.Where(d => d is { Claim: { Body: null, Channel: "app_text" or "app_card" }, Model: not null } && renderer.Names(d.Claim.Template, MediaLines.What)).Select(d => d.Claim).ToList();
        return naming.Count == 0 ? new Dictionary<Guid, (string, string)>() : await media!.OfAsync(corp, naming, now, cancellationToken);
    }

    private static NoticeModel With(NoticeModel model, string what, string link) =>
        model with { Values = new Dictionary<string, string>(model.Values) { [MediaLines.What] = what, [MediaLines.Link] = link } };

    private async Task<IEnumerable<ReadyMessage>> StoreAsync(string corpId, List<ReadyMessage> fresh, CancellationToken cancellationToken)
    {
        if (fresh.Count == 0)
        {
            return fresh;
        }

        var held = await store.StoreBodiesAsync(corpId, fresh.ConvertAll(m => (m.Claim.Id, m.Claim.Attempt, m.Body)), cancellationToken);
        return fresh.Where(m => held.Contains(m.Claim.Id));
    }

    private Task<IReadOnlyDictionary<(string TaskId, string UserId), CardCode>> CodesAsync(
        string corpId, List<(OutboxClaim Claim, NoticeModel? Model)> drafts, DateTimeOffset now, CancellationToken cancellationToken) =>
        cards.FindAsync(
            corpId,
            [.. drafts.Where(d => d is { Claim: { Channel: "card_update", Body: null }, Model: not null }).Select(d => (d.Model!.TaskId, d.Claim.Recipient))],
            now,
            cancellationToken);

    private Rendered Render(CorpEntry corp, OutboxClaim claim, NoticeModel? model, string? code)
    {
        if (model is null)
        {
            return Rendered.Refused(MessageReason.BadTemplate);
        }

        // A template or value nobody thought of must cost its own row and not the batch.
#pragma warning disable CA1031
        try
        {
            return renderer.Render(corp, claim, model, code);
        }
        catch (Exception broken)
        {
            RenderBroke(corp.Corp.Id, claim.Id, claim.Template, broken.GetType().Name);
            return Rendered.Refused(MessageReason.BadTemplate);
        }
#pragma warning restore CA1031
    }

    /// <summary>A row made with its bytes has no model; one whose model cannot be read is nobody's message.</summary>
    private static NoticeModel? ModelOf(OutboxClaim claim)
    {
        if (claim.Model is null)
        {
            return claim.Body is null ? null : _empty;
        }

        try
        {
            return NoticeRows.ReadModel(claim.Model);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(EventId = 41, Level = LogLevel.Error, Message = "Corp {CorpId}: message {Id} of template {Template} could not be rendered ({Fault}).")]
    private partial void RenderBroke(string corpId, Guid id, string template, string fault);
}
