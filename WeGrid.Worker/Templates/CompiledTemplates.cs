namespace WeGrid.Worker.Templates;

/// <summary>A text ready to take values.</summary>
public sealed class TextTemplate
{
    private readonly ITemplate _template;

    private TextTemplate(ITemplate template, IReadOnlyList<string> variables) => (_template, Variables) = (template, variables);

    /// <summary>What it names: all must be given.</summary>
    public IReadOnlyList<string> Variables { get; }

    /// <summary>The text with the values in it.</summary>
    public string Render(IReadOnlyDictionary<string, string> values) => _template.Render(values);

    internal static TextTemplate Of(SourceText source, ITemplateEngine engine) =>
        new(engine.Parse(source.Text), [.. TemplateScanner.Scan(source.Text, "", 1).Variables.Select(v => v.Name).Distinct()]);
}

/// <summary>A card ready to take values.</summary>
public sealed class CardTemplate
{
    private CardTemplate()
    {
    }

    public required TextTemplate Title { get; init; }

    public TextTemplate? Desc { get; private init; }

    public TextTemplate? Body { get; private init; }

    public TextTemplate? Quote { get; private init; }

    /// <summary>The last line of a menu or of the card's text form.</summary>
    public TextTemplate? Tail { get; private init; }

    public IReadOnlyList<(TextTemplate Label, TextTemplate Value, TextTemplate? Url)> Lines { get; private init; } = [];

    /// <summary>Labels by button name.</summary>
    public IReadOnlyDictionary<string, TextTemplate> Buttons { get; private init; } = new Dictionary<string, TextTemplate>();

    /// <summary>What to reply instead of a tap, by button name, for who gets the card as a text.</summary>
    public IReadOnlyDictionary<string, TextTemplate> Says { get; private init; } = new Dictionary<string, TextTemplate>();

    /// <summary>What the card itself names; labels of buttons that are not on it are not asked for.</summary>
    public IEnumerable<string> Variables =>
        new[] { Title, Desc, Body, Quote, Tail }.OfType<TextTemplate>().Concat(Lines.SelectMany(l => new[] { l.Label, l.Value, l.Url }.OfType<TextTemplate>())).SelectMany(t => t.Variables).Distinct();

    internal static CardTemplate Of(TemplateSource source, ITemplateEngine engine)
    {
        TextTemplate? Field(string key) => source.Fields.TryGetValue(key, out var text) ? TextTemplate.Of(text, engine) : null;
        return new CardTemplate
        {
            Title = Field("title")!,
            Desc = Field("desc"),
            Body = Field("body"),
            Quote = Field("quote"),
            Tail = Field("tail"),
            Lines = source.Lines.ConvertAll(l => (TextTemplate.Of(l.Label, engine), TextTemplate.Of(l.Value, engine), l.Url is null ? null : TextTemplate.Of(l.Url, engine))),
            Buttons = source.Buttons.ToDictionary(b => b.Key, b => TextTemplate.Of(b.Value, engine), StringComparer.Ordinal),
            Says = source.Says.ToDictionary(b => b.Key, b => TextTemplate.Of(b.Value, engine), StringComparer.Ordinal),
        };
    }
}
