namespace WeGrid.Postgres.Housekeeping;

/// <summary>The last sign of life of a process.</summary>
public sealed record Heartbeat(string Process, string Instance, DateTimeOffset At, string? Note);

/// <summary>Bot and Worker write theirs and watch each other's.</summary>
public sealed class Heartbeats(Database database)
{
    public Task BeatAsync(string process, string instance, DateTimeOffset now, string? note = null, CancellationToken cancellationToken = default) =>
        database.Source.Command("""
            insert into heartbeat (process, instance, at, note) values ($1, $2, $3, $4::text)
            on conflict (process, instance) do update set at = excluded.at, note = excluded.note
            """, process, instance, now.UtcDateTime, note).RunAsync(cancellationToken);

    public Task<IReadOnlyList<Heartbeat>> ReadAsync(CancellationToken cancellationToken = default) =>
        database.Source.Command("select process, instance, at, note from heartbeat order by process, instance")
            .ListAsync(r => new Heartbeat(r.GetString(0), r.GetString(1), r.Time(2), r.Text(3)), cancellationToken);

    /// <summary>Instances stopped on purpose or long gone are no alarm.</summary>
    public Task ForgetAsync(string process, string instance, CancellationToken cancellationToken = default) =>
        database.Source.Command("delete from heartbeat where process = $1 and instance = $2", process, instance).RunAsync(cancellationToken);
}
