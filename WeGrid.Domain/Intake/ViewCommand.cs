using System.Globalization;

namespace WeGrid.Domain.Intake;

/// <summary>查看短令 (AU-04): "查看 1024 联系反映人": the words as they were said, for who needs them; written down who looked and why.</summary>
/// <param name="Number">Which ticket.</param>
/// <param name="Reason">What for; empty when it was left out.</param>
public sealed record ViewCommand(long Number, string Reason)
{
    /// <summary>Reads it; null when it is none.</summary>
    public static ViewCommand? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Trim().Split([' ', '　', ',', '，', '：', ':'], StringSplitOptions.RemoveEmptyEntries);
        return words is ["查看", var number, ..] && long.TryParse(number.Trim('号', '#'), NumberStyles.None, CultureInfo.InvariantCulture, out var ticket)
            ? new ViewCommand(ticket, string.Join(' ', words[2..]))
            : null;
    }
}

/// <summary>查看记录: who looked at a resident's words, or wanted to.</summary>
/// <param name="Id">Ours.</param>
/// <param name="Number">Of which ticket.</param>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
/// <param name="Reason">What for, in their words.</param>
/// <param name="Shown">Whether they were shown; a refusal is written down too.</param>
public sealed record Look(Guid Id, long Number, string By, DateTimeOffset At, string Reason, bool Shown);
