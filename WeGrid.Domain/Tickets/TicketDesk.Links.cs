using System.Globalization;

namespace WeGrid.Domain.Tickets;

// 链接: pages about one ticket for who has no account (DE-09, LC-17). The token leaves with the message; what is kept is its digest.
public sealed partial class TicketDesk
{
    /// <summary>What a unit may do by its link, in the order it is offered.</summary>
    private static readonly TicketMove[] _byLink = [TicketMove.SignFor, TicketMove.Start, TicketMove.Resolve, TicketMove.Return];

    /// <summary>进度: the words that lead a resident to the page of their matter; empty where there are no pages, or nobody would get the message.</summary>
    /// <param name="effects">Where the link goes.</param>
    /// <param name="file">The ticket.</param>
    /// <param name="person">Whose page; the link is for nobody else and goes into no group.</param>
    /// <param name="reach">How the message with it goes to them.</param>
    /// <param name="at">When.</param>
    public string ProgressLink(Effects effects, TicketFile file, string person, Notices.Reach reach, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(reach);
        return rules.Console is null || !(reach.IsMember || reach.ByKf(at)) ? ""
            : "看进度：" + Link(effects, "p", hash => new PageLink(hash, LinkKind.Progress, file.Ticket.Number, null, person, at, at + PageLink.ProgressLasts));
    }

    /// <summary>
    /// 评价: the words that lead somebody whom no channel reaches to the one survey that is theirs; empty where there are no pages, and where
    /// whoever passes it on would have the rating of their own work in hand (SV-10).
    /// </summary>
    private string SurveyLink(Effects effects, TicketFile file, string person, string through, DateTimeOffset at)
    {
        var ticket = file.Ticket;
        if (rules.Console is null || ticket.IsConfidential || ticket.Category == Ticket.ConfidentialCategory || file.ReachOf(person).HasPage
            || !Surveys.SurveyRules.MayRate(through, ticket, Corp.ContactsOf(ticket.UnitId)))
        {
            return "";
        }

        return "请把评价链接单独发给本人：" + Link(effects, "s", hash => new PageLink(hash, LinkKind.Survey, ticket.Number, null, person, at, at + PageLink.SurveyLasts) { Round = ticket.Round });
    }

    /// <summary>Which moves the unit of a link can make now; null when the link leads nowhere any more: the unit is not in charge, or the matter is confidential.</summary>
    public IReadOnlyList<TicketMove>? PossibleByLink(TicketFile file, string unitId, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!InCharge(file.Ticket, unitId))
        {
            return null;
        }

        // The rules themselves say what can be done: asked with everything given that a person may still write.
        var reason = rules.Reasons.Return.Reasons.Count > 0 ? rules.Reasons.Return.Reasons[0].Code : null;
        var terms = TermsOf(file.Ticket, at);
        return [.. _byLink.Where(move => TicketRules.Apply(file.Ticket, new MoveRequest(move, Actor.ByLink(unitId), at)
        {
            Note = "…",
            Reason = reason,
            UnitId = unitId,
            OpenParts = file.Parts.Count(p => p.IsOpen),
        }, terms).IsDone)];
    }

    /// <summary>A move of a unit that has no account, by its link: the same path and the same rules as a contact's.</summary>
    /// <param name="effects">Where the effects go.</param>
    /// <param name="file">The ticket.</param>
    /// <param name="unitId">The unit the link was made for.</param>
    /// <param name="mark"><see cref="PageLink.MarkOf"/> of the link, for the history.</param>
    /// <param name="request">The move, with note and reason; by whom is said here.</param>
    public MoveRefusal? MoveByLink(Effects effects, TicketFile file, string unitId, string mark, MoveRequest request)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(request);
        if (!InCharge(file.Ticket, unitId) || !_byLink.Contains(request.Move))
        {
            return new MoveRefusal(RefusalReason.NotYours, file.Ticket.Status, []);
        }

        // Only a reason of the list counts; who chose one need not say it again.
        var reason = request.Move == TicketMove.Return ? rules.Reasons.Return.Find(request.Reason) : null;
        return Move(effects, file, request with
        {
            By = Actor.ByLink(unitId),
            Reason = reason?.Code,
            Note = request.Note.Length > 0 ? request.Note : reason?.Name ?? "",
            Detail = [.. request.Detail, ("link", mark)],
        });
    }

    // Violence at home is of the confidential category also when it is a matter of life: never by link.
    private static bool InCharge(Ticket ticket, string unitId) => ticket.IsOpen && ticket.Category != Ticket.ConfidentialCategory && ticket.UnitId == unitId;

    /// <summary>A new link for the unit in charge, sent to who asked for it; the one before is shut. False where units get none, or this one has a contact.</summary>
    public bool GiveUnitLink(Effects effects, TicketFile file, string to, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        if (rules.Console is null || file.Ticket.UnitId is not { } unit || !InCharge(file.Ticket, unit) || ContactsFor(file.Ticket, unit).Count > 0)
        {
            return false;
        }

        EndUnitLinks(effects, file.Ticket.Number, at);
        var until = new[] { at + PageLink.UnitLasts, file.Ticket.DueAt + PageLink.UnitAfterDue }.Max();
        var link = Link(effects, "u", hash => new PageLink(hash, LinkKind.Unit, file.Ticket.Number, unit, null, at, until));
        Inform(effects, file, to, "unit_by_link", at, ("unit.link", link), UnitPhone(unit));
        return true;
    }

    /// <summary>Nobody in the unit hears of it from us: who dispatched has to ring them up, and has a link to send them where there are pages.</summary>
    private void UnitByPhone(Effects effects, TicketFile file, MoveRequest request)
    {
        if (!GiveUnitLink(effects, file, request.By.Id, request.At))
        {
            Inform(effects, file, request.By.Id, "unit_by_phone", request.At, UnitPhone(request.UnitId));
        }
    }

    private (string Name, string Value) UnitPhone(string? unit) => ("unit.phone", Corp.FindUnit(unit)?.Phone is { Length: > 0 } phone ? $"（{phone}）" : "");

    /// <summary>A unit that is no longer in charge has no use for the link it had.</summary>
    private static void EndLinks(Effects effects, Ticket before, Ticket after, DateTimeOffset at)
    {
        if (before.UnitId is not null && !(after.UnitId == before.UnitId && after.IsOpen))
        {
            EndUnitLinks(effects, after.Number, at);
        }
    }

    private static void EndUnitLinks(Effects effects, long number, DateTimeOffset at)
    {
        effects.Links.RemoveAll(l => l.Kind == LinkKind.Unit && l.Number == number);
        effects.UnitLinksEnded[number] = at;
    }

    private string Link(Effects effects, string page, Func<byte[], PageLink> make)
    {
        var token = LinkToken.New(rules.Salt);
        effects.Links.Add(make(LinkToken.Hash(token)));
        return string.Create(CultureInfo.InvariantCulture, $"{rules.Console!.AbsoluteUri.TrimEnd('/')}/{page}/{Corp.Id}/{token}");
    }
}
