using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 问地点: a matter somewhere, and nobody said where: one friendly question; the answer fills it, silence hands it to who has the ticket.
public sealed partial class IntakeDesk
{
    /// <summary>An answer that says where is short.</summary>
    private const int LongestAnswer = 30;

    private static readonly HashSet<string> _placeless =
        ["供热", "养老助残", "矛盾调解", "政策咨询", "监督举报", "微心愿", "民政救助", "文教卫生", "劳动社保", "其他"];

    private static bool WantsPlace(Ticket ticket) =>
        ticket is { Place.Length: 0, IsConfidential: false, IsLife: false } && !_placeless.Contains(ticket.Category)
        && ticket.Kind is not (DemandKind.Consultation or DemandKind.Suggestion or DemandKind.Praise or DemandKind.Report);

    /// <summary>在什么位置: asked once, where the resident can be asked alone, and only when the village is known.</summary>
    private void AskPlace(TicketFile file, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var reach = file.ReachOf(spoken.Person);
        var asks = Corp.Talk.PlaceMinutes > 0 && spoken.IsPrivate && WantsPlace(file.Ticket) && !Corp.Staff.ContainsKey(spoken.Person);
        if (!asks || IsUnplaced(spoken, file.Ticket.GridId) || !(reach.IsMember || reach.ByKf(spoken.At)))
        {
            return;
        }

        if (!reach.IsMember)
        {
            facts.Reaches[spoken.Person] = file.Reaches[spoken.Person] = reach with { KfSentSince = reach.KfSentSince + 1 };
        }

        effects.Notices.Add(Answer(spoken, reach.IsMember ? Channel.AppText : Channel.KfText, spoken.Person, "ask_place", Purpose.Reply, ("number", Text(file.Ticket.Number))) with
        {
            Via = reach.IsMember ? Corp.MainApp?.Id ?? "" : reach.OpenKfId!,
        });
        effects.Dues[new DueKey(DueKind.Place, Text(file.Ticket.Number))] = spoken.At + Corp.Talk.Place;
    }

    /// <summary>"老槐树旁边": the answer, as long as nobody has said where and it is no matter of its own.</summary>
    private bool PlaceSaid(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects)
    {
        if (!spoken.IsPrivate || Corp.Staff.ContainsKey(spoken.Person) || understood.PlacePhrase is not { } place || spoken.Text.Trim().Length > LongestAnswer
            || understood.Verdict is not (Verdict.Chatter or Verdict.NeedsContext or Verdict.Correction or Verdict.Demand or Verdict.Ack) || PlacelessOf(spoken, facts) is not { } file
            || (understood is { Verdict: Verdict.Demand, NeedsPerson: false }))
        {
            return false;
        }

        var known = understood.Location is { Certainty: not Certainty.ChatOnly, Grid: not null };
        var ticket = file.Ticket;
        var amendment = new Amendment(ticket.Summary, ticket.MatterText, Masking.Summary(place), understood.Location.PlaceKey) { GridId = known ? understood.Location.Grid : null };
        if (_desk.Amend(effects, file, amendment, new Actor(Role.Resident, spoken.Person), spoken.At) is not null)
        {
            return false;
        }

        effects.Demands.Add(Record(spoken, understood, DemandStatus.Continued, ticket.Number, facts));
        Reply(spoken, facts, effects, "reply_place", ("number", Text(ticket.Number)), ("said.place", Masking.Summary(place)));
        return true;
    }

    private TicketFile? PlacelessOf(Spoken spoken, IntakeFacts facts) => facts.Files.Values
        .Where(f => f.Ticket.IsOpen && WantsPlace(f.Ticket) && IsFirst(f, spoken.Person) && f.Ticket.OrderedAt >= spoken.At - Corp.Talk.Correct)
        .MaxBy(f => f.Ticket.OrderedAt);
}
