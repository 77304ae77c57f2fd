namespace WeGrid.Trainer.Tasks;

/// <summary>One labelled message of <c>data/village</c>.</summary>
internal sealed record VillageRow(
    string Conversation, int Seq, int Part, string Sender, string Form, string Text, string Role, bool IsDemand, string Kind, string Category, string Urgency, string Place, string Matter, string Flags)
{
    /// <summary>Every fifth conversation of a region is kept apart and never learnt from.</summary>
    public bool IsHeldOut => int.Parse(Conversation[(Conversation.IndexOf('-', StringComparison.Ordinal) + 1)..], System.Globalization.CultureInfo.InvariantCulture) % 5 == 0;

    /// <summary>People of the grid (w1 …) and of the town (k): the product knows who holds a post.</summary>
    public bool IsFromStaff => Sender is ['w', ..] or "k" or "bot";

    /// <summary>Whether there are words to understand.</summary>
    public bool HasWords => Form is "text" or "voice" or "quote";

    /// <summary>All conversations of a folder.</summary>
    public static List<VillageRow> Load(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.tsv").Order(StringComparer.Ordinal).Select(Table.Read).Where(t => t.Has("conversation")).SelectMany(Of)];

    /// <summary>Rows as a file of labelled messages.</summary>
    public static Table AsTable(IEnumerable<VillageRow> rows) => Table.Read("held-out conversations", new StringReader(string.Join('\n',
        rows.Select(r => string.Join('\t', r.Text, r.IsDemand ? "1" : "0", r.Category, r.Urgency, r.Place, r.IsFromStaff ? "1" : "0")).Prepend("text\tis_demand\tcategory\turgency\tplace\tfrom_staff"))));

    private static IEnumerable<VillageRow> Of(Table t)
    {
        t.Need("conversation", "seq", "part", "form", "text", "role", "is_demand", "category", "urgency", "place");
        return t.Rows.Select(r => new VillageRow(
            t.Of(r, "conversation"), Number(t.Of(r, "seq")), Number(t.Of(r, "part")), t.Of(r, "sender"), t.Of(r, "form"), t.Of(r, "text"), t.Of(r, "role"), t.Of(r, "is_demand") == "1",
            t.Of(r, "kind"), t.Of(r, "category"), t.Of(r, "urgency"), t.Of(r, "place"), t.Of(r, "matter"), t.Of(r, "flags")));
    }

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
