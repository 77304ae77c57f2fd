namespace WeGrid.Domain.Registers;

/// <summary>翻册: entries of some registers with their kinds, where something is decided by what stands in them.</summary>
/// <param name="Kinds">名册 of the corp.</param>
/// <param name="Entries">What was read of them.</param>
public sealed record RegisterBook(IReadOnlyList<RegisterKind> Kinds, IReadOnlyCollection<RegisterEntry> Entries)
{
    /// <summary>Nothing was read.</summary>
    public static RegisterBook Empty { get; } = new([], []);

    /// <summary>有效的 entries of a kind on a day, by number.</summary>
    /// <param name="kind">哪种名册.</param>
    /// <param name="day">哪天.</param>
    public IEnumerable<RegisterEntry> InForce(string kind, DateOnly day) =>
        Kinds.FirstOrDefault(k => k.Id == kind) is { } known ? Entries.Where(e => e.Kind == kind && known.IsInForce(e, day)).OrderBy(e => e.Number) : [];
}
