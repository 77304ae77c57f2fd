using Npgsql;

namespace WeGrid.Postgres.Media;

/// <summary>忘记附件: whatever takes a photo's row away, a recall, an erasure, a date, takes the thing itself with it (AU-05, AU-06). Safe to run twice and beside a fetch.</summary>
public sealed class MediaForgetting(Database database)
{
    private const int Slice = 500;

    // Of a matter of life whereabouts and faces go soon after it is over; of others when nobody asks any more.
    private const string OverSql = """
        with over as (
            select t.number from ticket t
             where t.corp_id = $1 and t.status in (7, 10, 11) and (t.latitude is not null or exists (select from photo p where p.corp_id = $1 and p.number = t.number))
               and (select max(e.at) from ticket_event e where e.corp_id = $1 and e.number = t.number) < case when t.urgency = 0 then $2 else $3 end
            union all
            select m.number from proceeding m where m.corp_id = $1 and m.ended_at < $3 and exists (select from photo p where p.corp_id = $1 and p.number = m.number)
        ), pins as (
            update ticket t set latitude = null, longitude = null, pin_label = '' from over o where t.corp_id = $1 and t.number = o.number and t.latitude is not null
        )
        delete from photo p using over o where p.corp_id = $1 and p.number = o.number
        """;

    private const string UnnamedSql = "delete from media m where m.corp_id = $1 and not exists (select from photo p where p.corp_id = $1 and p.id = m.id)";

    private const string UnusedSql = """
        select sha256 from media_blob b where b.corp_id = $1 and not exists (select from media m where m.corp_id = $1 and m.sha256 = b.sha256) order by sha256 limit $2
        """;

    private const string HoldSql = "select 1 from media_blob where corp_id = $1 and sha256 = $2 for update skip locked";

    private const string FreeSql = "select not exists (select from media where corp_id = $1 and sha256 = $2)";

    /// <summary>Takes attachments of matters that are long over off their tickets.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="lifeBefore">Matters of life that were over before.</param>
    /// <param name="overBefore">Others that were over before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<int> ClearOverAsync(string corpId, DateTimeOffset lifeBefore, DateTimeOffset overBefore, CancellationToken cancellationToken = default) =>
        database.Source.Command(OverSql, corpId, lifeBefore.UtcDateTime, overBefore.UtcDateTime).RunAsync(cancellationToken);

    /// <summary>Takes away what no photo names any more, bytes included. Returns how many things lie in the store no more.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="remove">Takes the bytes away; safe to repeat.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<int> SweepAsync(string corpId, Func<byte[], Task> remove, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(remove);
        await database.Source.Command(UnnamedSql, corpId).RunAsync(cancellationToken);
        var total = 0;
        for (var gone = Slice; gone == Slice; total += gone)
        {
            gone = 0;
            foreach (var hash in await database.Source.Command(UnusedSql, corpId, Slice).ListAsync(r => r.GetFieldValue<byte[]>(0), cancellationToken))
            {
                gone += await DropAsync(corpId, hash, remove, cancellationToken) ? 1 : 0;
            }
        }

        return total;
    }

    private async Task<bool> DropAsync(string corpId, byte[] hash, Func<byte[], Task> remove, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await AskAsync(connection, HoldSql, corpId, hash, cancellationToken) is null || await AskAsync(connection, FreeSql, corpId, hash, cancellationToken) is not true)
        {
            return false; // somebody is putting the same bytes there at this moment
        }

        await remove(hash);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("delete from media_blob where corp_id = $1 and sha256 = $2", corpId, hash);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string sql, string corpId, byte[] hash, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(sql, corpId, hash);
        return await batch.ExecuteScalarAsync(cancellationToken);
    }
}
