using WeGrid.Domain.Dispatch;

namespace WeGrid.Domain.Corps;

// 卡片上限与分派: settings.storm and settings.assign.
public static partial class CorpFile
{
    private static StormRules ReadStorm(CorpFileReader file)
    {
        if (file.Object("settings")?.Find("storm") is not { } o)
        {
            return StormRules.Default;
        }

        o.Only("cards", "calls", "minutes", "standIn");
        return new StormRules(
            o.Count("cards", 1, 1000, StormRules.Default.Cards), o.Count("calls", 1, 1000, StormRules.Default.Calls),
            // What is urgent is answered within 20 minutes: the list must not come after that.
            o.Count("minutes", 1, 20, StormRules.Default.Minutes), o.Flag("standIn"));
    }

    private static AssignRules ReadAssign(CorpFileReader file)
    {
        if (file.Object("settings")?.Find("assign") is not { } o)
        {
            return AssignRules.Default;
        }

        var kinds = Enum.GetValues<PostKind>().Where(Ladder.MayBeAsked).ToDictionary(k => char.ToLowerInvariant($"{k}"[0]) + $"{k}"[1..]);
        o.Only(["units", .. kinds.Keys]);
        return new AssignRules(
            kinds.Select(k => (Post: k.Value, By: ReadAssignBy(o, k.Key))).Where(k => k.By != AssignBy.First).ToDictionary(k => k.Post, k => k.By),
            ReadAssignBy(o, "units"));
    }

    private static AssignBy ReadAssignBy(CorpFileObject o, string name)
    {
        if (o.Optional(name) is not { } text)
        {
            return AssignBy.First;
        }

        foreach (var (by, word) in AssignRules.Names)
        {
            if (word == text)
            {
                return by;
            }
        }

        o.Fault(name, $"'{text}' is unknown; one of {string.Join(", ", AssignRules.Names.Values)}");
        return AssignBy.First;
    }
}
