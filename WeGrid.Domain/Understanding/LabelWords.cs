using System.Globalization;
using WeGrid.Domain.Intake;

namespace WeGrid.Domain.Understanding;

/// <summary>标签用语: how people write a category, a kind or an urgency, read back; one wrong sign is forgiven where only one can be meant.</summary>
public static class LabelWords
{
    private static readonly (string Word, Urgency Urgency)[] _urgencies =
    [
        ("危及生命", Urgency.Life), ("人命关天", Urgency.Life), ("生命", Urgency.Life), ("2小时", Urgency.TwoHours), ("两小时", Urgency.TwoHours), ("二小时", Urgency.TwoHours),
        ("紧急", Urgency.TwoHours), ("加急", Urgency.TwoHours), ("24小时", Urgency.Day), ("二十四小时", Urgency.Day), ("一天", Urgency.Day), ("1天", Urgency.Day), ("当天", Urgency.Day),
        ("按工作日", Urgency.WorkingDays), ("工作日", Urgency.WorkingDays), ("一般", Urgency.WorkingDays), ("普通", Urgency.WorkingDays), ("不急", Urgency.WorkingDays),
    ];

    /// <summary>The words for urgencies, for a reply.</summary>
    public static string Urgencies => "危及生命、2小时、24小时、工作日";

    /// <summary>The words for kinds that can be written.</summary>
    public static string Kinds => "咨询、求助、投诉、建议";

    /// <summary>An urgency; null when it is none.</summary>
    public static Urgency? UrgencyIn(string words)
    {
        var plain = Plain(words);
        return Array.Find(_urgencies, u => plain == u.Word) is { Word: not null } found ? found.Urgency
            : Array.Find(_urgencies, u => plain.StartsWith(u.Word, StringComparison.Ordinal)) is { Word: not null } first ? first.Urgency
            : null;
    }

    /// <summary>A kind; null when it is none. 举报 is a category: it changes who may see the matter.</summary>
    public static DemandKind? KindIn(string words) =>
        Words.Kinds.TryGetValue(Plain(words), out var kind) && kind is not (DemandKind.Report or DemandKind.Praise) ? kind : null;

    /// <summary>The category named: 供水, 停水, 供水/停水, 供水 停水. Level 2 is empty when only level 1 was named.</summary>
    /// <param name="tree">What there is.</param>
    /// <param name="words">What was written.</param>
    /// <returns>The category, or what could have been meant.</returns>
    public static (Category? Found, IReadOnlyList<string> Near) CategoryIn(CategoryTree tree, string words)
    {
        ArgumentNullException.ThrowIfNull(tree);
        var parts = words.Split(['/', ' ', '、', '，', '-', '—', '：'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts is [var level1, var level2, ..])
        {
            return tree.Find($"{level1}/{level2}") is { } leaf ? (leaf.Category, []) : OneName(tree, level2, n => n.Level1 == level1) is { } within ? (within, []) : OnlyName(tree, parts[0]);
        }

        return parts is [var name] ? OnlyName(tree, name) : (null, tree.Level1);
    }

    private static (Category? Found, IReadOnlyList<string> Near) OnlyName(CategoryTree tree, string name)
    {
        name = name.EndsWith('类') && name.Length > 2 ? name[..^1] : name;
        if (tree.Level1.Contains(name))
        {
            return (new Category(name, ""), []);
        }

        if (OneName(tree, name, _ => true) is { } leaf)
        {
            return (leaf, []);
        }

        if (tree.Level1.Where(l => Slips.IsNear(name, l)).Take(2).ToList() is [var slip])
        {
            return (new Category(slip, ""), []);
        }

        var top = tree.Level1.Where(l => IsNear(l, name)).ToList();
        var leaves = tree.Nodes.Select(n => n.Category).Where(c => IsNear(c.Level2, name)).ToList();
        return top is [var one] && leaves.Count == 0 ? (new Category(one, ""), [])
            : leaves is [var two] && top.Count == 0 ? (two, [])
            : (null, [.. top.Concat(leaves.Select(l => l.Path)).Take(4).DefaultIfEmpty(string.Join('、', tree.Level1.Take(6)) + "等")]);
    }

    private static Category? OneName(CategoryTree tree, string name, Func<Category, bool> fits) =>
        tree.Nodes.Select(n => n.Category).Where(c => c.Level2 == name && fits(c)).Take(2).ToList() is [var one] ? one : null;

    /// <summary>One sign wrong, missing or too many; or a part of the name that is at least two signs long.</summary>
    private static bool IsNear(string name, string typed)
    {
        if (typed.Length < 2)
        {
            return false;
        }

        return name.Contains(typed, StringComparison.Ordinal) || typed.Contains(name, StringComparison.Ordinal)
            || (name.Length == typed.Length && name.Where((c, i) => c != typed[i]).Count() == 1);
    }

    private static string Plain(string words) => string.Concat(words.Where(c => !char.IsWhiteSpace(c)).Select(c => c is >= '０' and <= '９' ? (char)(c - '０' + '0') : c)).ToLower(CultureInfo.InvariantCulture);
}
