using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>The story of <c>./wegrid up</c>, as it is played there, in a house that nobody has moved into yet.</summary>
public sealed class StoryTests
{
    [Fact]
    [Trait("Feature", "B08")]
    public async Task TyphoonNight_AsUpPlaysIt_EveryStepHolds()
    {
        await using var house = await House.OpenAsync(new Plan { Corps = [] });
        var settings = house.Settings("tool");
        settings["Simulator:Url"] = house.Simulator.BaseAddress.ToString().TrimEnd('/');
        settings["Bot:Url"] = house.Bots[0].Url.ToString().TrimEnd('/');
        settings["Worker:Url"] = house.Workers[0].Url.ToString().TrimEnd('/');

        var (exit, said, err) = await ToolProcess.RunAsync(["story"], settings);

        var faults = said.Split('\n').Where(l => l.Contains("FAIL", StringComparison.Ordinal));
        Assert.True(exit == 0, $"exit {exit}: {string.Join('\n', faults)}\n{err}");
        Assert.Matches(@"STORY passed [1-9][0-9]*, failed 0", said);
    }
}
