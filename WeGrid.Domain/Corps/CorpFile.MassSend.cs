using System.Globalization;
using WeGrid.Domain.Notices;

namespace WeGrid.Domain.Corps;

// 群发: settings.massSend.
public static partial class CorpFile
{
    private static MassSendRules ReadMassSend(CorpFileReader file)
    {
        var usual = MassSendRules.Default;
        if (file.Object("settings")?.Find("massSend") is not { } o)
        {
            return usual;
        }

        o.Only("quota", "keep", "floodFrom", "floodTo", "gatherMinutes", "from", "chaseMinutes");
        return new MassSendRules(
            o.Choice<QuotaMode>("quota", usual.Quota), o.Count("keep", 0, 30, usual.Keep), o.Count("floodFrom", 1, 12, usual.FloodFrom), o.Count("floodTo", 1, 12, usual.FloodTo),
            o.Count("gatherMinutes", 0, 240, usual.GatherMinutes), ReadFrom(o, usual.From),
            // Three reminders and the superior must have room in a day.
            o.Count("chaseMinutes", 5, 240, usual.ChaseMinutes));
    }

    private static TimeOnly ReadFrom(CorpFileObject o, TimeOnly usual)
    {
        if (o.Optional("from") is not { } text)
        {
            return usual;
        }

        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from))
        {
            return from;
        }

        o.Fault("from", $"'{text}' is no time of day; write it as 08:40");
        return usual;
    }
}
