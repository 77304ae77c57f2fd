using System.Globalization;
using System.Text;
using System.Xml;
using MiniExcelLibs;

namespace WeGrid.Tools.Commands;

/// <summary>表格文件: what a clerk saved, .xlsx or .csv, as the text the readers of sheets read.</summary>
internal static class SpreadsheetBytes
{
    private const int MostRows = 200_000;

    /// <summary>The file's bytes; of an .xlsx the first sheet with tabs between its cells. Null, and said, where there is no such file or none that can be read.</summary>
    public static async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            await Console.Error.WriteLineAsync($"{path}: there is no such file");
            return null;
        }

        var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        try
        {
            return bytes.AsSpan().StartsWith("PK\u0003\u0004"u8) ? Sheet(bytes) : bytes;
        }
        catch (Exception e) when (e is InvalidDataException or XmlException or KeyNotFoundException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"{path}: is no workbook that can be read; save it again as .xlsx or as .csv");
            return null;
        }
    }

    private static byte[] Sheet(byte[] workbook)
    {
        using var stream = new MemoryStream(workbook);
        var (text, rows) = (new StringBuilder(), 0);
        foreach (IDictionary<string, object?> row in stream.Query(useHeaderRow: false).Take(MostRows + 1))
        {
            // Cut in silence, the rest would be taken out of the register.
            if (++rows > MostRows)
            {
                throw new InvalidDataException("too many rows");
            }

            text.AppendJoin('\t', row.Values.Select(Cell)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Cell(object? value) => value switch
    {
        null => "",
        DateTime date => date.ToString(date.TimeOfDay == default ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => (value.ToString() ?? "").ReplaceLineEndings(" ").Replace('\t', ' '),
    };
}
