using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Dispatch;

namespace WeGrid.Domain.Tickets;

// 问谁: whom a ticket is put to, in which order, and who is awake at night.
public sealed partial class TicketDesk
{
    private const int MostButtons = 6;

    /// <summary>Asks the present rung; for life everyone of the life ladder at once, by card and by voice.</summary>
    private void Ask(Effects effects, TicketFile file, DateTimeOffset at)
    {
        var ticket = file.Ticket;
        if (ticket.IsLife)
        {
            AskForLife(effects, file, 0, at);
            return;
        }

        var rungs = RungsOf(ticket);
        if (rungs.Count == 0)
        {
            // Nobody in the whole corp holds a post: the clock runs all the same, and asks again when somebody does.
            Due(effects, file, DueKind.Accept, DueOf(ticket, Hop.Accept, at).At);
            return;
        }

        var rung = Math.Clamp(ticket.Rung, 0, rungs.Count - 1);
        var asked = rungs[rung];
        var sendAt = SendAt(at, ticket, asked.UserId);
        effects.Loads?.Asked(asked.UserId, at);
        Card(effects, file, asked.UserId, ticket.Round > 1 ? "second_round" : "ticket_new", TaskId(ticket, rung), sendAt, false,
            [Button("accept", file), Button("decline", file), .. AlikeButtons(ticket, asked.UserId)], ("alike", AlikeLine(ticket, asked.UserId)));
        var answerBy = AcceptBy(ticket, asked, sendAt);
        if (asked.Channel == AskBy.CardAndCall)
        {
            Ring(effects, file, asked.UserId, sendAt, answerBy);
        }

        Due(effects, file, DueKind.Accept, answerBy);
    }

    private void AskForLife(Effects effects, TicketFile file, int wave, DateTimeOffset at)
    {
        var rungs = LifeWave(file.Ticket, wave);
        // Who is away is left in peace, as long as somebody is there.
        var rota = Corp.For(file.Ticket).Rota;
        var someone = rungs.Any(r => rota.IsThere(r, at));
        for (var i = 0; i < rungs.Count; i++)
        {
            if (someone && !rota.IsThere(rungs[i], at))
            {
                continue;
            }

            Card(effects, file, rungs[i].UserId, "life", LifeTaskId(file.Ticket, wave, i), at, true, [Button("accept", file), Button("false_alarm", file)], ("sender.doubt", DoubtLine(file.Ticket)));
            Call(effects, file, rungs[i].UserId, at, wave);
        }

        Due(effects, file, DueKind.Life, at + Corp.LifeLadder.Answer);
    }

    /// <summary>生命通道, wave by wave: the ladder for life, then the town leader, then everyone again and again.</summary>
    private IReadOnlyList<Rung> LifeWave(Ticket ticket, int wave) => Ladder.LifeWave(Corp.For(ticket).Grids, ticket.GridId, Corp.LifeLadder, wave);

    /// <summary>A village's dispatcher gets one card with the units this matter may go to, best first.</summary>
    private void Choose(Effects effects, TicketFile file, string dispatcher, DateTimeOffset at, string note = "")
    {
        var ticket = file.Ticket;
        var after = rules.Reasons.Return.LearnAfter;
        var units = Routing.UnitsFor(ticket, Corp, file.UnitReturns, after);
        // The first return can be disputed; what was returned twice is with the arbiter already.
        var more = ticket is { Status: TicketStatus.Returned, Returns: < TicketRules.ReturnsUntilRuling } ? Button("disagree", file) : Button("own", file);
        var buttons = units.Take(4)
            .Select(u => new Notices.NoticeButton("dispatch", $"dispatch:{ticket.Number}:{u.Id}", $"派给{u.Name}"))
            .Append(Button("split", file))
            .Append(more)
            .ToList();
        // A card bears six buttons.
        buttons.AddRange(AlikeButtons(ticket, dispatcher).Take(MostButtons - buttons.Count));
        if (dispatcher.Length > 0)
        {
            Card(effects, file, dispatcher, "ticket_choose", $"choose-{ticket.Number}-{ticket.Round}-{ticket.Returns}{Again(ticket)}", at, IsUrgent(ticket), buttons,
                ("suggested", Suggested(ticket, units)), ("return.reason", ReturnSaid(ticket, note)), ("returned", ReturnedOften(file, units, after)), ("alike", AlikeLine(ticket, dispatcher)));
        }
    }

