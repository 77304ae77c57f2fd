using Npgsql;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Postgres.Registers;

/// <summary>回执: whom the entries that are moved tell of it. How they can be reached is known only once the entries are read.</summary>
internal static class Receipts
{
    public static async Task ReadAsync(NpgsqlConnection connection, Corp corp, IntakeNeeds needs, IntakeFacts facts, CancellationToken cancellationToken)
    {
        string[] people = [.. facts.Entries.Where(e => needs.RegisterMoves.Contains((e.Kind, e.Number)) && needs.Receipts.ContainsKey(e.Kind))
            .Select(e => e.Fields.GetValueOrDefault(needs.Receipts[e.Kind], "")).Where(p => p.Length > 0 && !facts.Reaches.ContainsKey(p)).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (people.Length == 0)
        {
            return;
        }

        foreach (var person in people)
        {
            facts.Reaches[person] = new Reach(person, Reach.IsMemberId(person, "", corp));
        }

        await using var batch = new NpgsqlBatch(connection);
        batch.Add(IntakeStore.ReachSql, corp.Id, people);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        await IntakeStore.ReadReachesAsync(row, facts, cancellationToken);
    }
}
