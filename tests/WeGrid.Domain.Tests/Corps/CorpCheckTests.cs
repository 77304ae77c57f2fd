using WeGrid.Domain.Corps;
using Xunit;

namespace WeGrid.Domain.Tests.Corps;

public sealed class CorpCheckTests
{
    private static readonly DateTimeOffset _now = A.Time("2026-04-01 09:00");

    /// <summary>The town with everything in order: phones, stand-ins, the second village whole.</summary>
    private static readonly string _whole = Phones(A.Town)
        .Replace("\"kind\": \"village\" }\n          ]", "\"kind\": \"village\" }\n ]", StringComparison.Ordinal)
        .Replace("\"staff\": [", """
            "staff": [
              { "userid": "b1", "name": "毕一", "mobile": "13900000101", "posts": [ { "grid": "qs", "post": "dutyOfficer", "standIn": true }, { "grid": "qs", "post": "townLeader", "standIn": true } ] },
              { "userid": "b2", "name": "毕二", "mobile": "13900000102", "posts": [ { "grid": "qs-b", "post": "gridLeader", "standIn": true } ] },
            """, StringComparison.Ordinal)
        .Replace("\"categories\": [\"环境卫生\"], \"contacts\": []", "\"categories\": [\"环境卫生\"], \"contacts\": [], \"phone\": \"0571-0000000\"", StringComparison.Ordinal);

    [Fact]
    [Trait("Feature", "AD-10")]
    public void Find_WholeTown_NothingIsWrong() => Assert.Empty(CorpCheck.Find(A.CorpOf(_whole), _now).Select(f => f.ToString()));

    [Theory]
    [Trait("Feature", "AD-10")]
    [InlineData("\"post\": \"dutyOfficer\"", "\"post\": \"mediator\"", "NoDutyOfficer staff.posts ")]
    [InlineData("{ \"grid\": \"qs-a-1-m\", \"post\": \"microGridMember\" }", "", "PostVacant grids[qs-a-1-m].posts.microGridMember ")]
    [InlineData("{ \"grid\": \"qs-a-1\", \"post\": \"groupLeader\" }", "", "ChainBroken grids[qs-a-1].posts.groupLeader ")]
    [InlineData("{ \"grid\": \"qs-b\", \"post\": \"gridLeader\", \"standIn\": true }", "", "NoStandIn grids[qs-b].posts.gridLeader xia")]
    [InlineData("{ \"grid\": \"qs-b\", \"post\": \"gridLeader\" }", "", "OnlyStandIn grids[qs-b].posts.gridLeader ")]
    [InlineData("\"mobile\": \"13900000102\", ", "", "NoPhone staff[b2].mobile b2")]
    [InlineData("\"mobile\": \"13900000102\", ", "\"mobile\": \"见通讯录\", ", "BadPhone staff[b2].mobile b2")]
    [InlineData("\"mobile\": \"13900000102\", ", "\"mobile\": \"110\", ", "BadPhone staff[b2].mobile b2")]
    [InlineData("\"owner\": \"shu\", \"name\": \"上湾村村民群\"", "\"name\": \"上湾村村民群\"", "NoOwner chats[wr-a].owner ")]
    [InlineData("\"owner\": \"shu\", \"name\": \"上湾村村民群\"", "\"owner\": \"dian\", \"name\": \"上湾村村民群\"", "OwnerWithoutPost chats[wr-a].owner dian")]
    [InlineData(", \"phone\": \"0571-0000000\"", "", "NoContact units[silent].contacts ")]
    public void Find_OneThingMissing_ExactlyThatIsSaid(string old, string replaced, string expected)
    {
        Assert.Contains(old, _whole, StringComparison.Ordinal);

        var found = CorpCheck.Find(A.CorpOf(_whole.Replace(old, replaced, StringComparison.Ordinal)), _now);

        Assert.Contains(expected, found.Select(f => $"{f.Fault} {f.Path} {f.Detail}"));
        Assert.All(found, f => Assert.Equal(CheckArea.File, f.Area));
    }

