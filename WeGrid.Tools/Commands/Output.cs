using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace WeGrid.Tools.Commands;

/// <summary>Prints rows as JSON (with <c>--json</c>) or as lines.</summary>
internal static class Output
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Json(object value) => JsonSerializer.Serialize(value, _json);

    public static void Write<T>(IReadOnlyList<T> rows, string[] args, Func<T, string> line)
    {
        if (args.Contains("--json"))
        {
            Console.WriteLine(Json(rows));
            return;
        }

        foreach (var row in rows)
        {
            Console.WriteLine(line(row));
        }
    }
}
