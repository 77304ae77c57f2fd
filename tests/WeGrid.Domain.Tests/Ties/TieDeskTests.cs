using WeGrid.Domain.Registers;
using WeGrid.Domain.Ties;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Ties;

/// <summary>关联台: whose word ties, which code is one, what is refused.</summary>
public sealed class TieDeskTests
{
    private static readonly DateTimeOffset _now = A.Monday;

    private static readonly TieDesk _desk = new(A.Corp);

    private static TieCode Code(string digits = "482913", string person = "wm-a", int hoursAgo = 0, string? claimedBy = null) =>
        new(1024, person, TieCode.DigestOf(1024, person, digits), "shu", _now.AddHours(-hoursAgo)) { ClaimedBy = claimedBy };

    private static TieTry Wrong(string person, long number = 1024, int hoursAgo = 0) => new(Guid.NewGuid(), person, number, _now.AddHours(-hoursAgo));

    private static TieFacts Facts(TieCode[]? codes = null, TieTry[]? tries = null, (string, string)[]? ties = null) => new()
    {
        Codes = codes ?? [], Tries = tries ?? [], Ties = [.. (ties ?? []).Select(t => new Tie(Guid.NewGuid(), t.Item1, t.Item2, TieHow.Staff, "shu", _now, ""))],
    };

