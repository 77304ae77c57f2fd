using Microsoft.Extensions.Logging;
using Npgsql;

namespace WeGrid.Postgres;

/// <summary>Why a database is not fit for WeGrid.</summary>
public enum DatabaseFault
{
    /// <summary>The server encoding is not UTF-8.</summary>
    NotUtf8,

    /// <summary>The ctype (usually plain C) does not know Chinese letters, so words and similarity are blind.</summary>
    CtypeBlind,

    /// <summary>The server is older than PostgreSQL 14.</summary>
    TooOld,
}

/// <summary>A refusal at start, with the cure.</summary>
public sealed record DatabaseRefusal(DatabaseFault Fault, string Message);

/// <summary>The one door to PostgreSQL: a pool with the settings the hot paths were measured with.</summary>
public sealed class Database : IAsyncDisposable
{
    /// <summary>On two cores 32 connections are slower than 8; a connection string may say otherwise.</summary>
    private const int DefaultPoolSize = 16;
    private const int OldestServer = 14;

    private const string CheckSql = """
        select pg_encoding_to_char(encoding), datctype, '路灯' ~ '^\w+$'
          from pg_database where datname = current_database()
        """;

    public Database(string connectionString, ILoggerFactory? loggers = null)
    {
        var builder = new NpgsqlDataSourceBuilder(Tuned(connectionString));

        // Only types that every PostgreSQL has are used: nobody need read the catalogue for others at each start.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        if (loggers is not null)
        {
            builder.UseLoggerFactory(loggers);
        }

        Source = builder.Build();
    }

    public NpgsqlDataSource Source { get; }

    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken = default) =>
        Source.OpenConnectionAsync(cancellationToken);

    /// <summary>Null when the database can be used; else the refusal. Throws when it cannot be reached.</summary>
    public async Task<DatabaseRefusal?> CheckAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await OpenAsync(cancellationToken);
        if (connection.PostgreSqlVersion.Major < OldestServer)
        {
            return new(DatabaseFault.TooOld,
                $"PostgreSQL {connection.PostgreSqlVersion} is too old: version {OldestServer} or newer is needed.");
        }

        await using var command = new NpgsqlCommand(CheckSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (encoding, ctype) = (reader.GetString(0), reader.GetString(1));
        if (encoding != "UTF8")
        {
            return new(DatabaseFault.NotUtf8,
                $"The database is encoded as {encoding}; create it with: encoding 'UTF8' lc_ctype 'C.UTF-8' template template0.");
        }

        return reader.GetBoolean(2) ? null : new(DatabaseFault.CtypeBlind,
            $"The database's ctype '{ctype}' does not know Chinese; create it with: encoding 'UTF8' lc_ctype 'C.UTF-8' template template0.");
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private static string Tuned(string connectionString)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        given.ApplicationName ??= "wegrid";
        if (!given.ShouldSerialize("Maximum Pool Size"))
        {
            given.MaxPoolSize = Math.Max(DefaultPoolSize, given.MinPoolSize);
        }

        if (!given.ShouldSerialize("Max Auto Prepare"))
        {
            given.MaxAutoPrepare = 200;
            given.AutoPrepareMinUsages = 3;
        }

        if (!given.ShouldSerialize("Timeout"))
        {
            given.Timeout = 5;
        }

        // Nothing here leaves a session changed (settings and locks end with their transaction; who listens says so at
        // the end). Asking the server to forget it each time was four of five statements it was sent.
        if (!given.ShouldSerialize("No Reset On Close"))
        {
            given.NoResetOnClose = true;
        }

        // Claims forbid sequential scans, which makes a plan look dear enough to be compiled: never worth it here.
        given.Options = $"{given.Options} -c jit=off".Trim();
        return given.ConnectionString;
    }
}
