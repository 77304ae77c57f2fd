using System.Globalization;
using WeGrid.Postgres;

namespace WeGrid.Worker.Tests.Procedures;

/// <summary>
/// Breaks transactions at one of their writes or just before the commit, as a server or a worker does that dies: the connection is cut from within, or the
/// statement fails. Counted over all connections, so that of two at once either may be hit.
/// </summary>
internal sealed class Breaker
{
    private const string MakeSql = """
        create sequence break_count;
        create table break_at (place bigint not null, how text not null);
        insert into break_at values (0, '');
        create function break_here() returns trigger language plpgsql as $f$
        declare b break_at;
        begin
            select * into b from break_at;
            if b.place > 0 and nextval('break_count') = b.place then
                if b.how = 'cut' then
                    perform pg_terminate_backend(pg_backend_pid());
                    perform pg_sleep(0);
                end if;
                raise exception 'broken by the test' using errcode = '40P01';
            end if;
            return null;
        end $f$;
        """;

    private static readonly string[] _tables = ["proceeding", "proceeding_event", "procedure_text", "proceeding_hand", "outbox", "outbox_done", "due", "inbox", "photo", "register_entry", "duty_occasion", "relay", "group_notice", "demand"];

    private readonly Database _database;

    private Breaker(Database database) => _database = database;

    public static async Task<Breaker> BuildAsync(Database database)
    {
        var sql = new System.Text.StringBuilder(MakeSql);
        foreach (var table in _tables)
        {
            // Recording is not what is broken here.
            sql.Append(CultureInfo.InvariantCulture, $"create trigger break_{table} after {(table == "inbox" ? "" : "insert or delete or ")}update on {table} for each statement execute function break_here();");
        }

        // Everything of the transaction is done but the commit.
        sql.Append("create constraint trigger break_commit after insert on proceeding_event deferrable initially deferred for each row execute function break_here();");
        var breaker = new Breaker(database);
        await breaker.RunAsync(sql.ToString());
        return breaker;
    }

    /// <summary>The so many-th write from now on is the last of its transaction.</summary>
    public Task ArmAsync(int after, bool cuts) =>
        RunAsync(string.Create(CultureInfo.InvariantCulture, $"update break_at set place = (select last_value from break_count) + {after}, how = '{(cuts ? "cut" : "fail")}'"));

    public Task DisarmAsync() => RunAsync("update break_at set place = 0");

    private async Task RunAsync(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
