using System.Text.Json.Nodes;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Scheduling;
using WeGrid.Domain.Tests.Tickets;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Corps;

/// <summary>网格调整: which grid something belongs to, and which adjustments a file may not ask for.</summary>
public sealed class RegridTests
{
    private const string Grids = """
        [ { "id": "t", "name": "镇", "kind": "town" }, { "id": "v", "parent": "t", "name": "村", "kind": "village" }, { "id": "w", "parent": "t", "name": "邻村", "kind": "village" },
          { "id": "g1", "parent": "v", "name": "一组" }, { "id": "g2", "parent": "v", "name": "二组" }, { "id": "g3", "parent": "v", "name": "三组" }, { "id": "g4", "parent": "v", "name": "四组" },
          { "id": "g1a", "parent": "g1", "name": "一组甲", "kind": "micro" } ]
        """;

    private static readonly DateTimeOffset _before = A.Monday;
    private static readonly DateTimeOffset _after = A.Monday.AddDays(30);

    private static (Corp? Corp, IReadOnlyList<string> Faults) Read(string regrids) => CorpFile.Parse($$"""
        { "corp": "c", "name": "镇", "wecomCorpId": "ww1", "grids": {{Grids}}, "regrids": {{regrids}},
          "staff": [ { "userid": "a", "posts": [ { "grid": "g2", "post": "groupLeader" } ] } ], "chats": [ { "id": "room", "grid": "g2" } ] }
        """);

    private static string Day(int days) => DateOnly.FromDateTime(A.Monday.AddDays(days).Date).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static Corp Split() => Read($$"""[ { "on": "{{Day(7)}}", "from": ["g2"], "to": ["g3", "g4"], "basis": "镇发〔2026〕7号" } ]""").Corp!;

    [Fact]
    [Trait("Feature", "AD-02")]
    public void InForce_BeforeTheDayItself_ThenWhoTookOver_OfSeveralTheGridAbove()
    {
        Assert.Equal("g2", Regrid.InForce(Split(), "g2", _before));
        Assert.Equal("v", Regrid.InForce(Split(), "g2", _after));
        Assert.Equal("g3", Regrid.InForce(Split(), "g3", _after));
        Assert.Equal(("g4", null, null), (Regrid.Named(Split(), "g2", "g4", _after), Regrid.Named(Split(), "g2", "g1", _after), Regrid.Named(Split(), "g2", null, _after)));
    }

    [Fact]
    [Trait("Feature", "AD-02")]
    public void InForce_MergedAndMergedAgain_FollowsEachDay()
    {
        var corp = Read($$"""[ { "on": "{{Day(1)}}", "from": ["g2", "g3"], "to": ["g4"] }, { "on": "{{Day(9)}}", "from": ["g4", "g1", "g1a"], "to": ["v"] } ]""").Corp!;

        Assert.Equal(["g2", "g4", "v"], new[] { 0, 2, 9 }.Select(d => Regrid.InForce(corp, "g2", A.Monday.AddDays(d))));
        Assert.Equal(["g1a", "v"], new[] { 2, 9 }.Select(d => Regrid.InForce(corp, "g1a", A.Monday.AddDays(d))));
        Assert.True(corp.Grids.Find("g2")!.IsClosed(A.Monday.AddDays(1)));
        Assert.False(corp.Grids.Find("g2")!.IsClosed(A.Monday));
    }

