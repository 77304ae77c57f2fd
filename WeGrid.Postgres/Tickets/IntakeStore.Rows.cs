using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Intake;

namespace WeGrid.Postgres.Tickets;

// How the rows of a run's questions are read.
public sealed partial class IntakeStore
{
    private static async Task ReadOwnedAsync(NpgsqlDataReader row, HashSet<long> numbers, CancellationToken cancellationToken)
    {
        await row.NextResultAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            numbers.Add(row.GetInt64(0));
        }
    }

    internal static async Task ReadReachesAsync(NpgsqlDataReader row, IntakeFacts facts, CancellationToken cancellationToken)
    {
        while (await row.ReadAsync(cancellationToken))
        {
            var person = row.GetString(0);
            facts.Reaches[person] = row.IsDBNull(1) ? facts.ReachOf(person) with { HasPhone = true } : facts.ReachOf(person) with
            {
                OpenKfId = row.GetString(1),
                KfLastAt = row.GetFieldValue<DateTimeOffset>(2),
                KfSentSince = row.GetInt32(3),
            };
        }
    }

    private static async Task ReadRelaysAsync(NpgsqlDataReader row, IntakeFacts facts, HashSet<long> numbers, CancellationToken cancellationToken)
    {
        await row.NextResultAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var card = row.GetString(0);
            if (!facts.RelayCards.TryGetValue(card, out var relays))
            {
                facts.RelayCards[card] = relays = [];
            }

            relays.Add((row.GetInt64(1), row.GetString(2), row.GetBoolean(3)));
            numbers.Add(row.GetInt64(1));
        }
    }

    internal static async Task ReadDraftsAsync(NpgsqlDataReader row, Dictionary<Guid, Demand> drafts, CancellationToken cancellationToken)
    {
        while (await row.ReadAsync(cancellationToken))
        {
            var id = row.GetGuid(0);
            drafts[id] = new Demand(
                id, row.GetString(1), row.GetString(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4), row.GetString(5),
                (DemandStatus)row.GetInt16(6), row.IsDBNull(7) ? null : row.GetInt64(7), row.GetString(8))
            {
                Head = row.IsDBNull(9) ? null : row.GetGuid(9),
            };
        }
    }
}
