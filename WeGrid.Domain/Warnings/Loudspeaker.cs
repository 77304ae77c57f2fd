using System.Text.RegularExpressions;
using WeGrid.Domain.Corps;

namespace WeGrid.Domain.Warnings;

/// <summary>大喇叭: what a village reads out for a warning, and who reads it. Whoever has no phone hears it.</summary>
public static partial class Loudspeaker
{
    /// <summary>How long one reading takes at most.</summary>
    public const int Seconds = 60;

    /// <summary>How many characters are read in a second: slowly, over an old horn, in the rain.</summary>
    public const int CharactersASecond = 4;

    private const string End = "请大家互相转告。";

    private const string More = "其余请看群里的原文。";

    /// <summary>播报稿 of at most a minute: who has warned of what, then whole sentences of the official text, unaltered, as many as there is time for, then the town's own.</summary>
    /// <param name="words">The words of the run.</param>
    public static string Script(CallWords words)
    {
        ArgumentNullException.ThrowIfNull(words);
        var drill = words.Run.IsDrill ? "这是演练，不是真的预警。" : "";
        var start = $"{drill}各位乡亲请注意：{words.IssuedBy}{words.IssuedAt}发布{words.Name}。";
        var room = (Seconds * CharactersASecond) - start.Length - End.Length;
        var (own, _) = Whole(words.Plan.Tips, room);
        var (official, isAll) = Whole(words.Warning.Text, room - own.Length);
        if (!isAll)
        {
            (official, _) = Whole(words.Warning.Text, room - own.Length - More.Length);
            official += room - own.Length - official.Length >= More.Length ? More : "";
        }

        return $"{start}{official}{own}{End}";
    }

    /// <summary>播报任务: who reads it out in each village that is covered: its leader or stand-in, else who is on duty for the town.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="grids">覆盖的网格.</param>
    /// <param name="at">When.</param>
    public static IReadOnlyList<(Grid Village, string UserId)> Readers(Corp corp, IReadOnlyList<string> grids, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(grids);
        var readers = new List<(Grid, string)>();
        foreach (var village in corp.Grids.Grids.Where(g => g.Kind == GridKind.Village && grids.Any(c => corp.Grids.IsWithin(g.Id, c) || corp.Grids.IsWithin(c, g.Id))))
        {
            var leaders = corp.Grids.NearestHolders(village.Id, PostKind.GridLeader).Where(p => CallRoster.IsThere(corp, p, at));
            if (leaders.Concat(corp.Rota.OnDuty(corp.Grids, village.Id, PostKind.DutyOfficer, at)).Select(p => p.UserId).FirstOrDefault() is { } user)
            {
                readers.Add((village, user));
            }
        }

        return readers;
    }

    /// <summary>Sentences from the first on, whole ones only; and whether that is all of them.</summary>
    private static (string Text, bool IsAll) Whole(string text, int room)
    {
        var taken = "";
        foreach (var sentence in Sentence().Matches(text).Select(m => m.Value.Trim()).Where(s => s.Length > 0))
        {
            if (taken.Length + sentence.Length > room)
            {
                return (taken, false);
            }

            taken += sentence;
        }

        return (taken, true);
    }

    [GeneratedRegex("[^。！？；\n]+[。！？；]?")]
    private static partial Regex Sentence();
}
