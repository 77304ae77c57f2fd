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
            if (ReadersOf(corp, village, at).FirstOrDefault() is { } user)
            {
                readers.Add((village, user));
            }
        }

        return readers;
    }

    /// <summary>播报换人: villages whose reader was not woken and which nobody has said it in: who is awake there reads it, else who is not known to sleep.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="asked">Who was asked last in each village, and whether it was said since.</param>
    /// <param name="callees">Everybody of the run.</param>
    /// <param name="at">When.</param>
    public static IReadOnlyList<(Grid Village, string UserId)> Instead(Corp corp, IEnumerable<VillageBroadcast> asked, IReadOnlyDictionary<string, Callee> callees, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(callees);
        var all = asked.ToList();
        var instead = new List<(Grid Village, string UserId)>();
        foreach (var silent in all.Where(a => a.DoneAt is null && Sleeps(callees.GetValueOrDefault(a.AskedOf))))
        {
            var village = corp.Grids.Find(silent.VillageId);
            List<string> others = village is null ? [] : [.. ReadersOf(corp, village, at).Where(u => !Sleeps(callees.GetValueOrDefault(u)))];
            var user = others.OrderBy(u => callees.GetValueOrDefault(u) is { State: CalleeState.Answered } ? 0 : 1).FirstOrDefault();
            // Who is on duty for a whole town cannot read out in all of its villages: of the others the list of who is not woken tells.
            if (user is not null && all.Count(a => a.AskedOf == user && a.DoneAt is null) + instead.Count(i => i.UserId == user) < MostVillages)
            {
                instead.Add((village!, user));
            }
        }

        return instead;
    }

    /// <summary>So many villages one person reads out for, who was not asked first.</summary>
    private const int MostVillages = 3;

    /// <summary>Tried and not woken; of who was called for somebody else, too.</summary>
    private static bool Sleeps(Callee? callee) => callee is { IsUnwoken: true } or { State: CalleeState.Released, Role: not CalleeRole.Own, Answer: null };

    /// <summary>Who may read it out in a village: its leader, who stands in, who is on duty for the town.</summary>
    private static IEnumerable<string> ReadersOf(Corp corp, Grid village, DateTimeOffset at) =>
        corp.Grids.NearestHolders(village.Id, PostKind.GridLeader).Where(p => CallRoster.IsThere(corp, p, at))
            .Concat(corp.Rota.OnDuty(corp.Grids, village.Id, PostKind.DutyOfficer, at)).Select(p => p.UserId).Distinct(StringComparer.OrdinalIgnoreCase);

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
