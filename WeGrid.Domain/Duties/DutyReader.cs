using WeGrid.Domain.DataFiles;
using WeGrid.Domain.Procedures;

namespace WeGrid.Domain.Duties;

/// <summary>职责文件: reads one, or lists every fault with its place and cure.</summary>
public static class DutyReader
{
    /// <summary>Reads a file's text.</summary>
    /// <param name="file">Its name, for the faults.</param>
    /// <param name="json">Its text.</param>
    public static (Duty? Duty, IReadOnlyList<DataFault> Faults) Parse(string file, string json)
    {
        var faults = new List<DataFault>();
        if (JsonAt.Parse(file, json, faults) is not { } root)
        {
            return (null, faults);
        }

        root.AllowOnly("id", "name", "version", "procedure", "lane", "grid", "every", "day", "weekday", "shift", "ahead");
        var rhythm = new DutyRhythm(
            root.OneOf<DutyEvery>(root.NeedText("every", "week, month, twoMonths, quarter, halfYear or year"), "how often") ?? DutyEvery.Month, root.Find("day") is { } day ? (int?)day.Number(1, 31) : null,
            root.Find("weekday") is null ? null : root.OneOf<DayOfWeek>(root.NeedText("weekday", "monday to sunday"), "a day of the week"), root.Find("shift") is null ? DutyShift.Keep : root.OneOf<DutyShift>(root.NeedText("shift", "keep, next or previous"), "what happens on a day of rest") ?? DutyShift.Keep);
        var duty = new Duty(
            root.NeedId("reception"), root.NeedText("name", "what people call it"), root.NeedText("version", "the date of the last change"), root.NeedText("procedure", "the id of a procedure"),
            root.OneOf<GridKind>(root.NeedText("grid", "town, village, group or micro"), "a kind of grid") ?? GridKind.Village, rhythm)
        {
            Lane = root.Find("lane")?.Text() ?? "", Ahead = (int)(root.Find("ahead")?.Number(0, 27) ?? 0),
        };
        Check(root, rhythm, root.Find("shift") is not null || root.Find("ahead") is not null);
        return faults.Count == 0 ? (duty, faults) : (null, faults);
    }

    /// <summary>What keeps a duty from being done by the procedure it names.</summary>
    /// <param name="duty">职责.</param>
    /// <param name="procedures">程序.</param>
    public static IEnumerable<string> Faults(Duty duty, IReadOnlyList<Procedure> procedures)
    {
        ArgumentNullException.ThrowIfNull(duty);
        ArgumentNullException.ThrowIfNull(procedures);
        var where = $"duties/{duty.Id}.json";
        if (procedures.FirstOrDefault(p => p.Id == duty.Procedure) is not { } procedure)
        {
            return [$"{where}: there is no procedure '{duty.Procedure}'; write the id of a file of data/procedures"];
        }

        if (duty.Lane.Length > 0 != procedure.Lanes.Count > 0 || (duty.Lane.Length > 0 && procedure.Lanes.All(l => l.Id != duty.Lane)))
        {
            return [$"{where}: '{duty.Lane}' is no lane of '{procedure.Id}'; write {(procedure.Lanes.Count == 0 ? "none" : string.Join(" or ", procedure.Lanes.Select(l => l.Id)))}"];
        }

        string[] faults =
        [
            .. procedure.WantsDue(duty.Lane) ? [] : new[] { $"{where}: '{procedure.Id}' takes no date; a duty's day is the date of the step with \"due\": \"given\"" },
            .. procedure.CallsUnits(duty.Lane) ? new[] { $"{where}: '{procedure.Id}' calls units, and the calendar names none; take \"roll\" out of it" } : [],
            .. procedure.FirstOf(duty.Lane).Notices.Any(n => n.On == NoticeMoment.Start && n.To is NoticeAudience.Doers or NoticeAudience.Starter)
                ? [] : new[] { $"{where}: nobody hears that '{procedure.Id}' has begun; add {{ \"on\": \"start\", \"to\": \"doers\" }} to its first step" },
        ];
        return faults;
    }

    private static void Check(JsonAt root, DutyRhythm rhythm, bool hasMore)
    {
        if (rhythm.Every == DutyEvery.Week ? rhythm.Weekday is null || rhythm.Day is not null : rhythm.Weekday is not null)
        {
            root.Fault("the day does not fit 'every'", "\"weekday\" for each week, \"day\" or none for longer times");
        }

        if (!rhythm.IsOfADay && hasMore)
        {
            root.Fault("'shift' and 'ahead' are for duties with a day", "take them out: without a day it begins with its time");
        }
    }
}
