using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>限速 (IN-17): slowed, never lost; danger never slowed; a doubtful sender is marked, never suppressed.</summary>
public sealed class FloodTests
{
    private const string Zhang = "wmZhang";

    private static readonly string[] _matters =
    [
        "三组路灯坏了，晚上看不见", "一组垃圾好多天没人收，臭得很", "村口井盖没了", "小学门口电线垂下来好低，怕打到人", "二组停水两天了，家里没水用", "桥头路面塌了个坑，车过不去",
        "广场健身器材坏了没人修", "河边有人倒死猪，臭得很",
    ];

    private readonly IntakeRun _run = new(with: r => r with { Watch = WatchRules.Default with { Flood = new FloodRule(2, TimeSpan.FromHours(1), TimeSpan.FromMinutes(20)) } });

    private void Flood(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _run.Hear(_run.ByKf(Zhang, $"{i + 1}组的路灯坏了第{i + 1}盏，晚上什么都看不见，请修一下"));
        }
    }

    [Fact]
    public void BeyondTheLimit_IsOneDraftAndOneWord_NothingIsLost()
    {
        for (var i = 0; i < _matters.Length; i++)
        {
            _run.Hear(_run.ByKf(Zhang, _matters[i]));
        }

        var demands = _run.All.Drafts.Values.OrderBy(d => d.SaidAt).ToList();
        Assert.Equal(_matters.Length, demands.Count);
        var heads = demands.FindAll(d => d.IsGathered);
        var head = Assert.Single(heads);
        var gathered = demands.FindAll(d => d.Head == head.Id);
        Assert.True(gathered.Count >= 2, $"{gathered.Count} gathered");
        Assert.All(gathered, d => Assert.Equal(DemandStatus.Draft, d.Status));
        Assert.Equal("", _run.Clocks[head.Id].Clock.Asked);
        Assert.Equal(head.SaidAt + TimeSpan.FromMinutes(20), _run.Clocks[head.Id].At);
    }

    [Fact]
    public void TheWord_IsSaidOnce()
    {
        var words = 0;
        foreach (var matter in _matters)
        {
            _run.Hear(_run.ByKf(Zhang, matter));
            words += _run.Last.Notices.Count(n => n.Template == "reply_slowed");
        }

        Assert.Equal(1, words);
    }

    [Fact]
    public void Danger_IsNeverSlowed()
    {
        Flood(6);
        _run.Hear(_run.ByKf(Zhang, "着火了，屋里还有人，快救命"));
        Assert.Contains(_run.Last.Notices, n => n.Template == "life" && n.IsDanger);
        Assert.Contains(_run.All.Files.Values, f => f.Ticket.IsLife);
    }

    [Fact]
    public void AfterAnHour_TheyAreHeardAsBefore()
    {
        foreach (var matter in _matters)
        {
            _run.Hear(_run.ByKf(Zhang, matter));
        }

        var tickets = _run.All.Files.Count;
        _run.Now = _run.Now.AddHours(2);
        _run.Hear(_run.ByKf(Zhang, "四组变压器响得厉害，灯一闪一闪的，请来看看"));
        Assert.DoesNotContain(_run.Last.Demands, d => d.Head is not null);
        Assert.True(_run.All.Files.Count > tickets || _run.Last.Drafts.Count == 1);
    }

    [Fact]
    public void Staff_WhoReportForMany_AreNotSlowed()
    {
        foreach (var matter in _matters)
        {
            _run.Hear(_run.ToApp("wei", matter));
            Assert.DoesNotContain(_run.Last.Demands, d => d.Head is not null);
        }
    }

    [Fact]
    public void Confidential_IsNeverGatheredIntoADraftThatShowsWords()
    {
        Flood(6);
        _run.Hear(_run.ByKf(Zhang, "举报村支书贪污低保钱，冒领好几年了"));
        Assert.DoesNotContain(_run.Last.Demands, d => d.Head is not null);
    }

    [Fact]
    public void GatheredDraft_AfterItsCardWent_GetsANewCardWithEverything()
    {
        for (var i = 0; i < 5; i++)
        {
            _run.Hear(_run.ByKf(Zhang, _matters[i]));
        }

        var head = _run.All.Drafts.Values.Single(d => d.IsGathered);
        var effects = new Effects();
        new DraftDesk(A.Rules()).FallDue(effects, [new WaitingDraft(head with { Text = "（共2条）一；二" }, "", _run.Clocks[head.Id].Clock)], _run.Now.AddMinutes(20));
        var first = Assert.Single(effects.Notices);
        Assert.Equal($"draft-{head.Id:N}", first.TaskId);
        _run.Clocks[head.Id] = (effects.Drafts[head.Id]!.Value.Clock, effects.Drafts[head.Id]!.Value.At);

        _run.Hear(_run.ByKf(Zhang, _matters[6]));
        Assert.Equal(head.Id, Assert.Single(_run.Last.Demands).Head);
        var again = _run.Last.Drafts[head.Id]!.Value;
        Assert.Equal(("", 1), (again.Clock.Asked, again.Clock.Turn));
        Assert.DoesNotContain(_run.Last.Notices, n => n.Template == "reply_slowed");
    }

    [Fact]
    public void GatheredDraft_Confirmed_IsOneTicketWithAllOfIt()
    {
        for (var i = 0; i < 5; i++)
        {
            _run.Hear(_run.ByKf(Zhang, _matters[i]));
        }

        var head = _run.All.Drafts.Values.Single(d => d.IsGathered);
        _run.Hear(_run.Tap("shu", $"draft:{head.Id}:yes"));
        Assert.Contains(_run.Last.Demands, d => d.Id == head.Id && d.Status is DemandStatus.Ticketed or DemandStatus.Joined);
    }

    [Fact]
    public void TwoFalseAlarms_TheNextIsMarked_AndCalledOutAllTheSame()
    {
        var (first, cards) = (Alarm("有人掉进村口水塘了，救命"), 0);
        cards = first.Count(n => n.Template == "life");
        Assert.All(first.Where(n => n.Template == "life"), n => Assert.Equal("", n.Values["sender.doubt"]));
        Alarm("三组着火了，屋里还有人，救命");

        var third = Raise("二组河边有人溺水了，快来人救命");
        Assert.Equal(cards, third.Count(n => n.Template == "life"));
        Assert.Equal(first.Count(n => n.Channel == Channel.Voice), third.Count(n => n.Channel == Channel.Voice));
        Assert.All(third.Where(n => n.Template == "life"), n => Assert.Contains("误报过2次", n.Values["sender.doubt"], StringComparison.Ordinal));
        Assert.Equal(2, _run.All.Files.Values.MaxBy(f => f.Ticket.Number)!.Ticket.Doubt);
    }

    [Fact]
    public void FalseAlarms_OfLongAgo_AreForgotten()
    {
        Alarm("有人掉进村口水塘了，救命");
        Alarm("三组着火了，屋里还有人，救命");
        _run.Now = _run.Now.AddDays(91);
        Assert.All(Raise("二组河边有人溺水了，快来人救命").Where(n => n.Template == "life"), n => Assert.Equal("", n.Values["sender.doubt"]));
    }

    private List<Notice> Raise(string text)
    {
        _run.Hear(_run.ByKf(Zhang, text));
        Assert.Contains(_run.Last.Events, e => e.Move == TicketMove.Order);
        return _run.Last.Notices;
    }

    private List<Notice> Alarm(string text)
    {
        var notices = Raise(text);
        var number = _run.All.Files.Keys.Max();
        _run.Hear(_run.Tap("ban", $"false_alarm:{number}"));
        Assert.Equal(TicketStatus.Terminated, _run.All.Files[number].Ticket.Status);
        return notices;
    }
}
