using System.Globalization;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

/// <summary>更正短令 (UN-14): "改类 1024 供水", "不是诉求 1024", "改地点 1024 三组晒坝", "改急 1024 2小时". Word or number first; one slip of the keyboard is forgiven.</summary>
/// <param name="Field">Which label.</param>
/// <param name="Number">Of which ticket.</param>
/// <param name="Rest">What it should be, or why.</param>
/// <param name="Insists">仍改: said again after somebody else had just corrected it otherwise.</param>
public sealed record CorrectCommand(CorrectedLabel Field, long Number, string Rest, bool Insists)
{
    private const string Marks = " \u2005#＃:：，,。;；、";

    private const string Insisting = "仍改";

    // The longest first: 改急缓 begins like 改急.
    private static readonly (string Word, CorrectedLabel Field)[] _words =
    [
        ("改紧急程度", CorrectedLabel.Urgency), ("不是诉求", CorrectedLabel.Demand), ("不算诉求", CorrectedLabel.Demand), ("不是工单", CorrectedLabel.Demand),
        ("改类别", CorrectedLabel.Category), ("改分类", CorrectedLabel.Category), ("改性质", CorrectedLabel.Kind), ("改紧急", CorrectedLabel.Urgency), ("改急缓", CorrectedLabel.Urgency),
        ("改地点", CorrectedLabel.Place), ("改地址", CorrectedLabel.Place), ("改位置", CorrectedLabel.Place), ("非诉求", CorrectedLabel.Demand),
        ("改类", CorrectedLabel.Category), ("改急", CorrectedLabel.Urgency),
    ];

    /// <summary>The words people type, for a help text.</summary>
    public static IReadOnlyList<string> Known { get; } = ["改类", "改性质", "改急", "改地点", "不是诉求"];

    /// <summary>The command of a label, as our replies call it.</summary>
    public static string WordOf(CorrectedLabel field) => field switch
    {
        CorrectedLabel.Demand => "不是诉求",
        CorrectedLabel.Category => "改类",
        CorrectedLabel.Kind => "改性质",
        CorrectedLabel.Urgency => "改急",
        CorrectedLabel.Place => "改地点",
        CorrectedLabel.Merge => "并案",
        CorrectedLabel.Unmerge => "撤销并案",
        CorrectedLabel.Split => "拆单",
    };

    /// <summary>Reads it; null when it is none.</summary>
    public static CorrectCommand? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var said = StaffCommand.Plain(text);
        if (WordAt(said) is { } first)
        {
            return NumberIn(said[first.Length..].TrimStart(Marks.ToCharArray())) is var (number, rest) ? Of(first.Field, number, rest) : null;
        }

        return NumberIn(said) is var (ahead, after) && WordAt(after) is { } word ? Of(word.Field, ahead, after[word.Length..]) : null;
    }

    private static CorrectCommand Of(CorrectedLabel field, long number, string rest)
    {
        var words = rest.Trim(Marks.ToCharArray());
        var insists = words.EndsWith(Insisting, StringComparison.Ordinal);
        return new CorrectCommand(field, number, (insists ? words[..^Insisting.Length] : words).Trim(Marks.ToCharArray()), insists);
    }

    private static (long Number, string After)? NumberIn(string text)
    {
        var plain = text.StartsWith("工单", StringComparison.Ordinal) ? text[2..].TrimStart(Marks.ToCharArray()) : text;
        var digits = plain.TakeWhile(char.IsAsciiDigit).Count();
        return digits > 0 && long.TryParse(plain.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (number, plain[digits..].TrimStart('号').TrimStart(Marks.ToCharArray()))
            : null;
    }

    private static (CorrectedLabel Field, int Length)? WordAt(string text)
    {
        foreach (var (word, field) in _words)
        {
            if (text.StartsWith(word, StringComparison.Ordinal))
            {
                return (field, word.Length);
            }
        }

        foreach (var (word, field) in _words)
        {
            if (text.Length >= word.Length && Slips.IsNear(text[..word.Length], word))
            {
                return (field, word.Length);
            }
        }

        return null;
    }
}
