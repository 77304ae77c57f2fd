using WeGrid.Domain.Corps;
using Xunit;

namespace WeGrid.Domain.Tests.Corps;

public sealed class HandoverFileTests
{
    private static readonly Handover _handover = new("shu", "lu", new DateOnly(2026, 12, 1), "zhen");

    private static readonly string _full = With("""
        "duty": [
          { "grid": "qs-a", "post": "gridLeader", "user": "shu", "from": "2026-11-01", "to": "2026-11-30" },
          { "grid": "qs-a", "post": "gridLeader", "user": "shu", "from": "2026-11-28 18:00", "to": "2026-12-03 08:00" } ],
        "ladders": [ { "name": "电", "categories": ["供电"], "steps": [ { "people": ["shu", "fu"], "wait": "10min" } ] } ],
        "rosters": [ { "name": "防汛", "from": "四级", "categories": ["防汛应急"], "posts": [ { "grid": "qs", "post": "dutyOfficer", "user": "shu" } ] } ],
        "check": { "floodSeason": "05-01", "to": ["shu", "lu"] }
        """).Replace("\"contacts\": [\"dian\"]", "\"contacts\": [\"shu\", \"dian\"]", StringComparison.Ordinal);

    private static string With(string settings) => A.Town.Replace("\"grids\": [", $"\"settings\": {{ {settings} }}, \"grids\": [", StringComparison.Ordinal);

    [Fact]
    [Trait("Feature", "AD-11")]
    public void Apply_Everything_MovesAndNothingOfOldIsLeft()
    {
        var (document, moved, faults) = HandoverFile.Apply(_full, _handover);

        Assert.Empty(faults);
        Assert.Equal(["qs-a:gridLeader", "qs:dutyOfficer"], moved!.Posts);
        Assert.Equal((1, 2), (moved.Turns, moved.Steps));
        Assert.Equal(["power"], moved.Units);
        Assert.Equal(["wr-a", "wr-in"], moved.Chats);
        var corp = A.CorpOf(document!);
        Assert.Empty(corp.Grids.PostsOf("shu"));
        Assert.Contains(corp.Grids.PostsOf("lu"), p => p is { GridId: "qs-a", Kind: PostKind.GridLeader, IsStandIn: false });
        Assert.Equal(["lu", "dian"], corp.ContactsOf("power"));
        Assert.Equal("lu", Assert.Single(corp.Rota.Turns).UserId); // the one that is over is gone
        Assert.Equal(["lu", "fu"], corp.Ladders[0].Steps[0].People);
        Assert.Equal("lu", Assert.Single(corp.Rosters[0].Posts).UserId);
        Assert.Equal(["lu"], corp.Check.To);
        Assert.All(corp.Chats.Values, c => Assert.Equal("lu", c.Owner));
        Assert.True(corp.Staff.ContainsKey("shu")); // they are still there, with what they did
    }

    [Fact]
    [Trait("Feature", "AD-11")]
    public void Apply_SeveralHoldOnePost_WhoIsAskedFirstStaysFirst()
    {
        var town = A.Town.Replace("\"userid\": \"dian\", \"name\": \"田电工\", \"posts\": []", "\"userid\": \"dian\", \"name\": \"田电工\", \"posts\": [ { \"grid\": \"qs-a\", \"post\": \"gridLeader\" } ]", StringComparison.Ordinal);

        var corp = A.CorpOf(HandoverFile.Apply(town, _handover).Document!);

        Assert.Equal(["lu", "dian", "fu"], corp.Grids.NearestHolders("qs-a", PostKind.GridLeader).Select(p => p.UserId));
    }

    [Theory]
    [Trait("Feature", "AD-11")]
    [InlineData("shu", "fu", "fu:False")] // the stand-in becomes the holder, and is not both
    [InlineData("fu", "shu", "shu:False")] // the holder does not become their own stand-in
    [InlineData("SHU", "Lu", "lu:False,fu:True")] // as people type it
    public void Apply_WhoHoldsThePostAlready_HoldsItOnce(string from, string to, string expected)
    {
        var corp = A.CorpOf(HandoverFile.Apply(A.Town, new Handover(from, to, new DateOnly(2026, 12, 1), "zhen")).Document!);

        Assert.Equal(expected, string.Join(',', corp.Grids.NearestHolders("qs-a", PostKind.GridLeader).Select(p => $"{p.UserId.ToLowerInvariant()}:{p.IsStandIn}")));
    }

    [Theory]
    [Trait("Feature", "AD-11")]
    [InlineData("nobody", "lu", "'nobody' is not in staff")]
    [InlineData("shu", "nobody", "'nobody' is not in staff")]
    [InlineData("shu", "shu", "from themself")]
    [InlineData("lu", "shu", null)]
    [InlineData("xia", "lu", null)]
    public void Apply_WhatCannotBe_IsRefusedWithTheCure(string from, string to, string? fault)
    {
        var (document, _, faults) = HandoverFile.Apply(A.Town, new Handover(from, to, new DateOnly(2026, 12, 1), "zhen"));

        Assert.Equal(fault is null, document is not null);
        Assert.Contains(fault ?? "", string.Join(';', faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_WhoHoldsNothing_IsRefused() =>
        Assert.Contains("answers for nothing", Assert.Single(HandoverFile.Apply(HandoverFile.Apply(A.Town, _handover).Document!, _handover).Faults), StringComparison.Ordinal);

    [Fact]
    [Trait("Feature", "AD-11")]
    public void Undone_OldFileImported_NamesEverythingItWouldGiveBack()
    {
        var moved = HandoverFile.Apply(_full, _handover).Moved!;

        var faults = HandoverFile.Undone(A.CorpOf(_full), [(_handover, moved)], []);

        Assert.Equal(4, faults.Count); // the post, the unit, two groups
        Assert.All(faults, f => Assert.Contains("--give-back shu", f, StringComparison.Ordinal));
        Assert.Empty(HandoverFile.Undone(A.CorpOf(HandoverFile.Apply(_full, _handover).Document!), [(_handover, moved)], []));
        Assert.Empty(HandoverFile.Undone(A.CorpOf(_full), [(_handover, moved)], ["SHU"]));
    }

    [Fact]
    public void Undone_HandedBackLater_IsNoFault()
    {
        var there = HandoverFile.Apply(A.Town, _handover);
        var back = new Handover("lu", "shu", new DateOnly(2026, 12, 20), "zhen");
        var home = HandoverFile.Apply(there.Document!, back);

        Assert.Empty(HandoverFile.Undone(A.CorpOf(home.Document!), [(_handover, there.Moved!), (back, home.Moved!)], []));
    }

    [Theory]
    [InlineData("a", "c")]
    [InlineData("b", "c")]
    [InlineData("c", "c")]
    [InlineData("x", "x")]
    public void Successor_ChainOfHandovers_IsFollowedForward(string user, string expected)
    {
        Handover[] done = [new("a", "b", new DateOnly(2026, 1, 1), ""), new("b", "c", new DateOnly(2026, 6, 1), "")];

        Assert.Equal(expected, Handover.Successor(done, user));
    }

    [Fact]
    public void Successor_ThereAndBack_EndsWhereItIs()
    {
        Handover[] done = [new("a", "b", new DateOnly(2026, 1, 1), ""), new("b", "a", new DateOnly(2026, 6, 1), "")];

        Assert.Equal(("a", "a"), (Handover.Successor(done, "a"), Handover.Successor(done, "b")));
        Assert.Null(Handover.LastOf(done, "a"));
        Assert.Equal("a", Handover.LastOf(done, "b")!.To);
    }
}
