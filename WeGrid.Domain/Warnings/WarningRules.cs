using WeGrid.Domain.DataFiles;
using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Warnings;

/// <summary>灾种: one type of warning and the ways it is written.</summary>
/// <param name="Name">名称: 暴雨.</param>
/// <param name="Codes">代码 of GB/T 35561 and of the feeds: 11B03.</param>
/// <param name="Words">What titles say for it, besides the name.</param>
/// <param name="English">What international files say for it, in lower case.</param>
public sealed record WarningType(string Name, IReadOnlyList<string> Codes, IReadOnlyList<string> Words, IReadOnlyList<string> English);

/// <summary>预警规则表, read from <c>data/warnings.json</c>: the types with the ways they are written, and the plans by type and colour.</summary>
/// <param name="Version">Version of the file.</param>
/// <param name="Types">灾种; any number, an unknown one is taken as it is written.</param>
/// <param name="Plans">叫应方案, the first that fits counts; for every colour there is one.</param>
public sealed record WarningRules(string Version, IReadOnlyList<WarningType> Types, IReadOnlyList<WarningPlan> Plans)
{
    private static readonly WarningColour[] _colours = [WarningColour.Red, WarningColour.Orange, WarningColour.Yellow, WarningColour.Blue, WarningColour.None];

    /// <summary>No types, and one plan for all: who is on duty is told.</summary>
    public static WarningRules None { get; } = new("", [], [
        new WarningPlan("默认", [], _colours, [PostKind.GridLeader, PostKind.DutyOfficer], true, 3, new DueRule(5, DueUnit.Minutes), new DueRule(5, DueUnit.Minutes), new DueRule(5, DueUnit.Minutes), "", "")]);

    /// <summary>The plan for a warning: the first that fits.</summary>
    public WarningPlan PlanFor(string type, WarningColour colour) => Plans.First(p => p.Fits(type, colour));

    /// <summary>灾种 of a title: the longest word it holds, so that 雷雨大风 is not 大风; null for none.</summary>
    public WarningType? TypeIn(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        WarningType? best = null;
        var length = 0;
        foreach (var type in Types)
        {
            foreach (var word in type.Words.Prepend(type.Name))
            {
                if (word.Length > length && title.Contains(word, StringComparison.Ordinal))
                {
                    (best, length) = (type, word.Length);
                }
            }
        }

        return best;
    }

    /// <summary>灾种 of a code, whatever stands behind it (11B03_yellow); null for none.</summary>
    public WarningType? TypeOfCode(string? code) =>
        string.IsNullOrWhiteSpace(code) ? null : Types.FirstOrDefault(t => t.Codes.Any(c => code.Trim().StartsWith(c, StringComparison.OrdinalIgnoreCase)));

    /// <summary>灾种 of an English event, the longest word first; null for none.</summary>
    public WarningType? TypeOfEnglish(string? words)
    {
        var text = words ?? "";
        return Types.SelectMany(t => t.English.Select(e => (Type: t, Word: e)))
            .Where(e => text.Contains(e.Word, StringComparison.OrdinalIgnoreCase)).OrderByDescending(e => e.Word.Length).Select(e => e.Type).FirstOrDefault();
    }

    /// <summary>Reads a file's text, or lists every fault with its cure.</summary>
    /// <param name="file">Its name, for the faults.</param>
    /// <param name="json">Its text.</param>
    public static (WarningRules? Rules, IReadOnlyList<DataFault> Faults) Parse(string file, string json)
    {
        var faults = new List<DataFault>();
        if (JsonAt.Parse(file, json, faults) is not { } root)
        {
            return (null, faults);
        }

        root.AllowOnly("version", "types", "plans");
        var version = root.Need("version", "write the date of the last change")?.Text() ?? "";
        var types = (root.Need("types", "write [ { \"name\": \"暴雨\", \"codes\": [\"11B03\"] } ]")?.Items() ?? []).Select(ReadType).ToList();
        foreach (var twice in types.GroupBy(t => t.Name).Where(g => g.Count() > 1))
        {
            root.Fault($"the type '{twice.Key}' is there twice", "keep one");
        }

        var plans = (root.Need("plans", "write a plan for every colour")?.Items() ?? []).Select(p => ReadPlan(p, types)).ToList();
        foreach (var colour in _colours.Where(c => !plans.Exists(p => p.Types.Count == 0 && p.Colours.Contains(c))))
        {
            root.Fault($"no plan for {colour.Name()} of all types", $"add one without \"types\" whose \"colours\" hold \"{colour.Word()}\"");
        }

        return faults.Count == 0 ? (new WarningRules(version, types, plans), faults) : (null, faults);
    }

    private static WarningType ReadType(JsonAt at)
    {
        at.AllowOnly("name", "codes", "words", "english");
        return new WarningType(
            at.Need("name", "write 暴雨, 台风 …")?.Text() ?? "", at.Find("codes")?.Texts() ?? [], at.Find("words")?.Texts() ?? [], at.Find("english")?.Texts() ?? []);
    }

