using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Intake;

namespace WeGrid.Domain.Warnings;

/// <summary>
/// 集结: a team is called out by somebody who may, and each member is called until they answer. It goes the way of a warning (rounds, list, door,
/// timeline), to nobody but the team, and is no warning: it has no colour, and residents are told nothing.
/// </summary>
public static class Muster
{
    /// <summary>How long it counts where nobody ends it.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(6);

    private const string Suffix = "集结";

    private static readonly DueRule _five = new(5, DueUnit.Minutes);

    /// <summary>How the members are called: as for 红, nobody else is told.</summary>
    public static WarningPlan Plan { get; } = new("队伍集结", [], [], [], Calls: true, WarningPlan.MostTries, _five, _five, _five, "", "") { TellsResidents = false };

    /// <summary>What a call-out is called in lists: 先锋队集结.</summary>
    public static string TypeOf(Team team)
    {
        ArgumentNullException.ThrowIfNull(team);
        return team.Name + Suffix;
    }

    /// <summary>先锋队集结, 暴雨橙色预警: what is said of a type and colour.</summary>
    public static string NameOf(string type, WarningColour colour)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.EndsWith(Suffix, StringComparison.Ordinal) ? type : colour == WarningColour.None ? $"{type}预警" : $"{type}{colour.Name()}预警";
    }

    /// <summary>集结, as it is put on record.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="team">队伍.</param>
    /// <param name="words">到哪里、做什么, as it was said.</param>
    /// <param name="said">Who calls the team out, when, with which message.</param>
    public static Warning Of(Corp corp, Team team, string words, Spoken said)
    {
        ArgumentNullException.ThrowIfNull(said);
        return Record(corp, team, said) with { Text = words, Expires = said.At + Lasts };
    }

    /// <summary>解散: ends what goes on of a team, and tells whoever was called.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="team">队伍.</param>
    /// <param name="words">What is said to them; may be empty.</param>
    /// <param name="said">Who ends it, when, with which message.</param>
    public static Warning End(Corp corp, Team team, string words, Spoken said)
    {
        var record = Record(corp, team, said);
        return record with { Identifier = $"{record.Identifier}-end", Kind = WarningKind.Cancel, KindWord = "Cancel", Title = $"{team.Name}解散", Text = words };
    }

    /// <summary>Who is called: the members who are not on leave, but for who calls; where all are, all of them.</summary>
    /// <param name="corp">租户.</param>
    /// <param name="team">队伍.</param>
    /// <param name="by">Who calls the team out, and is awake.</param>
    /// <param name="at">When.</param>
    public static IReadOnlyList<(string UserId, string GridId)> Members(Corp corp, Team team, string by, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(team);
        var others = team.Members.Where(m => !string.Equals(m, by, StringComparison.OrdinalIgnoreCase)).ToList();
        var there = others.FindAll(m => !corp.Rota.IsOnLeave(m, at));
        return [.. (there.Count > 0 ? there : others).Select(m => (m, team.GridId))];
    }

    /// <summary>Whether somebody may call the team out: its leader, and who leads its grid or one above it.</summary>
    public static bool MayCall(Corp corp, Team team, string person)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(team);
        return string.Equals(team.Leader, person, StringComparison.OrdinalIgnoreCase)
            || corp.Grids.PostsOf(person).Any(p => p.Kind is PostKind.GridLeader or PostKind.DutyOfficer or PostKind.TownLeader or PostKind.PartyOrg && corp.Grids.IsWithin(team.GridId, p.GridId));
    }

    private static Warning Record(Corp corp, Team team, Spoken said)
    {
        ArgumentNullException.ThrowIfNull(said);
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(team);
        return new Warning
        {
            Identifier = $"team-{team.Id}-{said.MessageId}", Sender = said.Person, Issuer = corp.Staff.TryGetValue(said.Person, out var staff) ? staff.Name : said.Person, Kind = WarningKind.Alert,
            Team = team.Id, Type = TypeOf(team), Title = TypeOf(team), Sent = said.At, Effective = said.At,
        };
    }
}
