namespace WeGrid.WeCom.Messages;

/// <summary>模板卡片: a card of an own app, a robot or a smart bot (developer.work.weixin.qq.com paths 90236, 101032).</summary>
public abstract record TemplateCard
{
    /// <summary>card_type on the wire.</summary>
    public abstract string CardType { get; }

    /// <summary>Small line on top: who speaks.</summary>
    public string? Source { get; init; }

    /// <summary>main_title.title; advised ≤ 36 characters for apps, ≤ 26 for bots.</summary>
    public required string Title { get; init; }

    /// <summary>main_title.desc.</summary>
    public string? TitleNote { get; init; }

    /// <summary>Quoted words in a grey field (quote_area).</summary>
    public string? Quote { get; init; }

    /// <summary>sub_title_text: the card's body; line breaks allowed.</summary>
    public string? Body { get; init; }

    /// <summary>Lines "name: value", at most 6 (horizontal_content_list).</summary>
    public IReadOnlyList<CardLine> Lines { get; init; } = [];

    /// <summary>Where a press on the card leads (card_action).</summary>
    public string? Url { get; init; }

    /// <summary>
    /// task_id: names the matter (ticket, person, round), never the send attempt. ≤ 128 bytes of letters, digits, _-@.
    /// Required for all cards that are pressed or updated.
    /// </summary>
    public string? TaskId { get; init; }

    /// <summary>Menu in the corner, 1..3 entries (action_menu); none leaves it out.</summary>
    public IReadOnlyList<CardChoice> Menu { get; init; } = [];

    /// <summary>Hint on the menu (action_menu.desc).</summary>
    public string? MenuNote { get; init; }

    /// <summary>Only for updates: grey, dead button text in place of the buttons (replace_text).</summary>
    public string? ReplaceText { get; init; }

    /// <summary>Type only; cards carry what residents wrote.</summary>
    public sealed override string ToString() => $"{GetType().Name}({TaskId})";
}

/// <summary>One line of a card.</summary>
/// <param name="Name">keyname.</param>
/// <param name="Value">value.</param>
/// <param name="Url">Makes the value a link.</param>
/// <param name="UserId">Makes the value a link to this member's profile; ignored when there is a URL.</param>
public sealed record CardLine(string Name, string Value, string? Url = null, string? UserId = null);

/// <summary>One button.</summary>
/// <param name="Text">What stands on it.</param>
/// <param name="Key">Comes back as EventKey; ≤ 1024 bytes.</param>
/// <param name="Style">1 blue, 2 grey, 3 red text, 4 grey text.</param>
/// <param name="Url">Opens this instead of calling back.</param>
public sealed record CardButton(string Text, string Key, int Style = 1, string? Url = null);

/// <summary>One entry to choose; id ≤ 128 bytes.</summary>
/// <param name="Id">Comes back as OptionId.</param>
/// <param name="Text">What stands there.</param>
public sealed record CardChoice(string Id, string Text);

/// <summary>A list to choose one entry from; at most 10 entries.</summary>
/// <param name="QuestionKey">Comes back as QuestionKey.</param>
/// <param name="Title">What stands before it.</param>
/// <param name="Options">Entries.</param>
/// <param name="SelectedId">Chosen beforehand.</param>
public sealed record CardSelect(string QuestionKey, string? Title, IReadOnlyList<CardChoice> Options, string? SelectedId = null);

/// <summary>按钮交互型 (button_interaction): 1..6 buttons.</summary>
public sealed record ButtonCard : TemplateCard
{
    /// <inheritdoc/>
    public override string CardType => "button_interaction";

    /// <summary>Buttons.</summary>
    public required IReadOnlyList<CardButton> Buttons { get; init; }

    /// <summary>A list above the buttons (button_selection).</summary>
    public CardSelect? Select { get; init; }
}

/// <summary>文本通知型 (text_notice): no answer; <see cref="TemplateCard.Url"/> is required by the platform.</summary>
public sealed record NoticeCard : TemplateCard
{
    /// <inheritdoc/>
    public override string CardType => "text_notice";

    /// <summary>Large figure (emphasis_content.title).</summary>
    public string? Figure { get; init; }

    /// <summary>What the figure means (emphasis_content.desc).</summary>
    public string? FigureNote { get; init; }

    /// <summary>Links below, at most 3 (jump_list).</summary>
    public IReadOnlyList<CardLink> Links { get; init; } = [];
}

/// <summary>A link below a notice card.</summary>
/// <param name="Title">Text.</param>
/// <param name="Url">Target.</param>
public sealed record CardLink(string Title, string Url);

/// <summary>投票选择型 (vote_interaction): one list of 1..20 entries.</summary>
public sealed record VoteCard : TemplateCard
{
    /// <inheritdoc/>
    public override string CardType => "vote_interaction";

    /// <summary>checkbox.question_key.</summary>
    public required string QuestionKey { get; init; }

    /// <summary>Entries.</summary>
    public required IReadOnlyList<CardChoice> Options { get; init; }

    /// <summary>True for several answers (checkbox.mode 1).</summary>
    public bool Several { get; init; }

    /// <summary>Text and key of the button below.</summary>
    public required CardChoice Submit { get; init; }
}

/// <summary>多项选择型 (multiple_interaction): 1..3 lists.</summary>
public sealed record FormCard : TemplateCard
{
    /// <inheritdoc/>
    public override string CardType => "multiple_interaction";

    /// <summary>Lists.</summary>
    public required IReadOnlyList<CardSelect> Selects { get; init; }

    /// <summary>Text and key of the button below.</summary>
    public required CardChoice Submit { get; init; }
}
