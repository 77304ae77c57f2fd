using System.Globalization;

namespace WeGrid.Domain.Intake;

/// <summary>链接短令 (DE-09): "链接 1024": a new link for the unit that has the matter and no account; the one before it opens nothing any more.</summary>
/// <param name="Number">Which ticket.</param>
public sealed record LinkCommand(long Number)
{
    /// <summary>Reads it; null when it is none.</summary>
    public static LinkCommand? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Trim().Split([' ', '　', ',', '，', '：', ':'], StringSplitOptions.RemoveEmptyEntries);
        return words is ["链接", var number] && long.TryParse(number.Trim('号', '#'), NumberStyles.None, CultureInfo.InvariantCulture, out var ticket) ? new LinkCommand(ticket) : null;
    }
}