    [Fact]
    [Trait("Feature", "UN-15")]
    public void Code_OfThatTicketWithinTheDay_IsOne_AnythingElseIsWrong()
    {
        Assert.NotNull(TieDesk.Enter(Facts([Code()]), 1024, "482913", "wm-b", _now).Code);
        Assert.NotNull(TieDesk.Enter(Facts([Code(hoursAgo: 23)]), 1024, "482913", "wm-b", _now).Code);
        Assert.Equal(TieRefusal.WrongCode, TieDesk.Enter(Facts([Code(hoursAgo: 24)]), 1024, "482913", "wm-b", _now).Refusal);
        Assert.Equal(TieRefusal.WrongCode, TieDesk.Enter(Facts([Code()]), 1025, "482913", "wm-b", _now).Refusal);
        Assert.Equal(TieRefusal.WrongCode, TieDesk.Enter(Facts([Code()]), 1024, "482914", "wm-b", _now).Refusal);
        Assert.Equal(TieRefusal.WrongCode, TieDesk.Enter(Facts([Code(claimedBy: "wm-c")]), 1024, "482913", "wm-b", _now).Refusal);
        Assert.Equal(TieRefusal.Same, TieDesk.Enter(Facts([Code()]), 1024, "482913", "wm-a", _now).Refusal);
        Assert.Equal(TieRefusal.Already, TieDesk.Enter(Facts([Code()], ties: [("wm-a", "x"), ("x", "wm-b")]), 1024, "482913", "wm-b", _now).Refusal);
        // Of several who raised it each has a code of their own.
        Assert.Equal("wm-z", TieDesk.Enter(Facts([Code(), Code("111111", "wm-z")]), 1024, "111111", "wm-b", _now).Code!.Person);
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public void ThreeWrongOnes_OfOneSenderOrForOneTicket_AreTheLastOfADay()
    {
        TieTry[] three = [Wrong("wm-b"), Wrong("wm-b", 7), Wrong("WM-B", 8)];
        Assert.Equal(TieRefusal.TooOften, TieDesk.Enter(Facts([Code()], three), 1024, "482913", "wm-b", _now).Refusal);
        Assert.NotNull(TieDesk.Enter(Facts([Code()], [three[0], three[1]]), 1024, "482913", "wm-b", _now).Code);
        Assert.NotNull(TieDesk.Enter(Facts([Code()], [.. three.Select(t => t with { At = _now.AddHours(-25) })]), 1024, "482913", "wm-b", _now).Code);

        // Whoever guesses under many names kills the code, and a new one lives.
        TieTry[] many = [Wrong("g1"), Wrong("g2"), Wrong("g3")];
        Assert.Equal(TieRefusal.WrongCode, TieDesk.Enter(Facts([Code()], many), 1024, "482913", "wm-b", _now).Refusal);
        Assert.NotNull(TieDesk.Enter(Facts([Code()], [.. many.Select(t => t with { At = _now.AddHours(-1) })]), 1024, "482913", "wm-b", _now).Code);
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public void Confirm_OnlyWhoClaimedIt_WithinTheDay()
    {
        Assert.Equal("wm-a", TieDesk.Confirm(Facts([Code(claimedBy: "wm-b")]), "wm-b", _now).Code!.Person);
        Assert.Equal(TieRefusal.NothingClaimed, TieDesk.Confirm(Facts([Code(claimedBy: "wm-b")]), "wm-c", _now).Refusal);
        Assert.Equal(TieRefusal.NothingClaimed, TieDesk.Confirm(Facts([Code(claimedBy: "wm-b", hoursAgo: 24)]), "wm-b", _now).Refusal);
        Assert.Equal(TieRefusal.NothingClaimed, TieDesk.Confirm(Facts([Code()]), "wm-b", _now).Refusal);
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public void Codes_ThreeADayForOneIdentity()
    {
        TieTry[] given = [.. Enumerable.Range(0, 3).Select(_ => Wrong("wm-a", 0))];
        Assert.True(TieDesk.MayGive(Facts(tries: [given[0], given[1]]), "wm-a", _now));
        Assert.False(TieDesk.MayGive(Facts(tries: given), "wm-a", _now));
        Assert.True(TieDesk.MayGive(Facts(tries: given), "wm-b", _now));
        Assert.True(TieDesk.MayGive(Facts(tries: given), "wm-a", _now.AddHours(24)));
    }

    [Theory]
    [Trait("Feature", "UN-15")]
    [InlineData("wei", true)]
    [InlineData("shu", true)]
    [InlineData("zhen", true)]
    [InlineData("xia", false)] // another village
    [InlineData("lu", false)] // the unit it was given to
    [InlineData("ji", false)]
    [InlineData("nobody", false)]
    public void Staff_OfTheGridAndAbove_AUnitNever(string user, bool may)
    {
        var file = new TicketFile(A.Ticket(TicketStatus.Dispatched) with { UnitId = "road" }, [A.Reporter()], [], []);
        Assert.Equal(may, _desk.MayTie(file, user));
        var secret = new TicketFile(A.Ticket(category: Ticket.ConfidentialCategory), [A.Reporter()], [], []);
        Assert.False(_desk.MayTie(secret, user));
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public void Household_OnlyOfARegisterThatNamesOne_AndByWhoSeesTheEntry()
    {
        var kind = new RegisterKind("points", "积分", "1", "联系人", [], [PostKind.GridLeader]) { Household = "户号" };
        var entry = new RegisterEntry("points", 17, "qs-a", "zu", "", new Dictionary<string, string> { ["户号"] = "三组12号" });
        Assert.True(_desk.MayTie(kind, entry, "shu"));
        Assert.True(_desk.MayTie(kind, entry, "zu"));
        Assert.False(_desk.MayTie(kind, entry, "wei"));
        Assert.False(_desk.MayTie(kind with { Household = "" }, entry, "shu"));
        Assert.False(_desk.MayTie(kind with { Wall = new RegisterWall("户号", ["儿童"], [PostKind.GridLeader]) }, entry, "shu"));
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public void Person_MoreAccountsThanAnybodyHas_AreRefused()
    {
        var book = new TieBook(Enumerable.Range(1, 7).Select(i => ($"p{i}", $"p{i + 1}")));
        Assert.Equal(TieRefusal.TooMany, TieDesk.WhyNot(book, "p3", "q"));
        Assert.Null(TieDesk.WhyNot(book, "p3", Identity.Phone("12345")));
        Assert.Equal(TieRefusal.Already, TieDesk.WhyNot(new TieBook([("p1", "p2"), ("p2", "tel:12345")]), "p1", "tel:12345"));
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public void Reporter_OfSeveral_IsNamedByPlace_TiedOnesAreOne()
    {
        var file = new TicketFile(A.Ticket(), [A.Reporter("a"), A.Reporter("b"), A.Reporter("erased-1")], [], []);
        Assert.Equal(TieRefusal.Which, TieDesk.ReporterOf(file, 0).Refusal);
        Assert.Equal("b", TieDesk.ReporterOf(file, 2).Person);
        Assert.Equal(TieRefusal.Unknown, TieDesk.ReporterOf(file, 3).Refusal);
        var tied = new TicketFile(file.Ticket, file.Reporters, [], []) { Ties = new TieBook([("a", "b")]) };
        Assert.Equal("a", TieDesk.ReporterOf(tied, 0).Person);
    }

    [Theory]
    [Trait("Feature", "UN-15")]
    [InlineData("关联码 1024", TieVerb.Give, 1024, 0, "")]
    [InlineData("关联码1024号第2人", TieVerb.Give, 1024, 2, "")]
    [InlineData("关联码 1024 482913", TieVerb.Enter, 1024, 0, "482913")]
    [InlineData("@小溪 关联码 1024 ４８２９１３", TieVerb.Enter, 1024, 0, "482913")]
    [InlineData("确认关联。", TieVerb.Confirm, 0, 0, "")]
    [InlineData("取消关联", TieVerb.Undo, 0, 0, "")]
    [InlineData("取消关联 1024 认错了人", TieVerb.Undo, 1024, 0, "认错了人")]
    [InlineData("同一人 1024 1031 电话里本人说的", TieVerb.Same, 1024, 0, "电话里本人说的")]
    [InlineData("同一人 1024第2人、1031", TieVerb.Same, 1024, 2, "")]
    [InlineData("同一户 1024 积分 17 走访认得", TieVerb.Household, 1024, 0, "走访认得")]
    [InlineData("同一户 1024 points:17 走访认得", TieVerb.Household, 1024, 0, "走访认得")]
    [InlineData("记电话 1024 13800000000 本人说的", TieVerb.Phone, 1024, 0, "本人说的")]
    [InlineData("我的诉求", TieVerb.Mine, 0, 0, "")]
    public void Words_AreRead(string text, TieVerb verb, long number, int place, string rest)
    {
        var read = TieCommand.Parse(text)!;
        Assert.Equal((verb, number, place, rest), (read.Verb, read.Number, read.Place, read.Code + read.Why));
        Assert.Equal(verb != TieVerb.Same ? (0, 0) : (1031, 0), read.Other);
        Assert.Equal(verb != TieVerb.Household ? default : (text.Contains("points", StringComparison.Ordinal) ? "points" : "积分", 17), read.Household);
    }

    [Theory]
    [InlineData("关联 1030 1021")]
    [InlineData("关联码")]
    [InlineData("关联码 1024 48291")]
    [InlineData("同一人")]
    [InlineData("我的诉求什么时候办好")]
    [InlineData("取消关联这两个人")]
    [InlineData("同一户人家的水表坏了")]
    public void OtherWords_AreNone(string text) => Assert.Null(TieCommand.Parse(text));
}
