using Npgsql;
using NpgsqlTypes;

namespace WeGrid.Postgres;

/// <summary>Batches that work on queue tables.</summary>
internal static class Queue
{
    /// <summary>
    /// A plan made while the queue was nearly empty would be a sequential scan, and stays cached while the queue grows.
    /// </summary>
    public const string ByIndexSql = "set local enable_seqscan = off";

    /// <summary>
    /// The same for joins: against an empty table any order of a join looks cheap. Planning anew costs a millisecond for
    /// hundreds of rows.
    /// </summary>
    public const string PlanAnewSql = "set local plan_cache_mode = force_custom_plan";

    /// <summary>Ends <see cref="PlanAnewSql"/> inside somebody else's transaction, whose other plans stay cached.</summary>
    public const string PlanAsUsualSql = "set local plan_cache_mode = auto";

    /// <summary>A whole transaction in one round trip; end it with <see cref="Commit"/>.</summary>
    public static NpgsqlBatch Begin(NpgsqlConnection connection)
    {
        var batch = new NpgsqlBatch(connection);
        batch.Add("begin");
        batch.Add(ByIndexSql);
        batch.Add(PlanAnewSql);
        return batch;
    }

    public static void Commit(NpgsqlBatch batch) => batch.Add("commit");
}

/// <summary>Positional parameters and nullable columns without ceremony.</summary>
internal static class NpgsqlShort
{
    public static void Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(Parameter(value));
        }

        batch.BatchCommands.Add(command);
    }

    /// <summary>For a join with a queue table inside somebody else's transaction, whose other plans stay cached.</summary>
    public static void AddPlanned(this NpgsqlBatch batch, string sql, params ReadOnlySpan<object?> values)
    {
        batch.Add(Queue.PlanAnewSql);
        batch.Add(sql, values);
        batch.Add(Queue.PlanAsUsualSql);
    }

    public static NpgsqlCommand Command(this NpgsqlDataSource source, string sql, params ReadOnlySpan<object?> values) => With(source.CreateCommand(sql), values);

    /// <summary>Inside the transaction the connection is in.</summary>
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values) => With(new NpgsqlCommand(sql, connection), values);

    private static NpgsqlCommand With(NpgsqlCommand command, ReadOnlySpan<object?> values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(Parameter(value));
        }

        return command;
    }

    /// <summary>Runs and disposes the command.</summary>
    public static async Task<IReadOnlyList<T>> ListAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var owned = command;
        var found = new List<T>();
        await using var reader = await owned.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(read(reader));
        }

        return found;
    }

    /// <summary>Runs and disposes the command; returns the affected rows.</summary>
    public static async Task<int> RunAsync(this NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var owned = command;
        return await owned.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlParameter Parameter(object? value)
    {
        var parameter = new NpgsqlParameter { Value = value ?? DBNull.Value };
        if (value is DateTime[] or DateTime?[])
        {
            // An array of nulls has no kind to tell the type by.
            parameter.NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;
        }

        return parameter;
    }

    public static DateTimeOffset Time(this NpgsqlDataReader reader, int column) => reader.GetFieldValue<DateTimeOffset>(column);

    public static DateTimeOffset? TimeOrNull(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.Time(column);

    public static string? Text(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long? Long(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
}
