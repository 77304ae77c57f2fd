using Npgsql;
using NpgsqlTypes;

namespace WeGrid.Postgres;

/// <summary>Many rows in one statement: each column is one array parameter, laid side by side again by <c>unnest</c>.</summary>
internal sealed class UnnestCommand<T>(string corpId, IReadOnlyList<T> rows)
{
    private readonly List<NpgsqlParameter> _columns = [];

    /// <summary>Adds a column of that element type; nulls may be in it.</summary>
    public UnnestCommand<T> Column<TValue>(NpgsqlDbType type, Func<T, TValue> value)
    {
        var array = new TValue[rows.Count];
        for (var i = 0; i < array.Length; i++)
        {
            array[i] = value(rows[i]);
        }

        _columns.Add(new NpgsqlParameter<TValue[]> { TypedValue = array, NpgsqlDbType = NpgsqlDbType.Array | type });
        return this;
    }

    /// <summary>The statement; <c>$1</c> is the corp, the columns follow from <c>$2</c>.</summary>
    public NpgsqlBatchCommand Build(string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = corpId, NpgsqlDbType = NpgsqlDbType.Text });
        foreach (var column in _columns)
        {
            command.Parameters.Add(column);
        }

        return command;
    }
}
