using System.Globalization;

namespace WeGrid.Domain.Intake;

/// <summary>回看短令: what a grid leader answers to the card of what was ignored: "转工单 3", "都不是".</summary>
/// <param name="Number">Which line of their last card becomes a ticket; null: none of them is one.</param>
public sealed record ReviewCommand(int? Number)
{
    private const string Marks = " \u2005#＃:：，,。;；、！!第";

    private static readonly string[] _ticket = ["转为工单", "转成工单", "转工单", "立工单"];

    private static readonly string[] _none = ["都不是", "都不是诉求", "都不用", "都看过了"];

    /// <summary>Reads it; null when it is none. One sign of the same sound is forgiven.</summary>
    public static ReviewCommand? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var said = StaffCommand.Plain(text).Trim(Marks.ToCharArray());
        if (Array.Exists(_none, w => Slips.IsNear(said, w)))
        {
            return new ReviewCommand((int?)null);
        }

        var word = Array.Find(_ticket, w => said.Length > w.Length && Slips.IsNear(said[..w.Length], w));
        var rest = word is null ? "" : said[word.Length..].Trim(Marks.ToCharArray()).TrimEnd('条', '句', '号');
        return int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 100 ? new ReviewCommand(number) : null;
    }
}
