using WeGrid.Domain.Notices;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>What a person confirms looks for its like, as if it had just been said.</summary>
public sealed class DraftJoinTests
{
    private const string Zhang = "wmZhang";
    private const string Li = "wmLi";
    private const string Odd = "Хэлло мир, это проблема с водой";
    private readonly IntakeRun _run = new();

    private Guid Drafted(string person, string text)
    {
        _run.Hear(_run.InGroup(person, text));
        var draft = Assert.Single(_run.Last.Demands);
        Assert.Equal(DemandStatus.Draft, draft.Status);
        return draft.Id;
    }

    [Fact]
    public void Confirmed_SameMatterIsOpen_JoinsItAndSaysWhich()
    {
        var (first, second) = (Drafted(Zhang, Odd), Drafted(Li, Odd));
        _run.Hear(_run.Tap("shu", $"draft:{first}:yes"));
        Assert.Equal("reply_draft_yes", Assert.Single(_run.Last.Notices, n => n.Purpose == Purpose.Reply).Template);

        _run.Hear(_run.Tap("shu", $"draft:{second}:yes"));

        Assert.Equal((DemandStatus.Joined, 1024L, second), (_run.Last.Demands[0].Status, _run.Last.Demands[0].Ticket!.Value, _run.Last.Demands[0].Id));
        Assert.Equal([Zhang, Li], Assert.Single(_run.All.Files.Values).Reporters.Select(r => r.Person));
        var reply = Assert.Single(_run.Last.Notices, n => n.Purpose == Purpose.Reply);
        Assert.Equal(("reply_draft_joined", "shu", "1024"), (reply.Template, reply.Recipient, reply.Values["number"]));
    }

    [Fact]
    public void Confirmed_AsksForTheLocksANewDemandAsksFor()
    {
        var draft = Drafted(Zhang, Odd);

        _run.Hear(_run.Tap("shu", $"draft:{draft}:yes"));

        Assert.Equal("qs-a", Assert.Single(_run.Needs.Neighbourhoods).Key.Village);
        Assert.Contains(Zhang, _run.Needs.Persons.Keys);
        _run.Hear(_run.Tap("shu", $"draft:{draft}:no"));
        Assert.Empty(_run.Needs.Neighbourhoods);
    }

    [Fact]
    public void MeToo_Confirmed_JoinsWhatIsOpenInItsGroupNow()
    {
        var draft = Drafted(Li, "我家也是");
        _run.Hear(_run.InGroup(Zhang, "停水两天了，家里没水用"));

        _run.Hear(_run.Tap("shu", $"draft:{draft}:yes"));

        Assert.Equal([Zhang, Li], Assert.Single(_run.All.Files.Values).Reporters.Select(r => r.Person));
    }
}