    [Theory]
    [Trait("Feature", "AD-02")]
    [InlineData("""{ "on": "soon", "from": ["g2"], "to": ["g3"] }""", "regrids[0].on", "2027-01-01")]
    [InlineData("""{ "on": "2026-12-01", "from": [], "to": ["g3"] }""", "regrids[0].from", "names no grid")]
    [InlineData("""{ "on": "2026-12-01", "from": ["g9"], "to": ["g3"] }""", "'g9' is not in grids", "stay in the file")]
    [InlineData("""{ "on": "2026-12-01", "from": ["g2"], "to": ["g2"] }""", "regrids[0].to", "'g2' is closed on 2026-12-01 itself")]
    [InlineData("""{ "on": "2026-12-01", "from": ["t"], "to": ["v"] }""", "regrids[0].from", "cannot be closed")]
    [InlineData("""{ "on": "2026-12-01", "from": ["g1"], "to": ["g3"] }""", "'g1a' lies in 'g1'", "close it, too")]
    [InlineData("""{ "on": "2026-12-01", "from": ["g2"], "to": ["g3"] }, { "on": "2026-12-02", "from": ["g2"], "to": ["g4"] }""", "closed twice", "id of its own")]
    [InlineData("""{ "on": "2026-12-02", "from": ["g2"], "to": ["g3"] }, { "on": "2026-12-01", "from": ["g3"], "to": ["g4"] }""", "regrids[0].to", "'g3' is closed on 2026-12-01")]
    public void Parse_WhatCannotBe_IsRefusedWithTheCure(string regrids, string where, string cure)
    {
        var (corp, faults) = Read($"[ {regrids} ]");

        Assert.Null(corp);
        Assert.Contains(faults, f => f.Contains(where, StringComparison.Ordinal) && f.Contains(cure, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Feature", "AD-02")]
    public void Check_NobodyIsMissedInAClosedGrid_AndWhatStillNamesItIsSaid()
    {
        var found = CorpCheck.Find(Split(), _after);

        Assert.DoesNotContain(found, f => f.Fault == CorpFault.ChainBroken && f.Path.Contains("g2", StringComparison.Ordinal));
        Assert.Contains(CorpCheck.Find(Split(), _before), f => f.Fault == CorpFault.ChainBroken && f.Path.Contains("g2", StringComparison.Ordinal));
        Assert.Equal(["chats[room].grid", "g2"], found.Where(f => f.Fault == CorpFault.GridClosed && f.Path.StartsWith("chats", StringComparison.Ordinal)).SelectMany(f => new[] { f.Path, f.Detail }));
        Assert.Equal(2, found.Count(f => f.Fault == CorpFault.GridClosed));
        Assert.All(found.Where(f => f.Fault == CorpFault.GridClosed), f => Assert.Contains("closed", f.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Feature", "AD-02")]
    public void Regrid_WhoIsAskedIsNotThere_AnotherIs_WhoHasItKeepsIt()
    {
        // 二组 goes to a grid where somebody else stands; what was promised stays.
        var file = JsonNode.Parse(A.Town)!.AsObject();
        var grid = A.Ticket(TicketStatus.Ordered).GridId;
        file["grids"]!.AsArray().Add(new JsonObject { ["id"] = "neu", ["parent"] = file["grids"]!.AsArray().First(g => g!["id"]!.ToString() == grid)!["parent"]!.ToString(), ["name"] = "新组" });
        file["staff"]!.AsArray().Add(new JsonObject { ["userid"] = "nova", ["name"] = "诺", ["mobile"] = "13800000077", ["posts"] = new JsonArray(new JsonObject { ["grid"] = "neu", ["post"] = "microGridMember" }) });
        var after = A.CorpOf(file.ToJsonString());
        var asked = new DeskRun(A.Ticket(TicketStatus.Ordered), A.Monday);
        var due = asked.Ticket.DueAt;
        var effects = new Effects();
        Assert.True(new TicketDesk(A.Rules(after)).Regrid(effects, asked.File, "neu", A.Monday.AddHours(1)));
        Assert.Equal(("neu", "nova", due), (asked.Ticket.GridId, Turn.Of(after, asked.Ticket), asked.Ticket.DueAt));
        Assert.Contains(effects.Notices, n => n.Recipient == "nova");
        Assert.Contains("\"~gridBefore\":\"" + grid, System.Text.Encoding.UTF8.GetString(effects.Events[0].Canonical), StringComparison.Ordinal);
        Assert.False(new TicketDesk(A.Rules(after)).Regrid(effects, asked.File, "neu", A.Monday.AddHours(1)));

        var held = new DeskRun(A.Ticket(TicketStatus.Ordered), A.Monday);
        held.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday.AddMinutes(3));
        var quiet = new Effects();
        Assert.True(new TicketDesk(A.Rules(after)).Regrid(quiet, held.File, "neu", A.Monday.AddHours(1)));
        Assert.Equal(("wei", TicketStatus.Accepted), (held.Ticket.Holder, held.Ticket.Status));
        Assert.Empty(quiet.Notices);
    }

    [Fact]
    [Trait("Feature", "AD-02")]
    public void Regrid_OfLifeAndNotTaken_WhoStandsNearestNowIsCalledAtOnce()
    {
        var run = new DeskRun(A.Ticket(TicketStatus.Ordered) with { Urgency = Domain.Understanding.Urgency.Life }, A.Monday);
        var effects = new Effects();

        Assert.True(new TicketDesk(A.Rules(A.Corp)).Regrid(effects, run.File, "qs-b", A.Monday.AddMinutes(4)));

        Assert.Equal(("qs-b", 0), (run.Ticket.GridId, run.Ticket.Rung));
        Assert.Contains(effects.Notices, n => n.Recipient == "xia" && n.Channel == Domain.Notices.Channel.Voice);
        Assert.True(effects.Dues.ContainsKey(new DueKey(DueKind.Life, $"{run.Ticket.Number}")));
    }

    [Fact]
    [Trait("Feature", "AD-02")]
    public void Regrid_AcrossVillages_WhoHasItInHandMayFinishIt()
    {
        var corp = Read($$"""[ { "on": "{{Day(1)}}", "from": ["v", "g1", "g1a", "g2", "g3", "g4"], "to": ["w"] } ]""").Corp!;
        var ticket = A.Ticket(TicketStatus.Accepted) with { GridId = "w", VillageId = "w", Holder = "a" };

        Assert.Equal(Role.GridStaff, Roles.Of("a", ticket, corp));
        Assert.Equal(Role.None, Roles.Of("a", ticket with { Holder = "b" }, corp));
    }
}
