using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain.Intake;

namespace WeGrid.Postgres.Forms;

/// <summary>联系方式: the phones people left with what they reported.</summary>
public static class ContactStore
{
    private const string SaveSql = """
        insert into resident_contact (corp_id, person, name, phone, confirmed, at)
        select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::boolean[], $6::timestamptz[])
        on conflict (corp_id, person) do update set name = excluded.name, phone = excluded.phone, confirmed = excluded.confirmed, at = excluded.at
        """;

    private const string ReadSql = """
        select number, person, name, phone, confirmed, at
          from (select r.number, r.ordinal, c.person, c.name, c.phone, c.confirmed, c.at
                  from reporter r join resident_contact c on c.corp_id = r.corp_id and c.person = r.person
                 where r.corp_id = $1 and r.number = any($2) and r.chat like 'form:%'
                 union all
                select r.number, r.ordinal, r.person, '', substr(t.other, 5), false, t.made_at
                  from reporter r
                 cross join lateral tied($1, r.person) i (i)
                  join tie t on t.corp_id = $1 and t.one = i.i and t.undone_at is null and starts_with(t.other, 'tel:')
                 where r.corp_id = $1 and r.number = any($2)) left_or_noted
         order by number, ordinal
        """;

    private const string WithdrawSql = """
        with gone as (delete from resident_contact where corp_id = $1 and person = $2 returning person)
        update consent set agreed = false, at = $3, source = 'page' where corp_id = $1 and chat = $4 and person in (select person from gone)
        """;

    // Of what is over a while nobody has to be rung up about; neither of what never became anything.
    private const string ForgetSql = """
        delete from resident_contact c
         where c.corp_id = $1 and c.at < $2
           and not exists (select from reporter r join ticket t on t.corp_id = r.corp_id and t.number = r.number
                            where r.corp_id = $1 and r.person = c.person and t.status not in (7, 10, 11))
           and not exists (select from reporter r join ticket_event e on e.corp_id = r.corp_id and e.number = r.number where r.corp_id = $1 and r.person = c.person and e.at >= $2)
           and not exists (select from demand d where d.corp_id = $1 and d.person = c.person and d.status = 1)
        """;

    /// <summary>Reads those of the tickets.</summary>
    public static async Task ReadAsync(
        NpgsqlConnection connection, string corpId, IReadOnlyCollection<long> numbers, Dictionary<long, List<ResidentContact>> contacts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contacts);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(ReadSql, corpId, numbers.ToArray());
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            if (!contacts.TryGetValue(row.GetInt64(0), out var left))
            {
                contacts[row.GetInt64(0)] = left = [];
            }

            left.Add(new ResidentContact(row.GetString(1), row.GetString(2), row.GetString(3), row.GetBoolean(4), row.Time(5)));
        }
    }

    /// <summary>Whether somebody may be rung up.</summary>
    public static async Task<bool> HasAsync(NpgsqlConnection connection, string corpId, string person, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("select exists (select from resident_contact where corp_id = $1 and person = $2)", corpId, person);
        return (bool)(await batch.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>不要再打电话: the phone goes, and that they took their word back is kept, with when and from where.</summary>
    public static void StageWithdraw(NpgsqlBatch batch, string corpId, string person, DateTimeOffset at) =>
        batch.Add(WithdrawSql, corpId, person, at.UtcDateTime, IntakeDesk.ContactConsent);

    /// <summary>Phones that were left before a time and are needed by nothing open, nor by what was still moving then: 办完 counts, not when it was left.</summary>
    public static Task<int> ForgetAsync(Database database, string corpId, DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Source.Command(ForgetSql, corpId, before.UtcDateTime).RunAsync(cancellationToken);
    }

    /// <summary>Stages phones that were left.</summary>
    public static void Stage(NpgsqlBatch batch, string corpId, IReadOnlyList<ResidentContact> contacts)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(contacts);
        if (contacts.Count > 0)
        {
            batch.BatchCommands.Add(new UnnestCommand<ResidentContact>(corpId, [.. contacts.DistinctBy(c => c.Person)])
                .Column(NpgsqlDbType.Text, c => c.Person)
                .Column(NpgsqlDbType.Text, c => c.Name)
                .Column(NpgsqlDbType.Text, c => c.Phone)
                .Column(NpgsqlDbType.Boolean, c => c.IsConfirmed)
                .Column(NpgsqlDbType.TimestampTz, c => c.At.UtcDateTime)
                .Build(SaveSql));
        }
    }
}
