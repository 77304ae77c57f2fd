namespace WeGrid.Trainer.Tasks;

/// <summary>A labelled message: what the models learn from, whether it stood in a conversation or alone.</summary>
/// <param name="Text">As it was sent.</param>
/// <param name="IsDemand">Whether something has to be registered.</param>
/// <param name="Kind">性质.</param>
/// <param name="Category">Path of the tree.</param>
/// <param name="Urgency">life, 2h, 24h, 1wd, 5wd, none.</param>
/// <param name="Place">The part of the text that says where; may be empty.</param>
/// <param name="Group">Conversation, or the message itself.</param>
internal sealed record SingleRow(string Text, bool IsDemand, string Kind, string Category, string Urgency, string Place, string Group)
{
    /// <summary>How much it counts.</summary>
    public float Weight { get; init; } = 1;

    /// <summary>Which labels somebody decided on; null for all.</summary>
    public IReadOnlySet<string>? Decided { get; init; }

    /// <summary>Whether that label may be learnt from.</summary>
    public bool Decides(string label) => Decided?.Contains(label) ?? true;

    /// <summary>All that may be learnt from: conversations that are not held out, and single messages.</summary>
    public static List<SingleRow> ToLearn(string village) =>
    [
        .. VillageRow.Load(village).Where(r => !r.IsHeldOut && r.HasWords).Select(Of),
        .. Singles(Path.Combine(village, "single")),
    ];

    /// <summary>A row of a conversation.</summary>
    public static SingleRow Of(VillageRow r) => new(r.Text, r.IsDemand, r.Kind, r.Category, r.Urgency, r.Place, r.Conversation);

    private static IEnumerable<SingleRow> Singles(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*.tsv").Order(StringComparer.Ordinal).Select(Table.Read).Where(t => t.Has("is_demand")).SelectMany(t =>
        {
            t.Need("text", "is_demand", "kind", "category", "urgency", "place");
            return t.Rows.Select(r => new SingleRow(
                t.Of(r, "text"), t.Of(r, "is_demand") == "1", t.Of(r, "kind"), t.Of(r, "category"), t.Of(r, "urgency"), t.Of(r, "place"), t.Of(r, "text")));
        })
        : [];
}
