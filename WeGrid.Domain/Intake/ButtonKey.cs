using System.Globalization;

namespace WeGrid.Domain.Intake;

/// <summary>按钮键: what a tap or a kf menu line means: <c>verb:number[:arg[:arg]]</c>.</summary>
/// <param name="Verb">accept, decline, false_alarm, dispatch, disagree, consent, refuse, answer, own, split, unsplit, merge, check_ok, check_bad, signfor, start, solved, level, reason, still, relay, draft, review, gnotice, pasted; arrive, help, woken, nobody, doorhelp, unwoken, broadcast, release, reject.</param>
/// <param name="Number">Ticket number, of calls the run; 0 when the verb has none.</param>
/// <param name="Args">What follows.</param>
public sealed record ButtonKey(string Verb, long Number, IReadOnlyList<string> Args)
{
    /// <summary>Reads a key; null when it is none of ours.</summary>
    public static ButtonKey? Parse(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var parts = key.Split(':');
        if (parts.Length < 2)
        {
            return null;
        }

        var numbered = long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return new ButtonKey(parts[0], numbered ? number : 0, numbered ? parts[2..] : parts[1..]);
    }

    /// <summary>The argument at that place as a number; 0 when it is none.</summary>
    public int NumberAt(int i) => i < Args.Count && int.TryParse(Args[i], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
