using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Media;
using WeGrid.Postgres.Outbox;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Worker.Media;

/// <summary>
/// 附件行: what a message to staff says of what was sent, 照片 3 张, and the link to see it. Counted when the message leaves, so that what
/// came in between is in it; the link is for its one recipient.
/// </summary>
public sealed class MediaLines(Database database, WeGridSettings settings)
{
    /// <summary>The variable of what there is.</summary>
    public const string What = "media.what";

    /// <summary>The variable of where it is seen.</summary>
    public const string Link = "media.link";

    private const string ViewTemplate = "reply_view";

    /// <summary>The variables of each message that has any; their links are stored.</summary>
    /// <param name="corp">Whose messages.</param>
    /// <param name="claims">Messages whose wording names attachments.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task<IReadOnlyDictionary<Guid, (string What, string Link)>> OfAsync(CorpEntry corp, IReadOnlyList<OutboxClaim> claims, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(claims);
        var lines = new Dictionary<Guid, (string, string)>();
        var asked = claims.Where(c => corp.Corp.Staff.ContainsKey(c.Recipient) && (c.Ticket is not null || DraftOf(c) is not null)).ToList();
        if (asked.Count == 0)
        {
            return lines;
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        var tickets = await MediaCounts.OfTicketsAsync(connection, corp.Corp.Id, [.. asked.Select(c => c.Ticket).OfType<long>().Distinct()], cancellationToken);
        var drafts = await MediaCounts.OfDemandsAsync(connection, corp.Corp.Id, [.. asked.Where(c => c.Ticket is null).Select(DraftOf).OfType<Guid>().Distinct()], cancellationToken);
        var links = new List<PageLink>();
        foreach (var claim in asked)
        {
            var count = claim.Ticket is { } number ? tickets.GetValueOrDefault(number) : drafts.GetValueOrDefault(DraftOf(claim)!.Value);
            // Of a confidential matter nothing stands on a card; who asks to read its words sees what came with them.
            if (count is { Kinds.Count: > 0 } && (!count.IsConfidential || claim.Template == ViewTemplate))
            {
                lines[claim.Id] = (Said(count), LinkFor(claim, count, corp, links, now));
            }
        }

        await KeepAsync(connection, corp.Corp.Id, links, cancellationToken);
        return lines;
    }

    private static string Said(MediaCount count) =>
        Words.Counted(count.Kinds) + (count.Lost > 0 ? string.Create(CultureInfo.InvariantCulture, $"（{count.Lost} 件没有取到）") : "");

    private string LinkFor(OutboxClaim claim, MediaCount count, CorpEntry corp, List<PageLink> links, DateTimeOffset now)
    {
        if (settings.ConsoleUrl is not { } console)
        {
            return "";
        }

        var token = LinkToken.New(() => RandomNumberGenerator.GetBytes(16));
        var lasts = count.IsConfidential ? PageLink.SecretMediaLasts : PageLink.MediaLasts;
        links.Add(new PageLink(LinkToken.Hash(token), LinkKind.Media, claim.Ticket ?? 0, null, claim.Recipient, now, now + lasts) { Demand = claim.Ticket is null ? DraftOf(claim) : null });
        return $"{console.AbsoluteUri.TrimEnd('/')}/m/{corp.Corp.Id}/{token}";
    }

    private static async Task KeepAsync(NpgsqlConnection connection, string corpId, List<PageLink> links, CancellationToken cancellationToken)
    {
        if (links.Count > 0)
        {
            await using var batch = new NpgsqlBatch(connection);
            LinkStore.Stage(batch, corpId, links);
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static Guid? DraftOf(OutboxClaim claim) =>
        claim.Subject?.Split(':') is ["draft", var id] && Guid.TryParse(id, out var draft) ? draft : null;
}
