using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace WeGrid.Postgres;

/// <summary>One step of the schema: <c>NNNN_what.sql</c>.</summary>
public sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>SHA-256 of the text with Unix line ends, so that a checkout on another system is the same step.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>The steps embedded in this assembly, in number order.</summary>
    public static IReadOnlyList<Migration> Embedded { get; } = LoadEmbedded();

    private static List<Migration> LoadEmbedded()
    {
        const string folder = ".Migrations.";
        var assembly = typeof(Migration).Assembly;
        var found = new List<Migration>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            var file = resource[(resource.IndexOf(folder, StringComparison.Ordinal) + folder.Length)..^".sql".Length];
            found.Add(new(int.Parse(file.AsSpan(0, 4), provider: null), file[5..], reader.ReadToEnd()));
        }

        return [.. found.OrderBy(m => m.Number)];
    }
}

/// <summary>Why the schema was left alone.</summary>
public enum MigrationFault
{
    /// <summary>An applied step's text differs from the program's.</summary>
    Edited,

    /// <summary>The database has steps this program does not know.</summary>
    DatabaseIsNewer,
}

public sealed record MigrationRefusal(MigrationFault Fault, string Message);

/// <summary>What was applied by this call (empty when up to date), or the refusal.</summary>
public sealed record MigrationOutcome(IReadOnlyList<Migration> Applied, MigrationRefusal? Refusal);

/// <summary>The schema seen from the program, for /readyz.</summary>
public sealed record SchemaState(IReadOnlyList<Migration> Pending, MigrationRefusal? Refusal)
{
    public bool IsCurrent => Pending.Count == 0 && Refusal is null;
}

/// <summary>Forward-only migrations: number order, each in its own transaction, one migrator at a time.</summary>
public sealed class Migrator(Database database, TimeProvider clock, IReadOnlyList<Migration>? migrations = null)
{
    private const long AdvisoryLock = 0x5765_4772_6964;   // "WeGrid"

    private const string VersionTableSql = """
        create table if not exists schema_version (
            number     integer     not null constraint schema_version_pkey primary key,
            name       text        not null,
            checksum   text        not null,
            applied_at timestamptz not null
        )
        """;

    private readonly IReadOnlyList<Migration> _migrations = migrations ?? Migration.Embedded;

    /// <summary>Applies what is missing, up to and including <paramref name="upTo"/>.</summary>
    public async Task<MigrationOutcome> MigrateAsync(int upTo = int.MaxValue, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await ExecuteAsync(connection, $"select pg_advisory_lock({AdvisoryLock})", cancellationToken);
        try
        {
            await ExecuteAsync(connection, VersionTableSql, cancellationToken);
            var state = await ReadAsync(connection, cancellationToken);
            if (state.Refusal is not null)
            {
                return new([], state.Refusal);
            }

            var applied = new List<Migration>();
            foreach (var migration in state.Pending.Where(m => m.Number <= upTo))
            {
                await ApplyAsync(connection, migration, cancellationToken);
                applied.Add(migration);
            }

            return new(applied, null);
        }
        finally
        {
            await ExecuteAsync(connection, $"select pg_advisory_unlock({AdvisoryLock})", CancellationToken.None);
        }
    }

    /// <summary>Reads only; a database never migrated has every step pending.</summary>
    public async Task<SchemaState> StateAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("select to_regclass('schema_version') is not null", connection);
        return await exists.ExecuteScalarAsync(cancellationToken) is true
            ? await ReadAsync(connection, cancellationToken)
            : new(_migrations, null);
    }

    private async Task<SchemaState> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select number, name, checksum from schema_version order by number", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var pending = _migrations.ToDictionary(m => m.Number);
        while (await reader.ReadAsync(cancellationToken))
        {
            var (number, name) = (reader.GetInt32(0), reader.GetString(1));
            if (!pending.Remove(number, out var known))
            {
                return new([], new(MigrationFault.DatabaseIsNewer,
                    $"The database has migration {number:0000}_{name}, which this program does not know: start the newer program."));
            }

            if (known.Checksum != reader.GetString(2))
            {
                return new([], new(MigrationFault.Edited,
                    $"Migration {number:0000}_{name} was edited after it was applied: restore its text and add a new migration."));
            }
        }

        return new([.. pending.Values.OrderBy(m => m.Number)], null);
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, migration.Sql, cancellationToken);
        await using var note = new NpgsqlCommand("insert into schema_version values ($1, $2, $3, $4)", connection)
        {
            Parameters =
            {
                new() { Value = migration.Number }, new() { Value = migration.Name },
                new() { Value = migration.Checksum }, new() { Value = clock.GetUtcNow() },
            },
        };
        await note.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // No timeout: a second migrator waits as long as the first works.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
