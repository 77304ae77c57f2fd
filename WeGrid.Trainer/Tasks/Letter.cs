using System.Globalization;

namespace WeGrid.Trainer.Tasks;

/// <summary>A letter of a stream.</summary>
/// <param name="Row">Its place in the file.</param>
/// <param name="Id">Id in the file.</param>
/// <param name="Time">When it came.</param>
/// <param name="Title">Title.</param>
/// <param name="Detail">Text.</param>
internal sealed record Letter(int Row, string Id, DateTime Time, string Title, string Detail)
{
    /// <summary>All letters of a file, in its order.</summary>
    public static List<Letter> Load(Table table)
    {
        table.Need("id", "title");
        return [.. table.Rows.Select((r, i) => new Letter(i, table.Of(r, "id"), TimeOf(table, r, i), table.Of(r, "title"), table.Of(r, "detail")))];
    }

    /// <summary>Letters by id; of an id that occurs twice the first.</summary>
    public static Dictionary<string, Letter> ById(IEnumerable<Letter> letters) =>
        letters.GroupBy(l => l.Id).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);

    private static DateTime TimeOf(Table table, string[] row, int number)
    {
        var text = table.Of(row, "time");
        return text.Length == 0 ? DateTime.MinValue
            : DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time
            : throw new InputException($"{table.Name}, line {number + 2}: '{text}' is no time; write 2019-11-13 11:20:21");
    }
}
