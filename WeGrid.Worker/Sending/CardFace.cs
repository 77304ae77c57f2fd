using WeGrid.WeCom.Messages;
using WeGrid.Worker.Templates;

namespace WeGrid.Worker.Sending;

/// <summary>A button as it will be seen.</summary>
internal sealed record CardFaceButton(string Name, string Key, string Label);

/// <summary>卡面: a card with its values in, before it becomes a card, a menu or a text.</summary>
internal sealed class CardFace
{
    private readonly List<string> _says;

    private CardFace(List<string> says) => _says = says;

    public required string Title { get; init; }

    public string? Desc { get; private init; }

    public string? Body { get; private init; }

    public string? Quote { get; private init; }

    public string? Tail { get; private init; }

    public required IReadOnlyList<CardLine> Lines { get; init; }

    public required IReadOnlyList<CardFaceButton> Buttons { get; init; }

    private string Time { get; init; } = "";

    public static CardFace Of(CardTemplate card, IReadOnlyDictionary<string, string> values, IReadOnlyList<CardFaceButton> buttons)
    {
        string? One(TextTemplate? text) => text is null ? null : NoticeRenderer.OneLine(text.Render(values)) is { Length: > 0 } line ? line : null;
        var says = buttons.Select(b => b.Name).Distinct()
            .Select(name => card.Says.TryGetValue(name, out var say) && say.Variables.All(values.ContainsKey) ? One(say) : null)
            .OfType<string>().ToList();
        return new CardFace(says)
        {
            Title = One(card.Title) ?? "",
            Desc = One(card.Desc),
            Body = card.Body?.Render(values).Trim(),
            Quote = One(card.Quote),
            Tail = One(card.Tail),
            Lines = [.. card.Lines.Select(l => new CardLine(One(l.Label) ?? "", One(l.Value) ?? "", One(l.Url))).Where(l => l.Name.Length > 0 && l.Value.Length > 0)],
            Buttons = buttons,
            Time = values["sent.time"],
        };
    }

    /// <summary>The first button stands out, the others are grey: one of them is what we hope for.</summary>
    public ButtonCard AsCard(string source, string taskId) => new()
    {
        Source = source,
        Title = Title,
        TitleNote = Desc,
        Body = Body,
        Quote = Quote,
        Lines = Lines,
        TaskId = taskId,
        Buttons = [.. Buttons.Select((b, i) => new CardButton(b.Label, b.Key, i == 0 ? 1 : 2))],
    };

    /// <summary>What stands above a menu.</summary>
    public string Head() => string.Join('\n', Parts());

    /// <summary>The card as a text, for who sees no cards; the time keeps WeCom from taking two equal ones for one.</summary>
    public string AsText() => string.Join('\n', [.. Parts(), .. _says.Count > 0 ? _says : Tail is null ? [] : [Tail], $"（{Time}）"]);

    private IEnumerable<string> Parts() =>
        new[] { Title, Desc, Quote is null ? null : $"“{Quote}”" }
            .Concat(Lines.Select(l => l.Url is null ? $"{l.Name}：{l.Value}" : $"{l.Name}：{l.Value} {l.Url}"))
            .Append(Body)
            .OfType<string>()
            .Where(p => p.Length > 0);
}
