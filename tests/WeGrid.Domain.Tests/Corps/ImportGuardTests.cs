using System.Text.Json.Nodes;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Tests.Tickets;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Corps;

/// <summary>导入防错、试算、辖区: what a file would do before it does it, and who may see what.</summary>
public sealed class ImportGuardTests
{
    private static Corp With(Action<JsonObject> change)
    {
        var file = JsonNode.Parse(A.Town)!.AsObject();
        change(file);
        return A.CorpOf(file.ToJsonString());
    }

    private static Corp Without(params string[] grids) => With(file =>
    {
        foreach (var gone in file["grids"]!.AsArray().Where(g => grids.Contains(g!["id"]!.ToString())).ToList())
        {
            file["grids"]!.AsArray().Remove(gone);
        }

        foreach (var staff in file["staff"]!.AsArray())
        {
            foreach (var post in staff!["posts"]!.AsArray().Where(p => grids.Contains(p!["grid"]!.ToString())).ToList())
            {
                staff["posts"]!.AsArray().Remove(post);
            }
        }

        foreach (var chat in file["chats"]!.AsArray())
        {
            chat!["grid"] = "qs-a";
        }
    });

    [Fact]
    [Trait("Feature", "AD-05")]
    public void Faults_AGridGoneInWhichPeopleWait_IsRefused_WithoutThemItIsNot()
    {
        var fault = Assert.Single(ImportGuard.Faults(A.Corp, Without("qs-a-1-m"), new Dictionary<string, long> { ["qs-a-1-m"] = 3, ["qs-b"] = 2 }, fewer: true));

        Assert.Contains("'qs-a-1-m' is gone and 3 open tickets and running matters lie in it", fault, StringComparison.Ordinal);
        Assert.Contains("regrids", fault, StringComparison.Ordinal);
        Assert.Empty(ImportGuard.Faults(A.Corp, Without("qs-a-1-m"), new Dictionary<string, long> { ["qs-b"] = 2 }, fewer: true));
        Assert.Empty(ImportGuard.Faults(A.Corp, A.Corp, new Dictionary<string, long> { ["qs-b"] = 2 }, fewer: false));
    }

    [Theory]
    [Trait("Feature", "AD-05")]
    [InlineData(13, 7, false)]
    [InlineData(13, 6, true)]
    [InlineData(9, 1, false)]
    public void Faults_MoreThanHalfOfThePeopleGone_IsHeldForASlip_UnlessItIsSaid(int was, int stay, bool held)
    {
        Corp Of(int count) => A.CorpOf($$"""
            { "corp": "c", "name": "镇", "wecomCorpId": "w", "grids": [ { "id": "t", "name": "镇", "kind": "town" } ],
              "staff": [ {{string.Join(',', Enumerable.Range(1, count).Select(i => $$"""{ "userid": "u{{i}}" }"""))}} ], "chats": [] }
            """);

        var faults = ImportGuard.Faults(Of(was), Of(stay), new Dictionary<string, long>(), fewer: false);

        Assert.Equal(held, faults.Count == 1);
        Assert.All(faults, f => Assert.StartsWith($"staff: of {was} only {stay} are left", f, StringComparison.Ordinal));
        Assert.Empty(ImportGuard.Faults(Of(was), Of(stay), new Dictionary<string, long>(), fewer: true));
    }

    [Fact]
    [Trait("Feature", "AD-03")]
    public void Compare_PastTickets_SaysWhoWouldBeAskedAndWhichUnitOffered()
    {
        var power = A.Ticket(TicketStatus.Closed) with { Number = 1, Category = "供电" };
        var road = A.Ticket(TicketStatus.Closed) with { Number = 2, Category = "道路交通", GridId = "qs-b", VillageId = "qs-b" };
        var secret = A.Ticket(TicketStatus.Closed) with { Number = 3, Category = Ticket.ConfidentialCategory };
        var after = With(file =>
        {
            file["staff"]!.AsArray().First(s => s!["userid"]!.ToString() == "wei")!["posts"] = new JsonArray();
            file["settings"] = new JsonObject { ["routing"] = new JsonArray(new JsonObject { ["when"] = new JsonObject { ["grid"] = "qs-b" }, ["unit"] = "power" }) };
        });

        var changes = CorpTrial.Compare(A.Corp, after, [power, road, secret], A.Monday);

        Assert.Equal([(1L, TrialOf.Asked), (2L, TrialOf.Unit)], changes.Select(c => (c.Number, c.What)));
        Assert.StartsWith("wei → ", changes[0].Was, StringComparison.Ordinal);
        Assert.DoesNotContain("wei", changes[0].Now, StringComparison.Ordinal);
        Assert.Equal(("road", "power"), (changes[1].Was, changes[1].Now));
        Assert.Equal(TrialOf.Grid, Assert.Single(CorpTrial.Compare(A.Corp, Without("qs-a-1-m"), [power], A.Monday)).What);
        Assert.Empty(CorpTrial.Compare(A.Corp, A.Corp, [power, road, secret], A.Monday));
    }

    [Theory]
    [Trait("Feature", "AD-01")]
    [InlineData("shu", true, false)] // leads the one village
    [InlineData("xia", false, true)] // leads the other
    [InlineData("ban", true, true)] // on duty for the town
    [InlineData("wei", true, false)]
    [InlineData("ji", false, false)] // 纪检 sees confidential matters, and no others
    [InlineData("dian", false, false)]
    public void Area_AVillageSeesItsOwn(string user, bool first, bool second)
    {
        var area = Area.Of(A.Corp, user)!;

        Assert.Equal((first, second), (area.Holds("qs-a-1-m"), area.Holds("qs-b")));
        var run = new DeskRun(A.Ticket(TicketStatus.Ordered), A.Monday);
        Assert.Equal(first, area.Holds(run.File));
    }

    [Fact]
    [Trait("Feature", "AD-01")]
    public void Area_AUnitSeesWhatItHas_ConfidentialNobody_StrangersNothing()
    {
        var run = new DeskRun(A.Ticket(TicketStatus.Ordered), A.Monday);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday.AddMinutes(1));
        run.Move(TicketMove.Dispatch, "shu", Role.GridStaff | Role.Village, A.Monday.AddMinutes(2), unit: "power");

        Assert.True(Area.Of(A.Corp, "dian")!.Holds(run.File));
        Assert.False(Area.Of(A.Corp, "lu")!.Holds(run.File));
        Assert.False(Area.Of(A.Corp, "shu")!.Holds(new DeskRun(A.Ticket(TicketStatus.Ordered) with { Category = Ticket.ConfidentialCategory }, A.Monday).File));
        Assert.Null(Area.Of(A.Corp, "stranger"));
        Assert.False(Area.None.Holds("qs-b"));
        Assert.True(Area.Of(A.Corp, "shu")!.HoldsPerson("WEI"));
        Assert.False(Area.Of(A.Corp, "xia")!.HoldsPerson("wei"));
    }
}
