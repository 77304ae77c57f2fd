using WeGrid.Domain.Notices;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>按钮 (NT-10): a matter goes from hand to hand by the buttons of the cards alone, each tapped by whoever has the card.</summary>
public sealed class ButtonsTests
{
    private readonly IntakeRun _run = new();
    private readonly List<Notice> _cards = [];

    [Fact]
    [Trait("Feature", "NT-10")]
    public void OrdinaryMatter_HandedOnAcceptedDispatchedSignedForStarted_ByTheCardsOwnButtons()
    {
        Hear(_run.InGroup("wmZhang", "河边的路灯坏了三天了，晚上看不见路"));

        Tap("wei", "decline");
        Assert.Contains(_run.Last.Notices, n => n.Recipient == "zu" && n.Buttons.Any(b => b.Name == "accept"));
        Tap("zu", "accept");
        Assert.Equal((TicketStatus.Accepted, "zu"), (Ticket.Status, Ticket.Holder));
        var unit = Tap("shu", "dispatch").Split(':')[2];
        Assert.Equal((TicketStatus.Dispatched, unit), (Ticket.Status, Ticket.UnitId));
        var contact = A.Corp.ContactsOf(unit)[0];
        Tap(contact, "signfor");
        Assert.NotNull(Ticket.SignedForAt);
        Tap(contact, "start");
        Assert.Equal(TicketStatus.InProgress, Ticket.Status);
    }

    [Fact]
    [Trait("Feature", "NT-10")]
    public void Life_ClosedAsAFalseAlarm_ByTheCardsOwnButton()
    {
        Hear(_run.ByKf("wmZhang", "河里有人落水了，快来救人"));

        Tap(_cards.First(c => c.Buttons.Any(b => b.Name == "false_alarm")).Recipient, "false_alarm");

        Assert.Equal(TicketStatus.Terminated, Ticket.Status);
    }

    private Ticket Ticket => _run.All.Files[1024].Ticket;

    private void Hear(Domain.Intake.Heard heard)
    {
        _run.Hear(heard);
        _cards.AddRange(_run.Last.Notices.Where(n => n.Channel == Channel.AppCard));
    }

    /// <summary>Taps the newest button of that name that lies on their phone; its key.</summary>
    private string Tap(string person, string button)
    {
        var card = _cards.Last(c => c.Recipient == person && c.Buttons.Any(b => b.Name == button));
        var key = card.Buttons.First(b => b.Name == button).Key;
        Hear(_run.Tap(person, key) with { TaskId = card.TaskId });
        return key;
    }
}
