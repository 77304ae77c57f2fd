using WeGrid.Domain.Corps;
using WeGrid.Domain.Warnings;
using Xunit;

namespace WeGrid.Domain.Tests.Warnings;

public sealed class CallHandoverTests
{
    private static readonly DateTimeOffset _now = A.Time("2026-12-01 00:00");
    private static readonly Handover _handover = new("old", "new", new DateOnly(2026, 12, 1), "zhen");

    private static Callee Of(string user, CalleeState state, CallAnswer? answer = null) => new()
    {
        UserId = user, GridId = "qs-a", Post = PostKind.GridLeader, State = state, Tries = 2, FirstAt = _now.AddMinutes(-9), NextAt = answer is null ? _now.AddMinutes(1) : null, Answer = answer,
    };

    private static Dictionary<string, Callee> Take(params Callee[] all) =>
        CallHandover.Take(all.ToDictionary(c => c.UserId, StringComparer.OrdinalIgnoreCase), _handover, _now).ToDictionary(c => c.UserId);

    [Theory]
    [Trait("Feature", "AD-11")]
    [InlineData(CalleeState.Calling, CalleeState.Released)]
    [InlineData(CalleeState.StandInCalled, CalleeState.Released)]
    [InlineData(CalleeState.SuperiorCalled, CalleeState.Released)]
    [InlineData(CalleeState.Door, CalleeState.Released)]
    [InlineData(CalleeState.Answered, null)] // what they said stays said
    [InlineData(CalleeState.Covered, null)]
    [InlineData(CalleeState.Absent, null)]
    public void Take_OldIsInTheRun_NewIsCalledFromTheFirstTryInTheirPlace(CalleeState state, CalleeState? after)
    {
        var changed = Take(Of("old", state));

        Assert.Equal(after, changed.GetValueOrDefault("old")?.State);
        var taken = changed["new"];
        Assert.Equal((CalleeState.Calling, 0, "qs-a", PostKind.GridLeader, _now), (taken.State, taken.Tries, taken.GridId, taken.Post, taken.NextAt));
        Assert.False(taken.IsTold);
    }

    [Fact]
    [Trait("Feature", "AD-11")]
    public void Take_NewIsCalledAlready_GoesOnAsTheyAre()
    {
        var changed = Take(Of("OLD", CalleeState.Calling), Of("new", CalleeState.Answered, CallAnswer.Arrived));

        Assert.Equal(["OLD"], changed.Keys);
    }

    [Fact]
    [Trait("Feature", "AD-11")]
    public void Take_OldIsNotInTheRun_OnlyNamesChange()
    {
        Assert.Empty(Take(Of("other", CalleeState.Calling)));
        Assert.Empty(Take(Of("old", CalleeState.Released)));

        var changed = Take(Of("other", CalleeState.Door) with { DoorBy = "old" }, Of("stand", CalleeState.Calling) with { For = "old" });

        Assert.Equal(("new", "new"), (changed["other"].DoorBy, changed["stand"].For));
        Assert.Equal(2, changed.Count);
    }
}
