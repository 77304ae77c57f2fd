namespace WeGrid.Domain.Warnings;

/// <summary>读到的字段: what a file said, before it is judged what that means. Every form of warning is read into this one first.</summary>
internal sealed record WarningDraft
{
    public string Identifier { get; init; } = "";

    public string Sender { get; init; } = "";

    public string Issuer { get; init; } = "";

    public string KindWord { get; init; } = "";

    public string Status { get; init; } = "";

    public string? Sent { get; init; }

    public string? Effective { get; init; }

    public string? Expires { get; init; }

    public string Event { get; init; } = "";

    public string Title { get; init; } = "";

    public string Text { get; init; } = "";

    public string Instruction { get; init; } = "";

    public string Severity { get; init; } = "";

    public IReadOnlyList<string> Codes { get; init; } = [];

    /// <summary>What a code of the feed says about the level; none where it says nothing.</summary>
    public WarningColour CodeColour { get; init; }

    /// <summary>Whether all it says is over: urgency Past or response AllClear.</summary>
    public bool IsPast { get; init; }

    public IReadOnlyList<WarningArea> Areas { get; init; } = [];

    public IReadOnlyList<WarningReference> References { get; init; } = [];

    /// <summary>What it means. Only an identifier is needed for a warning to be made; everything else is judged by the gate.</summary>
    public Warning ToWarning(WarningRules rules)
    {
        var chinese = ChineseIdentifier.Parse(Identifier);
        var doubts = new List<WarningReason>();
        var (sent, effective, expires) = Times(chinese, doubts);
        var (type, colour) = (TypeOf(rules, doubts), ColourOf(doubts));
        if (!IsIdentifier(Identifier))
        {
            doubts.Add(new(WarningReasonCode.NoIdentifier));
        }

        return new Warning
        {
            Identifier = Identifier,
            Sender = Sender,
            Issuer = Issuer.Length > 0 ? Issuer : WarningText.IssuerIn(Title) is { Length: > 0 } said ? said : WarningText.IssuerIn(Text),
            Kind = KindOf(),
            KindWord = KindWord,
            Status = Status,
            Type = type,
            Colour = colour,
            Title = Title,
            Text = Text,
            Instruction = Instruction,
            Areas = Areas,
            Sent = sent,
            Effective = effective,
            Expires = expires,
            References = References,
            Doubts = doubts,
        };
    }

    /// <summary>CAP forbids blanks, commas and the signs of XML in it; a reference could not name it.</summary>
    private static bool IsIdentifier(string text) => text.Length is > 0 and <= 200 && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is ',' or '<' or '>' or '&');

    private (DateTimeOffset? Sent, DateTimeOffset? Effective, DateTimeOffset? Expires) Times(ChineseIdentifier? chinese, List<WarningReason> doubts)
    {
        var (sent, effective, expires) = (WarningTime.Parse(Sent), WarningTime.Parse(Effective), WarningTime.Parse(Expires));
        var unreadable = (sent is null, effective is null && !string.IsNullOrWhiteSpace(Effective), expires is null && !string.IsNullOrWhiteSpace(Expires));
        if (WarningTime.IsBeijingStampedAsUtc(sent, chinese))
        {
            (sent, effective, expires) = (WarningTime.AsBeijing(sent), WarningTime.AsBeijing(effective), WarningTime.AsBeijing(expires));
        }

        if (unreadable is (true, _, _) or (_, true, _) or (_, _, true) || expires < (effective ?? sent))
        {
            doubts.Add(new(WarningReasonCode.BadTime));
        }

        return (sent, effective, expires);
    }

    private string TypeOf(WarningRules rules, List<WarningReason> doubts)
    {
        var said = rules.TypeIn(Title) ?? rules.TypeIn(Event);
        var coded = Codes.Select(rules.TypeOfCode).FirstOrDefault(t => t is not null);
        if (said is not null && coded is not null && said.Name != coded.Name)
        {
            doubts.Add(new(WarningReasonCode.CodeTitleMismatch));
        }

        return (said ?? coded ?? rules.TypeOfEnglish(Event) ?? rules.TypeOfEnglish(Title))?.Name ?? Event;
    }

    private WarningColour ColourOf(List<WarningReason> doubts)
    {
        var title = WarningText.ColourOf(Title);
        var said = title != WarningColour.None ? title : WarningText.ColourOf(Event);
        WarningColour[] others = [CodeColour, WarningColours.Of(Severity)];
        if (said != WarningColour.None && others.Any(o => o != WarningColour.None && o != said))
        {
            doubts.Add(new(WarningReasonCode.LevelConflict, ""));
        }

        return said != WarningColour.None ? said : others.Where(o => o != WarningColour.None).DefaultIfEmpty(WarningColour.None).Max();
    }

    /// <summary>By the first letters: a public program writes Cancle. What the title lifts is lifted; what is all past ends what it refers to.</summary>
    private WarningKind KindOf()
    {
        var word = KindWord.Trim().ToUpperInvariant();
        var kind = word switch
        {
            "" => WarningKind.Alert,
            ['C', ..] => WarningKind.Cancel,
            ['U', ..] => WarningKind.Update,
            ['A', 'L', ..] => WarningKind.Alert,
            "首次" or "发布" => WarningKind.Alert,
            "更新" or "变更" => WarningKind.Update,
            "解除" => WarningKind.Cancel,
            _ => WarningKind.Other,
        };
        return kind switch
        {
            WarningKind.Update when IsPast && References.Count > 0 => WarningKind.Cancel,
            WarningKind.Alert or WarningKind.Update when WarningText.IsLift(Title) => WarningKind.Cancel,
            _ => kind,
        };
    }
}
