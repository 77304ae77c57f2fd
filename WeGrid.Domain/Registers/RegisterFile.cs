using System.Globalization;
using WeGrid.Domain.Corps;
using WeGrid.Domain.DataFiles;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Registers;

/// <summary>名册表格: reads the entries of one kind. Bad lines are listed with their number, the column and what would be right, never with what stood there; the good ones count.</summary>
public static class RegisterFile
{
    /// <summary>Reads it for a corp.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="kind">哪种名册.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="before">名册 as it is: an entry whose line is bad stays as it was; of one that stays the visits count on.</param>
    /// <param name="now">Now.</param>
    public static (IReadOnlyList<RegisterEntry> Entries, IReadOnlyList<string> Faults) Read(Corp corp, RegisterKind kind, ReadOnlySpan<byte> bytes, IReadOnlyList<RegisterEntry> before, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(before);
        var (found, faults, unread) = (new List<RegisterEntry>(), new List<string>(), false);
        string[] columns = [.. RegisterKindReader.Common, kind.Holder, .. kind.Fields.Select(f => f.Name)];
        foreach (var row in Sheet.Read(bytes, columns, ["编号", "网格", .. kind.Fields.Where(f => f.IsNeeded).Select(f => f.Name)], faults)?.Rows ?? [])
        {
            var number = row.Number("编号", 1, 999_999);
            var (grid, holder, standIn) = (Sheet.GridOf(corp, row["网格"]), Sheet.PersonOf(corp, row[kind.Holder]), Sheet.PersonOf(corp, row["B角"]));
            List<string> wrong = [.. row.Faults, .. Wrong(kind, row, grid), .. kind.IsOwn && standIn is { Length: > 0 } ? ["B角: nobody stands in for the person themselves; leave it empty"] : Array.Empty<string>(), .. Another(kind, row, before.FirstOrDefault(e => row.HasNumber && e.Number == number)), .. row.HasNumber && found.Exists(e => e.Number == number) ? ["编号: is there twice"] : Array.Empty<string>()];
            string[] nobody = [.. new[] { (kind.Holder, holder), ("B角", standIn) }.Where(p => p.Item2 is null).Select(p => $"{p.Item1}: is nobody of the staff; write a userid, or a name only one of them has. The entry is kept without")];
            faults.AddRange(wrong.Concat(nobody).Select(w => $"line {row.Line.ToString(CultureInfo.InvariantCulture)}: {w}"));
            var old = row.HasNumber ? before.FirstOrDefault(e => e.Number == number) : null;
            unread |= !row.HasNumber;
            if (wrong.Count == 0)
            {
                found.Add(new RegisterEntry(kind.Id, number, grid!, holder ?? "", standIn ?? "", kind.Fields.Where(f => row[f.Name].Length > 0).ToDictionary(f => f.Name, f => row[f.Name], StringComparer.Ordinal))
                {
                    AddedAt = now,
                });
                found[^1] = GoesOn(kind, found[^1], old);
            }
            else if (old is not null && !found.Exists(e => e.Number == number))
            {
                found.Add(old);
            }
        }

        foreach (var left in before.Where(b => b.Left > 0 && !unread && !found.Exists(e => e.Number == b.Number)))
        {
            // What is still there does not vanish with a line of a sheet.
            faults.Add($"number {left.Number.ToString(CultureInfo.InvariantCulture)} is not in the file and still has {left.Left.ToString(CultureInfo.InvariantCulture)}: it is kept; take that out first");
            found.Add(left);
        }

        if (unread)
        {
            // Whose number cannot be read may be one of those the file does not name: nobody is taken out.
            found.AddRange(before.Where(b => !found.Exists(e => e.Number == b.Number)));
        }

        return (found, faults);
    }

    /// <summary>A file that can be read again: the names of the columns, then a line an entry.</summary>
    /// <param name="kind">哪种名册.</param>
    /// <param name="entries">The entries.</param>
    public static string Write(RegisterKind kind, IEnumerable<RegisterEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(entries);
        IEnumerable<string> head = ["编号", "网格", kind.Holder, "B角", .. kind.Fields.Select(f => f.Name)];
        var lines = entries.Select(e => (IEnumerable<string>)[e.Number.ToString(CultureInfo.InvariantCulture), e.GridId, e.Holder, e.StandIn, .. kind.Fields.Select(f => e.Fields.GetValueOrDefault(f.Name, ""))]);
        return string.Concat(lines.Prepend(head).Select(l => $"{string.Join(',', l.Select(Cell))}\r\n"));
    }

    /// <summary>A cell no spreadsheet takes for a formula: a space before it, which is trimmed when it is read again.</summary>
    private static string Cell(string value) => value.Length > 0 && "=+-@".Contains(value[0], StringComparison.Ordinal) ? " " + value.Replace(',', '，') : value.Replace(',', '，');

    /// <summary>The same person under the same number: the visits count on. Another under it begins anew.</summary>
    private static RegisterEntry GoesOn(RegisterKind kind, RegisterEntry entry, RegisterEntry? old)
    {
        var who = kind.Fields.First(f => f.IsNeeded).Name;
        return old is not null && old.Fields.GetValueOrDefault(who) == entry.Fields.GetValueOrDefault(who) ? entry with { SeenAt = old.SeenAt, AddedAt = old.AddedAt, Left = old.Left } : entry;
    }

    /// <summary>Another thing under a number that still has some of the old one.</summary>
    private static string[] Another(RegisterKind kind, SheetRow row, RegisterEntry? old)
    {
        string[] same = [kind.Fields.First(f => f.IsNeeded).Name, .. kind.Fields.Select(f => f.Name).Where(n => n == kind.Ledger?.Unit)];
        return old is not { Left: > 0 } ? []
            : [.. same.Where(n => old.Fields.GetValueOrDefault(n, "") != row[n]).Select(n => $"{n}: is another, and {old.Left.ToString(CultureInfo.InvariantCulture)} of the old one are left; give it a number of its own")];
    }

    private static IEnumerable<string> Wrong(RegisterKind kind, SheetRow row, string? grid)
    {
        if (row.IsLong)
        {
            yield return "has more cells than there are columns; a comma in a cell must be written ，";
        }

        if (grid is null)
        {
            yield return "网格: is no grid; write its id, or its name where it has one of its own";
        }

        foreach (var field in kind.Fields)
        {
            var value = row[field.Name];
            if (value.Length == 0 ? field.IsNeeded : value.Length > field.Longest)
            {
                yield return value.Length == 0 ? $"{field.Name}: is empty" : $"{field.Name}: has more than {field.Longest.ToString(CultureInfo.InvariantCulture)} characters";
            }

            if (kind.Open?.Say.Contains(field.Name) == true && PersonalData.IsIn(value))
            {
                yield return $"{field.Name}: holds somebody's mobile or ID number, and everybody may read it; write the number of the place";
            }

            if (value.Length > 0 && field.Name == kind.Open?.Hours && OpenHours.Parse(value) is null)
            {
                yield return $"{field.Name}: says no hours; write 每天 8:00-20:00, 工作日 8:30-12:00 14:00-17:30, 周六、周日 9:00-11:00 or 全天, several with ； between";
            }

            if (value.Length > 0 && field.Name == kind.Until && RegisterKind.DayOf(value) is null)
            {
                yield return $"{field.Name}: is no day; write 2026-12-31, or leave it empty";
            }

            if (value.Length > 0 && field.Choices.Count > 0 && !field.Choices.Contains(value))
            {
                yield return $"{field.Name}: is none of {string.Join('、', field.Choices)}";
            }
        }
    }
}
