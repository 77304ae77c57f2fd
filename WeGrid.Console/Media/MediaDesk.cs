using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Media;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Console.Media;

/// <summary>What a link shows of what was sent.</summary>
/// <param name="Corp">Whose town.</param>
/// <param name="Ticket">The ticket; null for a draft.</param>
/// <param name="Sent">What may be seen by it.</param>
internal sealed record MediaSight(Corp Corp, Ticket? Ticket, IReadOnlyList<MediaView> Sent);

/// <summary>
/// 看附件: what a link may show. A unit sees what belongs to the matter it is in charge of; a member of staff what belongs to a matter they
/// have a part in, as long as they have it; a resident what they sent themself. Everybody else nothing.
/// </summary>
internal sealed class MediaDesk(Database database, CorpDirectory corps, Clocks clocks)
{
    /// <summary>What the link of a page shows; null when it opens nothing.</summary>
    /// <param name="page">u, p or m.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="token">Of the link.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task<MediaSight?> LookAsync(string page, string corpId, string token, CancellationToken cancellationToken)
    {
        if (corps.Find(corpId) is not { } corp || !LinkToken.IsOne(token))
        {
            return null;
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        var now = clocks.Domain.GetUtcNow();
        return await LinkStore.FindAsync(connection, corp.Corp.Id, LinkToken.Hash(token), cancellationToken) is { } kept && kept.Opens(now) && kept.Link.Kind == KindOf(page)
            ? await SeeAsync(connection, corp, kept.Link, now, cancellationToken)
            : null;
    }

    private static LinkKind? KindOf(string page) => page switch
    {
        "u" => LinkKind.Unit,
        "p" => LinkKind.Progress,
        "m" => LinkKind.Media,
        _ => null,
    };

    private static async Task<MediaSight?> SeeAsync(NpgsqlConnection connection, CorpEntry corp, PageLink link, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var corpId = corp.Corp.Id;
        if (link.Demand is { } draft)
        {
            // Whoever decides drafts has the words of it on their card, too; of what has become a ticket, whoever the ticket concerns.
            var may = corp.Corp.Staff.ContainsKey(link.Person!)
                && (await MediaStore.TicketOfAsync(connection, corpId, draft, cancellationToken) is not { } number
                    || (await TicketStore.FindAsync(connection, corp.Corp, number, cancellationToken) is { } its && May(corp, its, link, now)));
            return may ? new MediaSight(corp.Corp, null, await MediaStore.OfDemandAsync(connection, corpId, draft, cancellationToken)) : null;
        }

        if (await TicketStore.FindAsync(connection, corp.Corp, link.Number, cancellationToken) is not { } file || !May(corp, file, link, now))
        {
            return null;
        }

        var sent = await MediaStore.OfTicketAsync(connection, corpId, link.Number, cancellationToken);
        return new MediaSight(corp.Corp, file.Ticket, Of(sent, link.Kind == LinkKind.Progress ? link.Person : null));
    }

    private static bool May(CorpEntry corp, TicketFile file, PageLink link, DateTimeOffset now) => link.Kind switch
    {
        LinkKind.Unit => corp.Desks.Tickets.PossibleByLink(file, link.UnitId!, now) is not null,
        LinkKind.Progress => true,
        // 评价: what was sent is looked at on the page of the matter.
        LinkKind.Survey => false,
        LinkKind.Media => corp.Corp.Staff.ContainsKey(link.Person!)
            && (Roles.Of(link.Person!, file, corp.Corp) != Role.None || (!file.Ticket.IsConfidential && string.Equals(file.Ticket.Holder, link.Person, StringComparison.OrdinalIgnoreCase))),
    };

    private static IReadOnlyList<MediaView> Of(IReadOnlyList<MediaView> sent, string? person) =>
        person is null ? sent : [.. sent.Where(s => s.Photo.Use == PhotoUse.Report && string.Equals(s.Photo.Person, person, StringComparison.OrdinalIgnoreCase))];
}
