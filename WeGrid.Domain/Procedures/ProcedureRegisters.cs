using WeGrid.Domain.Registers;

namespace WeGrid.Domain.Procedures;

/// <summary>按清单发起: what the title of a matter must name to be begun at all (工作事项准入, 订场地).</summary>
/// <param name="Register">哪种名册.</param>
/// <param name="Names">名称栏 and others that hold words for the same, with 、 between; the first is the name.</param>
/// <param name="Field">看哪一栏 to refuse; empty for none.</param>
/// <param name="Refused">哪些值 of it are not done (负面事项).</param>
/// <param name="Why">依据栏: said with a refusal; empty for none.</param>
/// <param name="Say">What is said where the title names nothing that stands there; empty for nothing more.</param>
public sealed record ProcedureListing(string Register, IReadOnlyList<string> Names, string Field, IReadOnlyList<string> Refused, string Why, string Say)
{
    /// <summary>名称 of an entry.</summary>
    public string NameOf(RegisterEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Fields.GetValueOrDefault(Names[0], "");
    }

    /// <summary>How long the longest of its words is that the title says; 0 for none.</summary>
    /// <param name="entry">哪一条.</param>
    /// <param name="title">题目.</param>
    public int Fit(RegisterEntry entry, string title)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(title);
        return Names.Skip(1).SelectMany(n => ProcedureTeams.Words(entry, n)).Append(NameOf(entry)).Where(w => w.Length > 1 && title.Contains(w, StringComparison.Ordinal)).Select(w => w.Length).DefaultIfEmpty(0).Max();
    }

    /// <summary>Whether what stands there is not done.</summary>
    /// <param name="entry">哪一条.</param>
    public bool Refuses(RegisterEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Refused.Contains(entry.Fields.GetValueOrDefault(Field, ""));
    }
}

/// <summary>按所长叫队: a word before the colon that is no unit may be what one is good at; the team that is nearest is called (五老乡贤).</summary>
/// <param name="Register">哪种名册.</param>
/// <param name="Team">队名栏: the name of a unit of the corp.</param>
/// <param name="For">看哪些栏: what one is good at, what one is, with 、 between.</param>
public sealed record ProcedureTeams(string Register, string Team, IReadOnlyList<string> For)
{
    private static readonly char[] _between = ['、', '，', ',', '/', ' ', '；'];

    /// <summary>Whether somebody in the register is good at it.</summary>
    /// <param name="entry">哪一条.</param>
    /// <param name="word">What is wanted.</param>
    public bool Knows(RegisterEntry entry, string word) => For.Any(f => Words(entry, f).Contains(word));

    /// <summary>The words of a column.</summary>
    internal static IReadOnlyList<string> Words(RegisterEntry entry, string field) => entry.Fields.GetValueOrDefault(field, "").Split(_between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>按所长和远近排: whoever has an entry of their own sees first what they are good at, then what is near the grid they are placed in (双报到).</summary>
/// <param name="Register">哪种名册.</param>
/// <param name="Skill">特长栏; empty: only near.</param>
public sealed record ProcedureNearness(string Register, string Skill);

/// <summary>入册: a step that is done puts an entry into a register, under the number of the matter.</summary>
/// <param name="Register">哪种名册.</param>
/// <param name="Fields">各栏 and what is written there: <c>title</c>, the name of a record, or words after <c>=</c>.</param>
public sealed record ProcedureEntry(string Register, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>The title of the matter.</summary>
    public const string Title = "title";

    /// <summary>The entry a matter makes.</summary>
    /// <param name="kind">哪种名册.</param>
    /// <param name="matter">事.</param>
    /// <param name="at">When.</param>
    public RegisterEntry Of(RegisterKind kind, Proceeding matter, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(matter);
        var fields = Fields.ToDictionary(f => f.Key, f => Cut(kind, f.Key, Value(matter, f.Value)), StringComparer.Ordinal);
        return new RegisterEntry(Register, checked((int)matter.Number), matter.GridId, "", "", fields) { AddedAt = at };
    }

    private static string Value(Proceeding matter, string from) =>
        from == Title ? matter.Title : from[0] == '=' ? from[1..] : matter.Records.LastOrDefault(r => r.Name == from)?.Value ?? "";

    /// <summary>A column takes so much: the whole stands in the matter.</summary>
    private static string Cut(RegisterKind kind, string field, string value) =>
        kind.Fields.First(f => f.Name == field).Longest is var longest && value.Length > longest ? $"{value[..(longest - 1)]}…" : value;
}
