namespace WeGrid.Postgres.Housekeeping;

/// <summary>Deletes what may not or need not be kept. Safe to run twice; each statement is bounded.</summary>
public sealed class Retention(Database database)
{
    private const int Slice = 10_000;

    /// <summary>Empties the text of ignored messages (default rule: 7 days); label and reason stay.</summary>
    public Task<int> ClearIgnoredAsync(string corpId, DateTimeOffset receivedBefore, CancellationToken cancellationToken = default) =>
        database.Source.Command("""
            update inbox set body = '' where corp_id = $1 and received_at < $2 and status = 3 and body <> ''
            """, corpId, receivedBefore.UtcDateTime).RunAsync(cancellationToken);

    /// <summary>Empties decided messages (default rule: raw inbound 30 days); pending and parked ones stay.</summary>
    public Task<int> ClearDecidedAsync(string corpId, DateTimeOffset receivedBefore, CancellationToken cancellationToken = default) =>
        database.Source.Command("""
            update inbox set body = '' where corp_id = $1 and received_at < $2 and status in (1, 3) and body <> ''
            """, corpId, receivedBefore.UtcDateTime).RunAsync(cancellationToken);

    /// <summary>Forgets dedup keys so old that the platform cannot deliver them again. Returns how many.</summary>
    public async Task<int> DropKeysAsync(DateTimeOffset receivedBefore, CancellationToken cancellationToken = default)
    {
        var total = 0;
        for (var dropped = Slice; dropped == Slice; total += dropped)
        {
            dropped = await database.Source.Command("""
                delete from inbox_key where ctid = any (array (select ctid from inbox_key where received_at < $1 limit $2))
                """, receivedBefore.UtcDateTime, Slice).RunAsync(cancellationToken);
        }

        return total;
    }

    /// <summary>Words said on a long connection: their rows tell a repeat for as long as the outbox may try again.</summary>
    public Task<int> DropWordsAsync(string corpId, DateTimeOffset before, CancellationToken cancellationToken = default) =>
        database.Source.Command("delete from bot_word where corp_id = $1 and good_until < $2", corpId, before.UtcDateTime).RunAsync(cancellationToken);

    /// <summary>Budgets that are full again say nothing, nor do lanes nobody is in. The longest window is a day.</summary>
    public async Task<int> DropFullBudgetsAsync(DateTimeOffset now, CancellationToken cancellationToken = default) =>
        await database.Source.Command("delete from budget where tat < $1", now.AddDays(-1).UtcDateTime).RunAsync(cancellationToken)
        + await database.Source.Command("delete from ledger where touched_at < $1", now.AddDays(-2).UtcDateTime).RunAsync(cancellationToken);
}
