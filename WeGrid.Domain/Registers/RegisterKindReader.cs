using WeGrid.Domain.DataFiles;
using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Registers;

/// <summary>名册种类文件: reads one, or lists every fault with its place and cure.</summary>
public static partial class RegisterKindReader
{
    /// <summary>Columns every register has, beside its own.</summary>
    public static readonly IReadOnlyList<string> Common = ["编号", "网格", "B角"];

    /// <summary>Reads a file's text.</summary>
    /// <param name="file">Its name, for the faults.</param>
    /// <param name="json">Its text.</param>
    public static (RegisterKind? Kind, IReadOnlyList<DataFault> Faults) Parse(string file, string json)
    {
        var faults = new List<DataFault>();
        if (JsonAt.Parse(file, json, faults) is not { } root)
        {
            return (null, faults);
        }

        root.AllowOnly("id", "name", "version", "holder", "own", "post", "fields", "see", "mine", "visit", "wall", "sizes", "until", "open", "ledger", "household", "keep");
        var kind = new RegisterKind(
            root.NeedText("id", "a short name in lower case: pairs"), root.NeedText("name", "what people call it"), root.NeedText("version", "the date of the last change"),
            root.NeedText("holder", "what who sees to an entry is called: 结对人"), [.. (root.Need("fields", "write [ { \"name\": \"姓名\" } ]")?.Items() ?? []).Select(ReadField)], Posts(root, "see"))
        {
            Mine = root.Find("mine")?.Text() ?? "",
            Post = root.OneOf<PostKind>(root.Find("post")?.Text() ?? "", "a post"),
            IsOwn = root.Find("own")?.YesNo() ?? false,
            Sizes = [.. (root.Find("sizes")?.Items() ?? []).Select(ReadSize)],
            Until = root.Find("until")?.Text() ?? "",
            Household = root.Find("household")?.Text() ?? "",
            Open = root.Find("open") is { } open ? ReadOpen(open) : null,
            Ledger = root.Find("ledger") is { } ledger ? ReadLedger(ledger) : null,
            Visit = root.Find("visit") is { } visit ? ReadVisit(visit) : null,
            Wall = root.Find("wall") is { } wall ? ReadWall(wall) : null,
            Keep = root.Find("keep") is null ? new DueRule(365, DueUnit.CalendarDays) : Days(root, "keep"),
        };
        Check(root, kind);
        return faults.Count == 0 ? (kind, faults) : (null, faults);
    }

    private static RegisterField ReadField(JsonAt at)
    {
        at.AllowOnly("name", "needed", "longest", "choices", "list");
        return new RegisterField(
            at.NeedText("name", "the name of the column"), at.Find("needed")?.YesNo() ?? false, (int)(at.Find("longest")?.Number(1, 200) ?? 20), at.Find("choices")?.Texts() ?? [], at.Find("list")?.YesNo() ?? false);
    }

    private static RegisterVisit ReadVisit(JsonAt at)
    {
        at.AllowOnly("every", "word", "unit");
        return new RegisterVisit(Days(at, "every"), at.NeedText("word", "the word that says it was done: 看望"), at.Find("unit")?.Text() ?? "人");
    }

    private static RegisterWall ReadWall(JsonAt at)
    {
        at.AllowOnly("field", "values", "see");
        return new RegisterWall(at.NeedText("field", "the column that tells"), at.Need("values", "write [\"儿童\"]")?.Texts() ?? [], Posts(at, "see"));
    }

    private static RegisterSize ReadSize(JsonAt at)
    {
        at.AllowOnly("each", "field", "values", "least", "most");
        return new RegisterSize(
            at.OneOf<GridKind>(at.NeedText("each", "the kind of grid: group"), "a kind of grid") ?? GridKind.Group, at.Find("field")?.Text() ?? "", at.Find("values")?.Texts() ?? [],
            (int)(at.Find("least")?.Number(0, 1_000) ?? 0), at.Find("most")?.Number(0, 100_000) is { } most ? (int)most : null);
    }

    private static RegisterOpen ReadOpen(JsonAt at)
    {
        at.AllowOnly("name", "topics", "say", "hours");
        return new RegisterOpen(
            at.NeedText("name", "the column with the name"), at.NeedText("topics", "the column that says what can be done there"), at.Need("say", "write the columns that are told: [\"地点\"]")?.Texts() ?? [],
            at.Find("hours")?.Text() ?? "");
    }

    private static RegisterLedger ReadLedger(JsonAt at)
    {
        at.AllowOnly("unit", "in", "out", "stock", "receipt");
        return new RegisterLedger(
            at.NeedText("unit", "the unit, or the column that says it: 袋"), at.NeedText("in", "the word for what comes in: 入库"), at.NeedText("out", "the word for what goes out: 发放"),
            at.NeedText("stock", "the word that brings what is left: 库存"))
        {
            Receipt = at.Find("receipt")?.Text() ?? "",
        };
    }

    /// <summary>Days: nobody is visited by the minute.</summary>
    private static DueRule Days(JsonAt at, string name)
    {
        if (at.Need(name, "write days: 30d")?.Text() is not { } text)
        {
            return new DueRule(30, DueUnit.CalendarDays);
        }

        if (DueRule.TryParse(text, out var rule) && rule.Unit == DueUnit.CalendarDays)
        {
            return rule;
        }

        at.Fault($"'{name}' is '{text}'", "write days: 30d");
        return new DueRule(30, DueUnit.CalendarDays);
    }

    private static List<PostKind> Posts(JsonAt at, string name)
    {
        var posts = new List<PostKind>();
        foreach (var word in at.Find(name)?.Texts() ?? [])
        {
            if (JsonAt.Named<PostKind>(word) is { } post)
            {
                posts.Add(post);
            }
            else
            {
                at.Fault($"'{word}' in '{name}' is no post", $"one of {string.Join(", ", Enum.GetNames<PostKind>().Select(n => char.ToLowerInvariant(n[0]) + n[1..]))}");
            }
        }

        return posts;
    }
}
