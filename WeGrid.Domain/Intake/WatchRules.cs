using WeGrid.Domain.DataFiles;

namespace WeGrid.Domain.Intake;

/// <summary>限速: who says so many things in so short a time is slowed.</summary>
/// <param name="Reports">So many are taken as they come.</param>
/// <param name="Within">In this time.</param>
/// <param name="Gather">So long further ones are gathered into one draft.</param>
public sealed record FloodRule(int Reports, TimeSpan Within, TimeSpan Gather);

/// <summary>存疑: so many false alarms in that time mark the next one.</summary>
public sealed record DoubtRule(int FalseAlarms, TimeSpan Within);

/// <summary>反复反映: so many reports of one matter in that time are raised to a superior.</summary>
public sealed record RepeatRule(int Reports, TimeSpan Within);

/// <summary>相近: what is of the same kind, so near and so recent is offered as perhaps the same.</summary>
public sealed record NearbyRule(int Metres, TimeSpan Within, int Offers);

/// <summary>热点: what rose over what is usual.</summary>
/// <param name="Days">The days looked at.</param>
/// <param name="UsualDays">The days before, which say what is usual.</param>
/// <param name="Least">Fewer never count.</param>
/// <param name="Times">At least so many times what is usual.</param>
/// <param name="Chance">At most so likely by chance.</param>
/// <param name="RestDays">Not told again within these.</param>
public sealed record HotRule(int Days, int UsualDays, int Least, double Times, double Chance, int RestDays);

/// <summary>值守规则表, read from <c>data/watch.json</c>: what is seen only over several messages or matters.</summary>
public sealed record WatchRules(string Version, FloodRule Flood, DoubtRule Doubt, RepeatRule Repeat, NearbyRule Nearby, HotRule Hot)
{
    /// <summary>The times that hold where no file says otherwise.</summary>
    public static WatchRules Default { get; } = new(
        "", new FloodRule(6, TimeSpan.FromHours(1), TimeSpan.FromMinutes(20)), new DoubtRule(2, TimeSpan.FromDays(90)), new RepeatRule(3, TimeSpan.FromDays(30)),
        new NearbyRule(300, TimeSpan.FromDays(14), 2), new HotRule(7, 56, 5, 2, 0.01, 14));

    /// <summary>Reads a file's text, or lists every fault with its cure.</summary>
    public static (WatchRules? Rules, IReadOnlyList<DataFault> Faults) Parse(string file, string json)
    {
        var faults = new List<DataFault>();
        if (JsonAt.Parse(file, json, faults) is not { } root)
        {
            return (null, faults);
        }

        root.AllowOnly("version", "flood", "doubt", "repeat", "nearby", "hot");
        var version = root.Need("version", "write the date of the last change")?.Text() ?? "";
        var flood = Of(root, "flood", "reports", "minutes", "gatherMinutes");
        var doubt = Of(root, "doubt", "falseAlarms", "days");
        var repeat = Of(root, "repeat", "reports", "days");
        var nearby = Of(root, "nearby", "metres", "days", "offers");
        var hot = Of(root, "hot", "days", "usualDays", "least", "times", "chance", "restDays");
        var rules = new WatchRules(
            version,
            new FloodRule(Whole(flood, "reports", 1, 1000), TimeSpan.FromMinutes(Whole(flood, "minutes", 1, 1440)), TimeSpan.FromMinutes(Whole(flood, "gatherMinutes", 1, 240))),
            new DoubtRule(Whole(doubt, "falseAlarms", 1, 100), TimeSpan.FromDays(Whole(doubt, "days", 1, 730))),
            new RepeatRule(Whole(repeat, "reports", 2, 100), TimeSpan.FromDays(Whole(repeat, "days", 1, 365))),
            new NearbyRule(Whole(nearby, "metres", 0, 5000), TimeSpan.FromDays(Whole(nearby, "days", 1, 90)), Whole(nearby, "offers", 0, 2)),
            new HotRule(
                Whole(hot, "days", 1, 31), Whole(hot, "usualDays", 7, 365), Whole(hot, "least", 3, 1000), Number(hot, "times", 1.2, 20), Number(hot, "chance", 0.0001, 0.2),
                Whole(hot, "restDays", 1, 365)));
        return faults.Count == 0 ? (rules, faults) : (null, faults);
    }

    private static JsonAt? Of(JsonAt root, string name, params ReadOnlySpan<string> members)
    {
        var at = root.Need(name, "copy it from the shipped data/watch.json");
        at?.AllowOnly(members);
        return at;
    }

    private static double Number(JsonAt? at, string name, double least, double most) =>
        at?.Need(name, $"write a number from {least} to {most}")?.Number(least, most) ?? least;

    private static int Whole(JsonAt? at, string name, int least, int most)
    {
        var number = Number(at, name, least, most);
        if (Math.Abs(number - Math.Round(number)) > double.Epsilon)
        {
            at?.Fault($"'{name}' is {number}", "write a whole number");
        }

        return (int)Math.Round(number);
    }
}