    private static WarningPlan ReadPlan(JsonAt at, List<WarningType> types)
    {
        at.AllowOnly("name", "types", "colours", "roster", "calls", "tries", "within", "standInWait", "superiorWait", "lead", "tips", "residents", "evacuate", "channels");
        var named = at.Find("types")?.Texts() ?? [];
        foreach (var type in named.Where(n => !types.Exists(t => t.Name == n)))
        {
            at.Fault($"the type '{type}' is not among the types", "write a name from \"types\"");
        }

        var colours = new List<WarningColour>();
        foreach (var word in at.Need("colours", "write [\"red\", \"orange\"]")?.Texts() ?? [])
        {
            if (Array.FindIndex(_colours, c => c.Word() == word) is >= 0 and var found)
            {
                colours.Add(_colours[found]);
            }
            else
            {
                at.Fault($"'{word}' is no colour", $"one of {string.Join(", ", _colours.Select(c => c.Word()))}");
            }
        }

        var plan = new WarningPlan(
            at.Need("name", "say what it is for")?.Text() ?? "", named, colours, ReadRoster(at), at.Find("calls")?.YesNo() ?? true,
            (int)(at.Find("tries")?.Number(1, WarningPlan.MostTries) ?? WarningPlan.MostTries),
            ReadTime(at, "within", 5), ReadTime(at, "standInWait", 5), ReadTime(at, "superiorWait", 5),
            at.Find("lead")?.Text() ?? "", at.Find("tips")?.Text() ?? "")
        {
            TellsResidents = at.Find("residents")?.YesNo() ?? true,
            Evacuates = at.Find("evacuate")?.YesNo() ?? false,
        };
        plan = at.Find("channels") is { } channels ? plan with { Channels = ReadChannels(channels) } : plan;
        if (colours.Exists(c => c.IsGrave()) && !plan.Calls)
        {
            at.Fault("橙色 and 红色 are always called", "leave \"calls\" out, or give the colours a plan of their own");
        }

        return plan;
    }

    /// <summary>One list for each try, each with a call in it: an SMS alone wakes nobody.</summary>
    private static List<IReadOnlyList<CallChannel>> ReadChannels(JsonAt at)
    {
        var tries = new List<IReadOnlyList<CallChannel>>();
        foreach (var item in at.Items())
        {
            var channels = new List<CallChannel>();
            foreach (var word in item.Texts())
            {
                if (Array.Find(Enum.GetValues<CallChannel>(), c => string.Equals($"{c}", word, StringComparison.OrdinalIgnoreCase)) is var channel and not 0)
                {
                    channels.Add(channel);
                }
                else
                {
                    item.Fault($"'{word}' is no way to call", "one of ring, phone, sms");
                }
            }

            if (!channels.Exists(c => c is CallChannel.Ring or CallChannel.Phone))
            {
                item.Fault("this try calls nobody", "add \"ring\" or \"phone\"");
            }

            tries.Add(channels);
        }

        if (tries.Count is 0 or > WarningPlan.MostTries)
        {
            at.Fault($"{tries.Count} lists", $"write one for each try, at most {WarningPlan.MostTries}: [[\"phone\"], [\"ring\", \"sms\"]]");
        }

        return tries.Count == 0 ? [[CallChannel.Ring]] : tries;
    }

    private static List<PostKind> ReadRoster(JsonAt at)
    {
        var roster = new List<PostKind>();
        foreach (var word in at.Need("roster", "write [\"gridLeader\", \"dutyOfficer\"]")?.Texts() ?? [])
        {
            if (Enum.TryParse<PostKind>(word, ignoreCase: true, out var kind) && !int.TryParse(word, out _) && Dispatch.Ladder.MayBeAsked(kind))
            {
                roster.Add(kind);
            }
            else
            {
                at.Fault($"'{word}' is no post that may be called", "one of microGridMember, gridMember, groupLeader, groupCadre, gridLeader, dutyOfficer, townLeader");
            }
        }

        if (roster.Count == 0)
        {
            at.Fault("nobody is called", "name at least one post in \"roster\"");
        }

        return roster;
    }

    /// <summary>Minutes or hours by the clock, at most an hour: who sleeps is not woken tomorrow.</summary>
    private static DueRule ReadTime(JsonAt at, string name, int minutes)
    {
        if (at.Find(name)?.Text() is not { } text)
        {
            return new DueRule(minutes, DueUnit.Minutes);
        }

        if (DueRule.TryParse(text, out var rule) && rule.IsByTheClock && WarningPlan.Time(rule) <= TimeSpan.FromHours(1))
        {
            return rule;
        }

        at.Fault($"'{name}' is '{text}'", "write minutes, at most an hour: 5min");
        return new DueRule(minutes, DueUnit.Minutes);
    }
}
