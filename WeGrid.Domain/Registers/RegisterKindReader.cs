using WeGrid.Domain.DataFiles;
using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Registers;

/// <summary>名册种类文件: reads one, or lists every fault with its place and cure.</summary>
public static class RegisterKindReader
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

        root.AllowOnly("id", "name", "version", "holder", "fields", "see", "visit", "wall", "keep");
        var kind = new RegisterKind(
            root.NeedText("id", "a short name in lower case: pairs"), root.NeedText("name", "what people call it"), root.NeedText("version", "the date of the last change"),
            root.NeedText("holder", "what who sees to an entry is called: 结对人"), [.. (root.Need("fields", "write [ { \"name\": \"姓名\" } ]")?.Items() ?? []).Select(ReadField)], Posts(root, "see"))
        {
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
        at.AllowOnly("every", "word", "list");
        return new RegisterVisit(Days(at, "every"), at.NeedText("word", "the word that says it was done: 看望"), at.NeedText("list", "the word that brings one's list: 结对名单"));
    }

    private static RegisterWall ReadWall(JsonAt at)
    {
        at.AllowOnly("field", "values", "see");
        return new RegisterWall(at.NeedText("field", "the column that tells"), at.Need("values", "write [\"儿童\"]")?.Texts() ?? [], Posts(at, "see"));
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

    private static void Check(JsonAt root, RegisterKind kind)
    {
        if (kind.Fields.Count == 0)
        {
            root.Fault("there are no fields", "write at least one");
        }

        foreach (var twice in kind.Fields.Select(f => f.Name).Concat(Common).Append(kind.Holder).Where(n => n.Length > 0).GroupBy(n => n).Where(g => g.Count() > 1))
        {
            root.Fault($"the column '{twice.Key}' is there twice", $"{string.Join('、', Common)} and '{kind.Holder}' are there anyway");
        }

        if (kind.Wall is { } wall && kind.Fields.FirstOrDefault(f => f.Name == wall.Field) is var field && (field is null || wall.Values.Except(field.Choices).Any()))
        {
            root.Fault("'wall' stands at a column that has not those choices", "write a column of \"fields\" with \"choices\", and values among them");
        }

        var line = kind.Fields.Where(f => f.IsOnList).Sum(f => 1 + (f.Choices.Count > 0 ? f.Choices.Max(c => c.Length) : f.Longest));
        if (line > RegisterLines.Longest)
        {
            root.Fault($"a line of the list may be {line} characters long", $"at most {RegisterLines.Longest}: make \"longest\" less, or take \"list\" from a column");
        }

        if (!kind.Fields.Any(f => f.IsNeeded))
        {
            root.Fault("no column is needed", "write \"needed\": true at what tells who it is");
        }

        if (kind.Visit is not null && !kind.Fields.Any(f => f.IsOnList))
        {
            root.Fault("a list of visits would say nothing", "write \"list\": true at the columns that stand on it");
        }
    }
}
