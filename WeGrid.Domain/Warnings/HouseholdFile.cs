using System.Globalization;
using WeGrid.Domain.Corps;
using WeGrid.Domain.DataFiles;

namespace WeGrid.Domain.Warnings;

/// <summary>
/// 应转户名册, as a clerk keeps it in a spreadsheet and saves it as CSV: a line with the names of the columns, then a line a household. Bad lines are
/// listed with their number, the column and what would be right; the good ones count.
/// </summary>
public static class HouseholdFile
{
    private static readonly string[] _columns = ["户号", "网格", "户主", "住址", "人数", "需照顾", "灾种", "责任人", "B角", "安置点", "电话"];
    // As long as one line of a message bears.
    private static readonly (string Column, int Longest)[] _lengths = [("户主", 10), ("住址", 20), ("安置点", 10), ("电话", 13)];
    private static readonly string[] _needed = ["户号", "网格", "户主", "人数"];

    /// <summary>Reads it for a corp.</summary>
    /// <param name="corp">租户: its grids and staff.</param>
    /// <param name="types">灾种 that have a name.</param>
    /// <param name="bytes">The file; UTF-8, UTF-16 or GB 18030, commas or tabs between columns.</param>
    /// <param name="before">名册 as it is: a household whose line is bad stays as it was.</param>
    /// <returns>The new register, and every fault, without names, places and numbers of phones.</returns>
    public static (IReadOnlyList<Household> Households, IReadOnlyList<string> Faults) Read(Corp corp, IReadOnlyCollection<string> types, ReadOnlySpan<byte> bytes, IReadOnlyList<Household> before)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(before);
        var (found, faults) = (new List<Household>(), new List<string>());
        foreach (var row in Sheet.Read(bytes, _columns, _needed, faults)?.Rows ?? [])
        {
            Line(row, corp, types, before, found, faults);
        }

        return (found, faults);
    }

    private static void Line(SheetRow row, Corp corp, IReadOnlyCollection<string> types, IReadOnlyList<Household> before, List<Household> found, List<string> faults)
    {
        var (number, persons, care) = (row.Number("户号", 1, 999_999), row.Number("人数", 1, 99), row.Number("需照顾", 0, 99, 0));
        var (grid, name, helper, standIn) = (Sheet.GridOf(corp, row["网格"]), row["户主"], Sheet.PersonOf(corp, row["责任人"]), Sheet.PersonOf(corp, row["B角"]));
        List<string> named = [.. row["灾种"].Split(['、', '/', ' ', ';', '；'], StringSplitOptions.RemoveEmptyEntries)];
        string[] wrong =
        [
            .. row.Faults,
            .. row.IsLong ? ["has more cells than there are columns; a comma in a cell must be written ，"] : Array.Empty<string>(),
            .. grid is null ? [$"网格: '{row["网格"]}' is no grid of {corp.Id}; write its id, or its name where it has one of its own"] : Array.Empty<string>(),
            .. name.Length == 0 ? ["户主: is empty"] : Array.Empty<string>(),
            .. _lengths.Where(l => row[l.Column].Length > l.Longest).Select(l => $"{l.Column}: has more than {l.Longest.ToString(CultureInfo.InvariantCulture)} characters"),
            .. care > persons ? [$"需照顾: {care} are more than the {persons} of 人数"] : Array.Empty<string>(),
            .. named.Except(types).Select(t => $"灾种: '{t}' is not among the types of warnings.json"),
            .. found.Exists(h => h.Number == number) ? [$"户号: {number} is there twice"] : Array.Empty<string>(),
        ];
        // Who sees to them may be missing; the household may not.
        string[] nobody = [.. new[] { ("责任人", helper), ("B角", standIn) }.Where(p => p.Item2 is null).Select(p => $"{p.Item1}: is nobody of the staff; write a userid, or a name only one of them has. The household is kept without")];
        faults.AddRange(wrong.Concat(nobody).Select(w => $"line {row.Line.ToString(CultureInfo.InvariantCulture)}: {w}"));
        if (wrong.Length == 0)
        {
            found.Add(new Household(number, grid!, name, row["住址"], persons, care, named, helper ?? "", standIn ?? "", row["安置点"], row["电话"]));
        }
        else if (before.FirstOrDefault(h => h.Number == number) is { } kept && !found.Exists(h => h.Number == number))
        {
            found.Add(kept);
        }
    }
}
