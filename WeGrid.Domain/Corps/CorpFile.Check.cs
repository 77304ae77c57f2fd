using System.Globalization;

namespace WeGrid.Domain.Corps;

// 体检规则: settings.check.
public static partial class CorpFile
{
    private static CheckRules ReadCheck(CorpFileReader file)
    {
        if (file.Object("settings")?.Find("check") is not { } o)
        {
            return CheckRules.Default;
        }

        o.Only("floodSeason", "to");
        var usual = CheckRules.Default;
        var text = o.Optional("floodSeason");
        // Read in a leap year, so that 02-29 is a day.
        if (text is null || !DateOnly.TryParseExact("2024-" + text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            if (text is not null)
            {
                o.Fault("floodSeason", $"'{text}' is not a day of the year; write 04-15");
            }

            return usual with { To = o.Words("to") };
        }

        return new CheckRules(day.Month, day.Day, o.Words("to"));
    }

    private static IEnumerable<string> CheckReferences(Corp corp) =>
        corp.Check.To.Index().Where(t => !corp.Staff.ContainsKey(t.Item)).Select(t => $"settings.check.to[{t.Index}]: '{t.Item}' is not in staff; correct it or take it out");
}