    /// <summary>建议: the first unit with its default person; none after a return, because the first may be the one that returned it.</summary>
    private string Suggested(Ticket ticket, IReadOnlyList<HandlingUnit> units)
    {
        if (units.Count == 0 || ticket.Returns > 0)
        {
            return "";
        }

        return Routing.ContactsFor(units[0], ticket.GridId, Corp.Grids) is [var person, ..] ? $"{units[0].Name} {NameOf(person)}" : units[0].Name;
    }

    /// <summary>
    /// Who names the unit: the village; at night for an urgent matter the duty officer, who is awake;
    /// after the second return the arbiter, whose word is final (LC-08).
    /// </summary>
    private string DispatcherOf(Ticket ticket, DateTimeOffset at)
    {
        var higher = Superiors(ticket).OrderBy(u => Corp.Rota.IsOnLeave(u, at)).FirstOrDefault();
        if (ticket.Returns >= TicketRules.ReturnsUntilRuling || (IsUrgent(ticket) && IsQuiet(at)))
        {
            return higher ?? ticket.Holder ?? "";
        }

        var village = ticket.IsConfidential ? null : Corp.For(ticket).Grids.NearestHolders(ticket.GridId, PostKind.GridLeader).OrderBy(p => Corp.Rota.IsOnLeave(p.UserId, at)).Select(p => p.UserId).FirstOrDefault();
        return village ?? higher ?? ticket.Holder ?? "";
    }

