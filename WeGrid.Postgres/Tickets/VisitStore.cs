using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Intake;

namespace WeGrid.Postgres.Tickets;

/// <summary>入户走访 as it was told.</summary>
internal static class VisitStore
{
    private const string Sql = """
        insert into visit (corp_id, id, userid, grid_id, household, said, at, number)
        select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::bigint[])
        on conflict do nothing
        """;

    /// <summary>Stages the visits of a decision.</summary>
    public static void Stage(NpgsqlBatch batch, string corpId, Effects effects)
    {
        if (effects.Visits.Count > 0)
        {
            batch.BatchCommands.Add(new UnnestCommand<Visit>(corpId, effects.Visits)
                .Column(NpgsqlDbType.Uuid, v => v.Id)
                .Column(NpgsqlDbType.Text, v => v.UserId)
                .Column(NpgsqlDbType.Text, v => v.Grid)
                .Column(NpgsqlDbType.Text, v => v.Household)
                .Column(NpgsqlDbType.Text, v => v.Said)
                .Column(NpgsqlDbType.TimestampTz, v => v.At.UtcDateTime)
                .Column(NpgsqlDbType.Bigint, v => v.Ticket)
                .Build(Sql));
        }
    }
}
