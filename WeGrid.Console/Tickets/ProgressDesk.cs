using WeGrid.Domain.Corps;
using WeGrid.Domain.Reports;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Console.Tickets;

/// <summary>What a resident's link leads to.</summary>
/// <param name="View">Their matter; null when the link opens nothing.</param>
/// <param name="Corp">Whose town.</param>
/// <param name="Asked">The number the link was given for; another than the view's when it was merged.</param>
/// <param name="Known">Whether there ever was such a link.</param>
internal sealed record ProgressSight(ProgressView? View, Corp? Corp, long Asked, bool Known);

/// <summary>进度 (LC-17): loads one matter for one person.</summary>
internal sealed class ProgressDesk(Database database, CorpDirectory corps, Clocks clocks)
{
    private const int MostMerges = 5;

    public async Task<ProgressSight> LookAsync(string corpId, string token, CancellationToken cancellationToken)
    {
        if (corps.Find(corpId) is not { } entry || !LinkToken.IsOne(token))
        {
            return new ProgressSight(null, null, 0, Known: false);
        }

        var (corp, now) = (entry.Corp, clocks.Domain.GetUtcNow());
        await using var connection = await database.OpenAsync(cancellationToken);
        if (await LinkStore.FindAsync(connection, corp.Id, LinkToken.Hash(token), cancellationToken) is not { Link: { Kind: LinkKind.Progress, Person: { } person } link } kept)
        {
            return new ProgressSight(null, null, 0, Known: false);
        }

        var file = kept.Opens(now) ? await TicketStore.FindAsync(connection, corp, link.Number, cancellationToken) : null;
        for (var i = 0; i < MostMerges && file?.Ticket is { MergedInto: { } into }; i++)
        {
            // Whoever raised it went along; who was not taken along sees where it ended.
            if (await TicketStore.FindAsync(connection, corp, into, cancellationToken) is not { } next || !next.IsOf(person))
            {
                break;
            }

            file = next;
        }

        if (file is null)
        {
            return new ProgressSight(null, corp, link.Number, Known: true);
        }

        var events = await TicketStore.EventsAsync(connection, corp.Id, file.Ticket.Number, cancellationToken);
        var view = ProgressView.Of(file, [.. events.Select(e => PastStep.Read(e.Canonical))], person, corp, entry.Desks.Rules.Reasons, now);
        return new ProgressSight(view, corp, link.Number, Known: true);
    }
}
