using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Registers;

/// <summary>查名册: "where do I go for X", "is the station open". Only of kinds that are open to all, only what stands in them. Pure.</summary>
/// <param name="corp">租户.</param>
/// <param name="calendar">Says which days are working days.</param>
public sealed class RegisterLookup(Corp corp, WorkingCalendar calendar)
{
    /// <summary>So many characters of its columns an answer bears for one entry.</summary>
    public const int Longest = 120;

    // Words that ask for a place, its hours or what to bring; without one a topic alone is talk.
    private static readonly string[] _asking = ["在哪", "去哪", "到哪", "上哪", "哪里", "哪儿", "哪个地方", "什么地方", "地址", "怎么走", "找谁", "几点", "开门", "开着", "上班", "电话", "要什么材料", "带什么材料", "怎么办理", "网上能办", "网上怎么办"];

    private static readonly string[] _shut = ["没开门", "没有开门", "不开门", "关着", "锁着", "关门了", "没人在", "没有人在", "没得人"];

    // Beside the name and that it is shut, a report says no more than this; whatever else stands there may be a matter of its own.
    private static readonly string[] _fillers = ["白跑一趟", "等了半天", "等半天", "到现在", "这会儿", "今天", "现在", "上午", "下午", "早上", "大门", "都", "还", "了", "啊", "呢", "的", "，", ",", "。", "！", "!", " "];

    // Who says one of these wants more than a place.
    private static readonly string[] _unhappy =
    [
        "不给", "没人管", "不管", "没办成", "没来", "没人来", "跑了", "推来推去", "投诉", "举报", "骗", "态度", "没到账", "没发", "扣了", "取消", "欠",
        "停电", "停水", "断", "堵", "漏", "坏", "塌", "裂", "积水", "着火", "冒烟", "摔", "臭", "吵", "偷",
    ];

    private static readonly char[] _between = ['、', '，', ',', '/', ' ', '；'];

    /// <summary>Whether the words may ask what an open register tells: only then is one read.</summary>
    public static bool MayAsk(string normalText)
    {
        ArgumentNullException.ThrowIfNull(normalText);
        return _asking.Concat(_shut).Any(w => normalText.Contains(w, StringComparison.Ordinal));
    }

