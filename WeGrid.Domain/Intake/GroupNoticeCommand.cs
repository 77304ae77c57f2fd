namespace WeGrid.Domain.Intake;

/// <summary>群通知短令 (NT-17): "群通知 明早八点停水" goes to the residents' groups of who says it, after a second look: "确认群发", "不群发".</summary>
/// <param name="Text">What the groups are to read; null for a yes or no.</param>
/// <param name="IsDanger">紧急: at once, in quiet hours too.</param>
/// <param name="IsYes">The answer to the second look, when there is no text.</param>
public sealed record GroupNoticeCommand(string? Text, bool IsDanger, bool IsYes)
{
    private const string Marks = " \u2005　：:，,";

    private static readonly string[] _urgent = ["紧急群通知", "群通知紧急"];

    private static readonly string[] _write = ["群通知", "发群通知"];

    private static readonly string[] _yes = ["确认群发", "确认发群", "确定群发"];

    private static readonly string[] _no = ["不群发", "不发群", "取消群发"];

    /// <summary>Reads it; null when it is none. The words of the notice stay as they were typed.</summary>
    public static GroupNoticeCommand? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var said = WithoutMention(text.Trim());
        var plain = said.Trim([.. Marks, '。', '！', '!']);
        if (_yes.Contains(plain) || _no.Contains(plain))
        {
            return new GroupNoticeCommand(null, IsDanger: false, IsYes: _yes.Contains(plain));
        }

        return After(said, _urgent) is { } urgent ? new GroupNoticeCommand(urgent, IsDanger: true, IsYes: false)
            : After(said, _write) is { } words ? new GroupNoticeCommand(words, IsDanger: false, IsYes: false)
            : null;
    }

    /// <summary>What follows one of the words and a mark; the word alone is a command without text.</summary>
    private static string? After(string said, string[] words) =>
        Array.Find(words, w => said.StartsWith(w, StringComparison.Ordinal) && (said.Length == w.Length || Marks.Contains(said[w.Length], StringComparison.Ordinal) || said[w.Length] == '\n')) is { } word
            ? said[word.Length..].Trim([.. Marks, '\n', '\r'])
            : null;

    private static string WithoutMention(string text)
    {
        var end = text.IndexOfAny([' ', '\u2005']);
        return text.Length > 0 && text[0] is '@' or '＠' && end > 0 ? text[end..].TrimStart([.. Marks]) : text;
    }
}