    /// <summary>上级 of a ticket, duty officer first; the grid leader or whoever there is, where a town has none. For a confidential one 纪检 alone.</summary>
    private IEnumerable<string> Superiors(Ticket ticket)
    {
        if (ticket.IsConfidential)
        {
            return Confidential.RungsFor(Corp, ticket).Select(r => r.UserId);
        }

        PostKind[] kinds = [PostKind.DutyOfficer, PostKind.TownLeader, PostKind.GridLeader];
        return kinds.SelectMany(k => Corp.For(ticket).Grids.NearestHolders(ticket.GridId, k)).Select(p => p.UserId)
            .Concat(Ladder.Anybody(Corp.Grids).Select(r => r.UserId))
            .Distinct(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// At night an urgent matter begins with the duty officer, who is awake, and not with a volunteer who is asleep;
    /// everything else waits for the morning (docs/decisions/0012-quiet-hours.md).
    /// </summary>
    private int FirstRung(Ticket ticket, DateTimeOffset at) =>
        AwakeRung(ticket, 0, at) is >= 0 and var awake ? awake : Math.Max(0, ThereFrom(ticket, 0, at));

    /// <summary>在岗: the first rung from <paramref name="from"/> on whose person is there when the card reaches them; -1 for none.</summary>
    private int ThereFrom(Ticket ticket, int from, DateTimeOffset at)
    {
        var rungs = RungsOf(ticket).ToList();
        return from < rungs.Count ? rungs.FindIndex(from, r => Corp.For(ticket).Rota.IsThere(r, SendAt(at, ticket, r.UserId))) : -1;
    }

    /// <summary>The first rung from <paramref name="from"/> on that is awake, when it is night and the matter cannot wait; else -1.</summary>
    private int AwakeRung(Ticket ticket, int from, DateTimeOffset at)
    {
        if (ticket.Urgency != Understanding.Urgency.TwoHours || !IsQuiet(at))
        {
            return -1;
        }

        var rungs = RungsOf(ticket).ToList();
        return from < rungs.Count ? rungs.FindIndex(from, r => (r.Kind is PostKind.DutyOfficer or PostKind.TownLeader) && Corp.For(ticket).Rota.IsThere(r, at)) : -1;
    }

    private bool IsQuiet(DateTimeOffset at) => rules.Deadlines.Quiet.NextAllowed(at, danger: false) > at;

    /// <summary>Life breaks the quiet of anybody; a 2-hour matter only that of who is on duty or of the unit it was sent to.</summary>
    private DateTimeOffset SendAt(DateTimeOffset at, Ticket ticket, string user) =>
        rules.Deadlines.Quiet.NextAllowed(at, ticket.IsLife || (IsUrgent(ticket) && IsAwake(ticket, user)));

    private bool IsAwake(Ticket ticket, string user) =>
        Corp.For(ticket).Grids.PostsOf(user).Any(p => p.Kind is PostKind.DutyOfficer or PostKind.TownLeader)
        || Corp.ContactsOf(ticket.UnitId).Contains(user, StringComparer.OrdinalIgnoreCase);

    private IReadOnlyList<Rung> RungsOf(Ticket ticket) => Ladder.For(ticket, Corp);

    /// <summary>等待: until when who is asked now may answer. What is urgent never waits longer than its limit of 接单, whatever the step says.</summary>
    private DateTimeOffset AcceptBy(Ticket ticket, Rung asked, DateTimeOffset from)
    {
        var common = DueOf(ticket, ticket.Round > 1 ? Hop.SecondRoundContact : Hop.Accept, from).At;
        if (ticket.Round > 1 || asked.Wait is not { } wait)
        {
            return common;
        }

        var own = wait.From(from, rules.Calendar, ticket.Policy?.DayEndsAt ?? rules.Deadlines.DayEndsAt).At;
        return IsUrgent(ticket) && common < own ? common : own;
    }

    private string TaskId(Ticket ticket, int rung) => $"new-{ticket.Number}-{ticket.Round}-{rung}{AtTown(ticket)}{Again(ticket)}";

    private string LifeTaskId(Ticket ticket, int wave, int person) => $"life-{ticket.Number}-{ticket.Round}-{wave}-{person}{AtTown(ticket)}{Again(ticket)}";

    /// <summary>When its village is found the ladder begins anew, and a card's number may be used once.</summary>
    private string AtTown(Ticket ticket) => Corp.Grids.Find(ticket.GridId) is { Parent: null } ? "-town" : "";

    /// <summary>And so it may after an acceptance that lapsed.</summary>
    private static string Again(Ticket ticket) => ticket.Lapses > 0 ? $"-again{ticket.Lapses}" : "";

    private static Notices.NoticeButton Button(string name, TicketFile file) => new(name, $"{name}:{file.Ticket.Number}");

    /// <summary>The rung a second round begins with: higher than before, awake at night, and there.</summary>
    private int HigherRungThere(Ticket ticket, DateTimeOffset at)
    {
        var higher = Math.Max(HigherRung(ticket), FirstRung(ticket, at));
        return ThereFrom(ticket, higher, at) is >= 0 and var there ? there : higher;
    }

    /// <summary>二次办理 goes to the next higher post than whoever held it.</summary>
    private int HigherRung(Ticket ticket)
    {
        var rungs = RungsOf(ticket).ToList();
        if (rungs.Count == 0)
        {
            return 0;
        }

        var held = rungs.FindIndex(r => string.Equals(r.UserId, ticket.Holder, StringComparison.OrdinalIgnoreCase));
        var from = Math.Clamp(held < 0 ? ticket.Rung : held, 0, rungs.Count - 1);
        var higher = rungs.FindIndex(from, r => r.Kind != rungs[from].Kind && !r.IsStandIn);
        return higher < 0 ? rungs.FindIndex(r => r.Kind == rungs[^1].Kind) : higher;
    }
}
