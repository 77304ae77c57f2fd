using System.Text.Json;
using WeGrid.Domain;
using WeGrid.Hosting;
using WeGrid.Postgres.Outbox;
using WeGrid.Postgres.Tickets;
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
public sealed partial class MessagePress(OutboxStore store, CardCodeStore cards, NoticeRenderer renderer, SendingRules rules, ILogger<MessagePress> log, MediaLines? media = null)
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
        var drafts = claims.Select(c => (Claim: c, Model: ModelOf(c))).ToList();
        var codes = await CodesAsync(corp.Corp.Id, drafts, now, cancellationToken);
        var sent = await SentAsync(corp, drafts, now, cancellationToken);
        foreach (var (claim, told) in drafts)
        {
            var model = told is not null && sent.TryGetValue(claim.Id, out var line) ? With(told, line.What, line.Link) : told;
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

        ready.AddRange(await StoreAsync(corp.Corp.Id, fresh, cancellationToken));
        return Withhold(ready, dead);
    }

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
