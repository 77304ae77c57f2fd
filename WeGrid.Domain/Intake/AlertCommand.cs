using WeGrid.Domain.Dispatch;

namespace WeGrid.Domain.Intake;

/// <summary>响应短令 (DE-06): "汛期响应 三级", "汛期响应 解除"; the word alone asks which level it is.</summary>
/// <param name="Level">Which level; null when it is only asked after.</param>
public sealed record AlertCommand(AlertLevel? Level)
{
    private static readonly string[] _words = ["汛期响应", "防汛响应", "防汛应急响应"];

    private static readonly string[] _over = ["解除", "结束", "终止", "取消"];

    private static readonly (string Sign, AlertLevel Level)[] _levels =
    [
        ("一", AlertLevel.One), ("1", AlertLevel.One), ("Ⅰ", AlertLevel.One), ("二", AlertLevel.Two), ("2", AlertLevel.Two), ("Ⅱ", AlertLevel.Two), ("三", AlertLevel.Three),
        ("3", AlertLevel.Three), ("Ⅲ", AlertLevel.Three), ("四", AlertLevel.Four), ("4", AlertLevel.Four), ("Ⅳ", AlertLevel.Four),
    ];

    /// <summary>Reads it; null when it is none.</summary>
    public static AlertCommand? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var said = string.Concat(text.Split([' ', '\u2005', '　', '，', ',', '：', ':', '。', '！'], StringSplitOptions.RemoveEmptyEntries).Where(w => w[0] != '@'));
        var word = Array.Find(_words, w => said.StartsWith(w, StringComparison.Ordinal));
        if (word is null)
        {
            return null;
        }

        var rest = said[word.Length..];
        return rest.Length == 0 ? new AlertCommand((AlertLevel?)null)
            : _over.Contains(rest) ? new AlertCommand(AlertLevel.None)
            : Array.Find(_levels, l => rest == l.Sign + "级" || rest == l.Sign || rest == $"启动{l.Sign}级") is { Sign: not null } level ? new AlertCommand(level.Level)
            : null;
    }
}
