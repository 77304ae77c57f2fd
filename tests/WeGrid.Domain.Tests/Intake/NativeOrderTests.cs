using WeGrid.Domain.Intake;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

public sealed class NativeOrderTests
{
    private static NativeOrder Order(string steps, string grid = "一组") => new(NativeSource.Resident, "o1", "路灯不亮", 1, "路灯", grid, A.Monday, [],
        [.. steps.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((s, i) => new NativeStep(s[0] - '0', s.Length == 1, A.Monday.AddHours(i + 1)))]);

    /// <summary>A dash behind a step: it is waited for.</summary>
    [Theory]
    [Trait("Feature", "IT-06")]
    [InlineData("", NativeState.Waiting)]
    [InlineData("1", NativeState.Waiting)]
    [InlineData("1 2-", NativeState.Waiting)]
    [InlineData("1 2", NativeState.Accepted)]
    [InlineData("1 2 3", NativeState.PassedOn)]
    [InlineData("1 2 3 4 7-", NativeState.PassedOn)]
    [InlineData("1 2 3 7", NativeState.InProgress)]
    [InlineData("1 2 3 7 5", NativeState.Done)]
    [InlineData("1 2 6", NativeState.Refused)]
    [InlineData("1 2 5 2", NativeState.Accepted)] // opened again
    [InlineData("1 2 9", NativeState.Accepted)] // a kind nobody has told us of
    public void State_FollowsTheLastStepDone(string steps, NativeState state)
    {
        var order = Order(steps);

        Assert.Equal(state, order.State);
        Assert.Equal(state is NativeState.Done or NativeState.Refused, order.EndedAt is not null);
    }

    [Theory]
    [InlineData("一组", "qs-a-1")]
    [InlineData("没有的组", null)]
    public void GridIn_OnlyTheOneOfThatName(string grid, string? expected) => Assert.Equal(expected, Order("", grid).GridIn(A.Corp.Grids));

    [Theory]
    [InlineData("\"native\": [\"resident\", \"patrol\"]", null)]
    [InlineData("\"native\": [\"forms\"]", "settings.native")]
    public void Parse_Setting(string settings, string? path) => Assert.Equal(path is null ? [] : [path], A.FaultsWith(settings).Select(f => f.Split(':')[0]));
}
