using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>拆单: two matters in one ticket go two ways; undone without loss.</summary>
public sealed class SplitTests
{
    private const string Zhang = "wmZhang";
    private const string Li = "wmLi";
    private readonly IntakeRun _run = new();

    public SplitTests()
    {
        foreach (var person in new[] { Zhang, Li })
        {
            _run.Reachable(person, _run.Now);
            _run.Hear(_run.InGroup(person, "河边的路灯坏了三天了，晚上看不见路"));
        }

        _run.Now = _run.Now.AddDays(1);
        Say("wei", "接单 1024");
    }

    private TicketFile File(long number) => _run.All.Files[number];

    private Effects Say(string staff, string words) => _run.Hear(_run.ToApp(staff, words));

    [Fact]
    public void Split_TheSecondMatterIsATicketOfItsOwn_OnTheClockOfTheFirst_WithEverybody()
    {
        var before = File(1024).Ticket;
        Say("shu", "拆单 1024 旁边的长椅也坏了");

        var (old, part) = (File(1024).Ticket, File(1025).Ticket);
        Assert.Equal((TicketStatus.Accepted, before.DueAt, "wei"), (old.Status, old.DueAt, old.Holder));
        Assert.Equal((TicketStatus.Ordered, before.OrderedAt, before.DueAt, 1024L, "市政设施"), (part.Status, part.OrderedAt, part.DueAt, part.SplitFrom, part.Category));
        Assert.Contains("长椅", part.Summary, StringComparison.Ordinal);
        Assert.Equal([Zhang, Li], File(1025).Reporters.Select(r => r.Person));
        Assert.Equal([Zhang, Li], File(1024).Reporters.Select(r => r.Person));
        Assert.Equal([(1024L, 1025L)], _run.Last.Splits);
        Assert.Equal([Zhang, Li], _run.Last.Notices.Where(n => n.Template == "receipt_split").Select(n => n.Recipient));
        Assert.Equal("wei", Assert.Single(_run.Last.Notices, n => n.Template == "ticket_new").Recipient);
        Assert.Equal(part.DueAt, _run.Last.Dues[new DueKey(DueKind.Handling, "1025")]);
        Assert.Equal("unsplit:1025:1024", Assert.Single(Assert.Single(_run.Last.Notices, n => n.Recipient == "shu").Buttons).Key);
        Assert.Equal((TicketMove.Split, 1024L), _run.Last.Events.Where(e => e.Number == 1024).Select(e => (e.Move, e.Number)).Single());
    }

    [Fact]
    public void Split_TimeTheClockStoodStill_CountsForBoth()
    {
        Say("wei", "补充 1024 是哪一根电杆？");
        _run.Now = _run.Now.AddDays(2);
        var asked = File(1024).Ticket.WaitingSince!.Value;
        Say("shu", "拆单 1024 旁边的长椅也坏了");

        var stood = _run.Last.Events[0].At - asked;
        Assert.Equal(File(1024).Ticket.DueAt + stood, File(1025).Ticket.DueAt);
        Assert.Equal(stood, File(1025).Ticket.Waited);
    }

    [Fact]
    public void Split_OnlyTheSecondPerson_GoesWithTheSecondMatter()
    {
        Say("shu", "拆单 1024 只带第2人 旁边的长椅也坏了");

        Assert.Equal([Zhang], File(1024).Reporters.Select(r => r.Person));
        Assert.Equal([Li], File(1025).Reporters.Select(r => r.Person));
        Assert.Equal("旁边的长椅也坏了", File(1025).Ticket.Summary);
        Assert.Equal([(1024L, Li)], _run.Last.ReportersGone);
    }

    [Theory]
    [InlineData("撤销拆单 1025 1024")]
    [InlineData("撤销拆单 1024 1025")]
    [InlineData(null)]
    public void Undo_BringsEverybodyAndEverythingBack(string? words)
    {
        var before = File(1024).Ticket;
        Say("shu", "拆单 1024 只带第2人 旁边的长椅也坏了");
        Assert.NotNull(words is null ? _run.Hear(_run.Tap("shu", "unsplit:1025:1024")) : Say("shu", words));

        Assert.Equal((TicketStatus.Merged, 1024L), (File(1025).Ticket.Status, File(1025).Ticket.MergedInto));
        Assert.Equal((before.Status, before.DueAt), (File(1024).Ticket.Status, File(1024).Ticket.DueAt));
        Assert.Equal([Zhang, Li], File(1024).Reporters.Select(r => r.Person).OrderDescending());
    }

    [Theory]
    [InlineData("wei", "拆单 1024 井盖也没了", "这个环节不归您办")]
    [InlineData("shu", "拆单 1024", "请写清另一件是什么，例如：拆单 编号 井盖也没了")]
    public void Split_WithoutTheRightOrTheWords_IsRefused(string staff, string words, string why)
    {
        var reply = Say(staff, words).Notices.Single(n => n.Recipient == staff);

        Assert.Equal(why, reply.Values["why"]);
        Assert.False(_run.All.Files.ContainsKey(1025));
    }

    [Fact]
    public void Split_ButtonOnTheCard_SaysHow()
    {
        _run.Hear(_run.Tap("shu", "split:1024"));

        Assert.Equal("reply_split", Assert.Single(_run.Last.Notices).Template);
    }

    [Fact]
    public void Split_OfAConfidentialMatter_StaysConfidential()
    {
        _run.Hear(_run.ToApp("dian", "我要举报舒继明贪污低保款"));
        Say("ji", "接单 1025");
        Say("ji", "拆单 1025 河边路灯也坏了");

        Assert.True(File(1026).Ticket.IsConfidential);
        Assert.All(_run.Last.Notices, n => Assert.Contains(n.Recipient, new[] { "ji", "dian" }));
    }
}