    [Theory]
    [Trait("Feature", "AD-10")]
    [InlineData("{ \"secret\": \"env:S\" }", true, true)]
    [InlineData("{ \"secret\": \"env:S\" }", false, false)]
    [InlineData("{ \"secret\": \"env:S\", \"keys\": [ { \"version\": 1, \"privateKey\": \"env:K\" } ] }", true, false)]
    public void Find_SealedArchiveWithoutKey_IsSaidWithItsCure(string archive, bool isSealed, bool isFound)
    {
        var file = System.Text.Json.Nodes.JsonNode.Parse(_whole)!;
        file["archive"] = System.Text.Json.Nodes.JsonNode.Parse(archive);
        var corp = A.CorpOf(file.ToJsonString());
        var found = CorpCheck.Find(corp, _now, isSealed);

        Assert.Equal(isFound ? ["archive.keys"] : [], found.Select(f => f.Path));
        Assert.All(found, f => Assert.Contains("archive.keys", f.ToString()[f.Path.Length..], StringComparison.Ordinal));
        Assert.All(found, f => Assert.Contains("archive.keys", f.Words(corp), StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Feature", "AD-10")]
    public void Find_NobodyOfALadderHasAPhone_TheGridAlarms()
    {
        var mute = System.Text.RegularExpressions.Regex.Replace(_whole, "\"mobile\": \"[0-9]+\", ", "");

        var found = CorpCheck.Find(A.CorpOf(mute), _now).Where(f => f.Fault == CorpFault.NobodyReachable);

        Assert.Equal(["grids[qs-a-1-m]", "grids[qs-a-1]", "grids[qs-a]", "grids[qs-b]", "grids[qs]"], found.Select(f => f.Path).OrderByDescending(p => p.Length).ThenBy(p => p));
    }

    [Fact]
    [Trait("Feature", "AD-10")]
    public void Find_EverybodyOfALadderIsOnLeave_TheGridAlarmsOnlyThatDay()
    {
        var everybody = string.Join(",", new[] { "xia", "b2", "ban", "b1", "zhen" }.Select(u => $$"""{ "user": "{{u}}", "from": "2026-04-01", "to": "2026-04-01" }"""));
        var corp = A.CorpOf(_whole.Replace("\"grids\": [", $"\"settings\": {{ \"leave\": [{everybody}] }}, \"grids\": [", StringComparison.Ordinal));

        Assert.Contains(CorpCheck.Find(corp, _now), f => f is { Fault: CorpFault.NobodyReachable, Path: "grids[qs-b]" });
        Assert.Empty(CorpCheck.Find(corp, _now.AddDays(1)));
    }

    [Theory]
    [Trait("Feature", "AD-10")]
    [InlineData(MemberState.Active, null)]
    [InlineData(MemberState.Disabled, CorpFault.Disabled)]
    [InlineData(MemberState.NotActivated, CorpFault.NotActivated)]
    [InlineData(MemberState.Left, CorpFault.Left)]
    [InlineData(MemberState.Unknown, CorpFault.NotAMember)]
    [InlineData(MemberState.NotVisible, CorpFault.NotVisible)]
    public void FindLive_MemberState_IsAFindingOrNot(MemberState state, CorpFault? fault)
    {
        var facts = Facts() with { Members = new Dictionary<string, MemberState>(StringComparer.OrdinalIgnoreCase) { ["xia"] = state } };

        Assert.Equal(fault is null ? [] : [(CheckArea.Members, "staff[xia]", fault.Value)], CorpCheck.Find(A.Corp, facts).Select(f => (f.Area, f.Path, f.Fault)));
    }

    [Theory]
    [Trait("Feature", "AD-10")]
    [InlineData(true, "shu", false, "shu", null)]
    [InlineData(true, "SHU", false, "Shu", null)]
    [InlineData(true, "fu", false, "shu", CorpFault.OwnerDiffers)]
    [InlineData(true, "shu", true, "shu", CorpFault.OwnerLeft)]
    [InlineData(false, "", false, "", CorpFault.GroupGone)]
    [InlineData(true, "shu", false, "fu", CorpFault.NoArchiveSeat)]
    public void FindLive_GroupAndSeats_AreFindingsOrNot(bool exists, string owner, bool left, string seat, CorpFault? fault)
    {
        var facts = Facts() with { Groups = new Dictionary<string, GroupState> { ["wr-a"] = new(exists, owner, left, ["shu"]) }, ArchiveSeats = [seat] };

        var found = CorpCheck.Find(A.Corp, facts).Select(f => f.Fault);

        Assert.Equal(fault is null ? [] : [fault.Value], found);
    }

    [Fact]
    [Trait("Feature", "AD-10")]
    public void FindLive_RefusedAddress_NamesTheOneSeen()
    {
        var facts = Facts() with { Refusals = [new("agent/get", 60020, "203.0.113.9"), new("user/get", 60020, "203.0.113.9"), new("kf/account/list", 48002, null)] };

        var found = CorpCheck.Find(A.Corp, facts).Select(f => f.ToString()).ToList();

        Assert.Equal(2, found.Count);
        Assert.Contains("203.0.113.9", found[0], StringComparison.Ordinal);
        Assert.Contains("企业可信IP", found[0], StringComparison.Ordinal);
        Assert.Contains("kf/account/list (48002)", found[1], StringComparison.Ordinal);
    }

    [Fact]
    public void FindLive_NothingAnswered_NothingIsFound() =>
        Assert.Empty(CorpCheck.Find(A.Corp, new PlatformFacts { Answered = new HashSet<CheckArea>() }));

    [Fact]
    public void ToString_EveryFault_SaysPathWhatAndCure_AndNoPhone()
    {
        foreach (var fault in Enum.GetValues<CorpFault>())
        {
            var finding = new CorpFinding(CheckArea.File, "staff[wei].mobile", fault, "wei");
            Assert.Matches("^staff\\[wei\\]\\.mobile: .{8,}; .{8,}$", finding.ToString());
            Assert.NotEmpty(finding.Words(A.Corp));
            Assert.DoesNotContain("139", finding + finding.Words(A.Corp), StringComparison.Ordinal);
        }
    }

    private static PlatformFacts Facts() => new() { Answered = new HashSet<CheckArea> { CheckArea.Archive, CheckArea.Groups, CheckArea.Members, CheckArea.App } };

    private static string Phones(string town)
    {
        var next = 0;
        return System.Text.RegularExpressions.Regex.Replace(town, "\"userid\": \"(\\w+)\", \"name\": \"([^\"]+)\", ", m => $"{m.Value}\"mobile\": \"139000{++next:00000}\", ");
    }
}
