namespace WeGrid.Domain.Reports;

/// <summary>报表 (<c>data/reports</c>): headings over what was recorded anyway, for each grid of a kind and a stretch of time; data, so that a town makes its own. Nobody fills one in.</summary>
/// <param name="Id">代号: lower case, in <c>settings.reports</c>; never changes.</param>
/// <param name="Name">名称: 七个在网格.</param>
/// <param name="Version">版本.</param>
/// <param name="Grid">每个什么网格 one is made for.</param>
/// <param name="To">发给谁: posts at the grid, or the nearest above it.</param>
/// <param name="Headings">标题, in order.</param>
public sealed record HeadingReport(string Id, string Name, string Version, GridKind Grid, IReadOnlyList<PostKind> To, IReadOnlyList<ReportHeading> Headings)
{
    /// <summary>What was recorded in a grid and all within it, heading by heading.</summary>
    /// <param name="facts">Of the stretch of time.</param>
    /// <param name="grids">网格树.</param>
    /// <param name="gridId">网格.</param>
    public IReadOnlyList<HeadingCount> Of(IEnumerable<CountedFact> facts, GridTree grids, string gridId)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(grids);
        var inside = facts.Where(f => grids.IsWithin(f.GridId, gridId)).ToList();
        return [.. Headings.Select(h => new HeadingCount(h.Name, [.. h.Counts.Select(c => (c, c.Of(inside)))]))];
    }
}

/// <summary>标题: 党建引领, with what is counted under it.</summary>
/// <param name="Name">名称.</param>
/// <param name="Counts">数哪些.</param>
public sealed record ReportHeading(string Name, IReadOnlyList<ReportCount> Counts);

/// <summary>一个数.</summary>
/// <param name="Name">叫什么: 整改办结.</param>
/// <param name="Unit">量词: 件.</param>
/// <param name="Source">从哪来.</param>
/// <param name="What">数什么: one of <see cref="Knows"/> for its source.</param>
/// <param name="Ids">哪些: procedures or registers by id; empty for all.</param>
public sealed record ReportCount(string Name, string Unit, CountSource Source, string What, IReadOnlyList<string> Ids)
{
    /// <summary>只数哪些: of each of these traits one of the values.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Where { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>不同的有几个: how many values of this trait there are; empty: the facts are added up.</summary>
    public string Distinct { get; init; } = "";

    /// <summary>What there is to count of a source.</summary>
    /// <param name="source">从哪来.</param>
    public static IReadOnlyList<string> Knows(CountSource source) => source switch
    {
        CountSource.Tickets => ["new", "handled", "open", "rated", "satisfied"],
        CountSource.Procedures => ["begun", "done"],
        CountSource.Records => ["times", "sum"],
        CountSource.Visits => ["times"],
        CountSource.Ledger => ["in", "out", "net", "left"],
        CountSource.Entries => ["count"],
        CountSource.Posts => ["filled"],
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, "is no source"),
    };

    /// <summary>The number of these facts.</summary>
    /// <param name="facts">Of the grids in question.</param>
    public decimal Of(IEnumerable<CountedFact> facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var mine = facts.Where(f => f.Source == Source && f.What == What && (Ids.Count == 0 || Ids.Contains(f.Id)) && Where.All(w => w.Value.Contains(f.Traits.GetValueOrDefault(w.Key, "")))).ToList();
        return Distinct.Length == 0 ? mine.Sum(f => f.Amount) : mine.Select(f => f.Traits.GetValueOrDefault(Distinct, "")).Where(v => v.Length > 0).Distinct(StringComparer.Ordinal).Count();
    }
}

/// <summary>数从哪来: what is recorded anyway.</summary>
public enum CountSource
{
    /// <summary>工单, but for confidential ones; with the traits list, category and origin.</summary>
    Tickets = 1,

    /// <summary>程序中的事, with the trait lane.</summary>
    Procedures,

    /// <summary>事里留下的记录, with the trait record; the sum is of those that are numbers.</summary>
    Records,

    /// <summary>走访和核对 of registers, with the columns as traits.</summary>
    Visits,

    /// <summary>台账, with the columns as traits.</summary>
    Ledger,

    /// <summary>名册的条目 as they stand now, with the columns as traits.</summary>
    Entries,

    /// <summary>岗位 that somebody holds now, with the trait post.</summary>
    Posts,
}

/// <summary>记下的事实: what was recorded in one grid, alike in every trait.</summary>
/// <param name="Source">从哪来.</param>
/// <param name="What">什么.</param>
/// <param name="Id">哪种: the procedure's or the register's id; empty for others.</param>
/// <param name="GridId">网格.</param>
/// <param name="Amount">多少.</param>
/// <param name="Traits">特征.</param>
public sealed record CountedFact(CountSource Source, string What, string Id, string GridId, decimal Amount, IReadOnlyDictionary<string, string> Traits)
{
    /// <summary>岗位 that somebody holds: they stand in the corp file and nowhere else.</summary>
    /// <param name="grids">网格树.</param>
    public static IEnumerable<CountedFact> OfPosts(GridTree grids)
    {
        ArgumentNullException.ThrowIfNull(grids);
        return grids.Posts.Where(p => !p.IsStandIn).CountBy(p => (p.GridId, p.Kind))
            .Select(p => new CountedFact(CountSource.Posts, "filled", "", p.Key.GridId, p.Value, new Dictionary<string, string> { ["post"] = $"{char.ToLowerInvariant($"{p.Key.Kind}"[0])}{$"{p.Key.Kind}"[1..]}" }));
    }
}

/// <summary>一个标题下的数.</summary>
/// <param name="Name">标题.</param>
/// <param name="Counts">Each count with its number.</param>
public sealed record HeadingCount(string Name, IReadOnlyList<(ReportCount Count, decimal Number)> Counts)
{
    /// <summary>In words: 整改办结3件、隐患登记2件; what was not recorded is said to be nothing, never left out.</summary>
    public string Words => string.Join('、', Counts.Select(c => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{c.Count.Name}{c.Number:0.##}{c.Count.Unit}")));
}
