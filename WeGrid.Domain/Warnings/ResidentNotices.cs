using System.Security.Cryptography;
using System.Text;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;

namespace WeGrid.Domain.Warnings;

/// <summary>
/// 告知居民 (WA-18): what residents' groups read of a warning, once for each colour and group, whatever updates follow. It goes the way of every
/// group notice: within the group's quota, confirmed by the owner, pasted where no mass send is left.
/// </summary>
public static class ResidentNotices
{
    /// <summary>编号 of what is said of one colour: the same in every group, at every update.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="run">叫应编号.</param>
    /// <param name="colour">颜色.</param>
    public static Guid IdOf(string corpId, int run, WarningColour colour) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"residents:{corpId}:{run}:{(int)colour}")).AsSpan(0, 16));

    /// <summary>编号 of all that a run may have said to groups.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="run">叫应编号.</param>
    public static Guid[] IdsOf(string corpId, int run) => [.. Enum.GetValues<WarningColour>().Select(c => IdOf(corpId, run, c))];

    /// <summary>
    /// What the groups of the area are told now. None of a drill, and none while something of the warning is missing or doubtful: that waits
    /// until a person has looked and says it with 群通知.
    /// </summary>
    /// <param name="words">叫应的话.</param>
    /// <param name="before">What the run has said to groups until now, of whatever colour.</param>
    /// <param name="now">Time.</param>
    public static IReadOnlyList<GroupNotice> Of(CallWords words, IReadOnlyCollection<GroupNotice> before, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(before);
        var run = words.Run;
        if (run.IsDrill || !words.Plan.TellsResidents || words.Doubts.Length > 0)
        {
            return [];
        }

        var id = IdOf(words.Corp.Id, run.Number, run.Colour);
        var told = before.Where(n => n.Id == id).Select(n => n.Group).ToHashSet(StringComparer.Ordinal);
        var text = words.ForResidents();
        return
        [
            .. GroupsOf(words.Corp, run.Grids).Where(g => !told.Contains(g)).Select(g => new GroupNotice(id, g, text, now, run.EndsAt)
            {
                IsDanger = run.Colour.IsGrave(), IsOfficial = true,
            }),
        ];
    }

    /// <summary>被取代: what of a lower colour still waits, in its queue or for its owner to confirm, when a graver one is said.</summary>
    /// <param name="words">叫应的话.</param>
    /// <param name="before">What the run has said to groups until now.</param>
    public static IEnumerable<GroupNotice> Overtaken(CallWords words, IReadOnlyCollection<GroupNotice> before)
    {
        ArgumentNullException.ThrowIfNull(words);
        var id = IdOf(words.Corp.Id, words.Run.Number, words.Run.Colour);
        return before.Where(n => n.Id != id && (n.Status is GroupNoticeStatus.Queued or GroupNoticeStatus.Sending or GroupNoticeStatus.Saying));
    }

    /// <summary>解除, for a group that was told of the warning.</summary>
    /// <param name="words">叫应的话 of the lift.</param>
    /// <param name="told">What it was told.</param>
    /// <param name="id">Ours, the same for every group.</param>
    /// <param name="now">Time.</param>
    public static GroupNotice Lift(CallWords words, GroupNotice told, Guid id, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(told);
        return new GroupNotice(id, told.Group, words.ForResidents(), now, now + MassSendRules.Validity) { IsOfficial = true, Corrects = told.Id };
    }

    /// <summary>The groups of that area that are told things: of its grids, and of those it lies in.</summary>
    private static IEnumerable<string> GroupsOf(Corp corp, IReadOnlyList<string> grids) => corp.Chats.Values
        .Where(c => c.IsToldOf && c.GridId is { } grid && grids.Any(g => corp.Grids.IsWithin(grid, g) || corp.Grids.IsWithin(g, grid)))
        .Select(c => c.Id).Order(StringComparer.Ordinal);
}
