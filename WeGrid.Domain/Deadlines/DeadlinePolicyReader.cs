using System.Globalization;
using WeGrid.Domain.DataFiles;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Deadlines;

/// <summary>Reads <c>deadlines.json</c> and lists every fault with its cure.</summary>
internal sealed class DeadlinePolicyReader(CategoryTree categories)
{
    private const string DueForm = "write 10min, 24h, 5wd (工作日) or 15d (自然日)";
    private const string TimeForm = "write HH:mm, for example 21:00";

    private static readonly (string Name, Hop Hop)[] Hops =
    [
        ("accept", Hop.Accept), ("dispatch", Hop.Dispatch), ("signFor", Hop.SignFor), ("return", Hop.Return),
        ("waiting", Hop.WaitingOnResident), ("reopen", Hop.Reopen),
    ];

    private readonly List<DataFault> _faults = [];

    public (DeadlinePolicy? Policy, IReadOnlyList<DataFault> Faults) Read(string json)
    {
        if (JsonAt.Parse("deadlines.json", json, _faults) is not { } root)
        {
            return (null, _faults);
        }

        root.AllowOnly("version", "dayEndsAt", "handling", "extension", "deferral", "secondRound", "survey", "quiet", "accept", "dispatch", "signFor", "return", "waiting", "reopen", "progress", "answer", "check");
        var policy = new DeadlinePolicy(categories)
        {
            Version = root.Need("version", "write the date of the last change")?.Text() ?? "",
            DayEndsAt = DayEnd(root),
            Limits = Limits(root),
            Handling = Handling(root),
            ExtensionAtMost = Due(root.Need("extension", "write { \"times\": 1, \"atMost\": \"10wd\" }")?.Need("atMost", DueForm)),
            ExtensionTimes = (int)(root.Find("extension")?.Need("times", "write how many times, usually 1")?.Number(0, 9) ?? 0),
            ReviewAtMost = root.Find("deferral") is { } deferral ? Due(deferral.Need("reviewAtMost", DueForm)) : new DueRule(180, DueUnit.CalendarDays),
            Quiet = new QuietHours(Window(root.Need("quiet", "write { \"from\": \"21:00\", \"to\": \"07:00\" }"))),
            Survey = new SurveyWindow(Window(root.Find("survey"))),
        };
        return _faults.Count == 0 ? (policy, _faults) : (null, _faults);
    }

    private static Dictionary<Hop, HopLimit> Limits(JsonAt root)
    {
        var limits = Hops.ToDictionary(h => h.Hop, h => Limit(root.Need(h.Name, DueForm)));
        // Files written before it was there go on as they are.
        limits[Hop.Progress] = root.Find("progress") is { } progress ? Limit(progress)
            : new HopLimit(new DueRule(2, DueUnit.Hours), new DueRule(40, DueUnit.Minutes), new DueRule(2, DueUnit.WorkingDays));
        limits[Hop.Answer] = root.Find("answer") is { } answer ? Limit(answer)
            : new HopLimit(new DueRule(20, DueUnit.Minutes), new DueRule(30, DueUnit.Minutes), new DueRule(1, DueUnit.WorkingDays));
        limits[Hop.Check] = root.Find("check") is { } check ? Limit(check)
            : new HopLimit(new DueRule(30, DueUnit.Minutes), new DueRule(40, DueUnit.Minutes), new DueRule(1, DueUnit.WorkingDays));
        var second = root.Need("secondRound", "write { \"contact\": \"1wd\", \"done\": \"3wd\" }");
        limits[Hop.SecondRoundContact] = Limit(second?.Need("contact", DueForm));
        limits[Hop.SecondRoundDone] = Limit(second?.Need("done", DueForm));
        var survey = root.Need("survey", "write { \"from\", \"to\", \"reminder\", \"expiry\" }");
        limits[Hop.SurveyReminder] = Limit(survey?.Need("reminder", DueForm));
        limits[Hop.SurveyExpiry] = Limit(survey?.Need("expiry", DueForm));
        return limits;
    }

    // One text for all, or { life, twoHours, other }.
    private static HopLimit Limit(JsonAt? at)
    {
        if (at is { } value && value.Find("other") is { } other)
        {
            value.AllowOnly("life", "twoHours", "other");
            return new HopLimit(Due(value.Need("life", DueForm)), Due(value.Need("twoHours", DueForm)), Due(other));
        }

        var due = Due(at);
        return new HopLimit(due, due, due);
    }

    private static DueRule Due(JsonAt? at)
    {
        if (at?.Text() is not { } text)
        {
            return default;
        }

        if (!DueRule.TryParse(text, out var rule))
        {
            at.Value.Fault($"'{text}' is not a limit", DueForm);
        }

        return rule;
    }

    private List<HandlingRule> Handling(JsonAt root)
    {
        var rules = (root.Need("handling", "list the handling limits, the general one last")?.Items() ?? []).Select(Rule).ToList();
        if (rules.Count == 0 || rules[^1] is not { Urgency: null, Kind: null, Category: null, Utility: false, Complex: false })
        {
            root.Fault("the last line of 'handling' does not fit everything", "end with { \"name\": \"其他\", \"due\": \"5wd\" }");
        }

        return rules;
    }

    private HandlingRule Rule(JsonAt at)
    {
        at.AllowOnly("name", "urgency", "kind", "category", "utility", "complex", "due");
        var category = at.Find("category")?.Text();
        if (category is not null && !categories.Knows(category))
        {
            at.Fault($"category '{category}' is not in categories.json", "write a level-1 name or 一级/二级");
        }

        return new HandlingRule(
            at.Need("name", "write the name shown with the deadline")?.Text() ?? "",
            Word(at.Find("urgency"), Words.Urgencies),
            Word(at.Find("kind"), Words.Kinds),
            category,
            at.Find("utility")?.YesNo() ?? false,
            at.Find("complex")?.YesNo() ?? false,
            Due(at.Need("due", DueForm)));
    }

    private static T? Word<T>(JsonAt? at, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        if (at?.Text() is not { } text)
        {
            return null;
        }

        if (words.TryGetValue(text, out var value))
        {
            return value;
        }

        at.Value.Fault($"'{text}' is not known", $"write one of {string.Join(' ', words.Keys)}");
        return null;
    }

    private static TimeOnly? DayEnd(JsonAt root) =>
        root.Find("dayEndsAt") is { } at && at.Text() is { } text && text != "24:00" ? Time(at) : null;

    private static DayWindow Window(JsonAt? at)
    {
        var window = new DayWindow(Time(at?.Need("from", TimeForm)), Time(at?.Need("to", TimeForm)));
        if (at is { } value && window.From == window.To)
        {
            value.Fault("'from' and 'to' are the same", "an empty window would hold messages for ever or never");
        }

        return window;
    }

    private static TimeOnly Time(JsonAt? at)
    {
        if (at?.Text() is not { } text)
        {
            return default;
        }

        if (!TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            at.Value.Fault($"'{text}' is not a time", TimeForm);
        }

        return time;
    }
}