    /// <summary>Whether the words say that a place is shut; the entry, when it has hours and should be open.</summary>
    /// <param name="normalText">What was said, normalised.</param>
    /// <param name="kinds">名册 of the corp.</param>
    /// <param name="entries">Entries of the open ones.</param>
    /// <param name="gridId">Where the speaker belongs; null when that is not known.</param>
    /// <param name="now">Now.</param>
    public (RegisterKind Kind, RegisterEntry Entry)? Shut(string normalText, IEnumerable<RegisterKind> kinds, IReadOnlyCollection<RegisterEntry> entries, string? gridId, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(normalText);
        if (!_shut.Any(w => normalText.Contains(w, StringComparison.Ordinal)))
        {
            return null;
        }

        var found = Named(normalText, kinds, Holding(kinds, entries, now)).Where(f => f.Kind.Open!.Hours.Length > 0 && IsOpen(f.Kind, f.Entry, now) == true && SaysNoMore(normalText, f.Kind, f.Entry))
            .OrderByDescending(f => NameOf(f.Kind, f.Entry).Length).ThenBy(f => Far(f.Entry, gridId)).ToList();
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>答: the nearest place that does what is asked for, or the place that is named; null when there is none.</summary>
    /// <param name="normalText">What was asked, normalised.</param>
    /// <param name="kinds">名册 of the corp.</param>
    /// <param name="entries">Entries of the open ones.</param>
    /// <param name="gridId">Where the asker belongs; null when that is not known.</param>
    /// <param name="now">Now.</param>
    public (RegisterKind Kind, RegisterEntry Entry)? Find(string normalText, IEnumerable<RegisterKind> kinds, IReadOnlyCollection<RegisterEntry> entries, string? gridId, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(normalText);
        if (!_asking.Any(w => normalText.Contains(w, StringComparison.Ordinal)) || _unhappy.Any(w => normalText.Contains(w, StringComparison.Ordinal)))
        {
            return null;
        }

        var open = kinds.Where(k => k.Open is not null).ToList();
        entries = Holding(open, entries, now);
        var named = Named(normalText, open, entries).Select(f => (f.Kind, f.Entry, Fit: ByName + NameOf(f.Kind, f.Entry).Length));
        var topical = open.SelectMany(k => entries.Where(e => e.Kind == k.Id), (k, e) => (Kind: k, Entry: e, Fit: Topic(k, e, normalText)));
        // Who is sent to another village stands before a door that is not theirs; who names it knows where it is.
        return named.Concat(topical.Where(f => Far(f.Entry, gridId) < int.MaxValue)).Where(f => f.Fit > 0)
            .OrderByDescending(f => f.Fit).ThenBy(f => Far(f.Entry, gridId)).ThenByDescending(f => IsOpen(f.Kind, f.Entry, now) == true).ThenBy(f => f.Entry.Number)
            .Select(f => ((RegisterKind, RegisterEntry)?)(f.Kind, f.Entry)).FirstOrDefault();
    }

    /// <summary>What is told of an entry: its columns in order and whether it is open now.</summary>
    /// <param name="kind">哪种名册.</param>
    /// <param name="entry">哪一条.</param>
    /// <param name="now">Now.</param>
    public string Say(RegisterKind kind, RegisterEntry entry, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(entry);
        var said = string.Join('，', kind.Open!.Say.Select(c => entry.Fields.GetValueOrDefault(c, "")).Where(v => v.Length > 0));
        return IsOpen(kind, entry, now) switch { true => $"{said}。现在开着。", false => $"{said}。现在不开门。", null => $"{said}。" };
    }

    /// <summary>Whether it is open; null where it has no hours.</summary>
    public bool? IsOpen(RegisterKind kind, RegisterEntry entry, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(entry);
        return kind.Open is { Hours.Length: > 0 } open ? OpenHours.Parse(entry.Fields.GetValueOrDefault(open.Hours, ""))?.IsOpen(now, calendar) : null;
    }

    private const int ByName = 1_000;

    /// <summary>What is over is told to nobody.</summary>
    private static List<RegisterEntry> Holding(IEnumerable<RegisterKind> kinds, IReadOnlyCollection<RegisterEntry> entries, DateTimeOffset now) =>
        [.. kinds.SelectMany(k => entries.Where(e => e.Kind == k.Id && k.IsInForce(e, ChinaTime.DateOf(now))))];

    private static string NameOf(RegisterKind kind, RegisterEntry entry) => entry.Fields.GetValueOrDefault(kind.Open!.Name, "");

    /// <summary>Each line of the text (as said, as understood) is the name, one of the words for shut, and nothing that means anything.</summary>
    private static bool SaysNoMore(string text, RegisterKind kind, RegisterEntry entry) => text.Split('\n').Any(line =>
    {
        var name = NameOf(kind, entry);
        return line.Contains(name, StringComparison.Ordinal) && _shut.Any(shut =>
            line.Contains(shut, StringComparison.Ordinal) && _fillers.Aggregate(line.Replace(name, "", StringComparison.Ordinal).Replace(shut, "", StringComparison.Ordinal), (rest, f) => rest.Replace(f, "", StringComparison.Ordinal)).Length == 0);
    });

    private static IEnumerable<(RegisterKind Kind, RegisterEntry Entry)> Named(string text, IEnumerable<RegisterKind> kinds, IReadOnlyCollection<RegisterEntry> entries) =>
        kinds.Where(k => k.Open is not null).SelectMany(k => entries.Where(e => e.Kind == k.Id), (k, e) => (k, e)).Where(f => f.e.Fields.GetValueOrDefault(f.k.Open!.Name, "") is { Length: > 1 } name && text.Contains(name, StringComparison.Ordinal));

    /// <summary>The longest of its topics that is said; 0 for none.</summary>
    private static int Topic(RegisterKind kind, RegisterEntry entry, string text) =>
        entry.Fields.GetValueOrDefault(kind.Open!.Topics, "").Split(_between, StringSplitOptions.RemoveEmptyEntries).Where(t => t.Length > 1 && text.Contains(t, StringComparison.Ordinal)).Select(t => t.Length).DefaultIfEmpty(0).Max();

    /// <summary>How far up from the asker's grid the entry's grid lies: 0 for the same; beyond reach when it lies in another village, or in one and theirs is not known.</summary>
    private int Far(RegisterEntry entry, string? gridId)
    {
        if (gridId is null)
        {
            return corp.Grids.Find(entry.GridId)?.Kind == GridKind.Town ? 0 : int.MaxValue;
        }

        var up = corp.Grids.PathUp(gridId).Select(g => g.Id).ToList();
        var at = up.IndexOf(entry.GridId);
        return at >= 0 ? at : corp.Grids.VillageOf(entry.GridId) == corp.Grids.VillageOf(gridId) ? up.Count : int.MaxValue;
    }
}
