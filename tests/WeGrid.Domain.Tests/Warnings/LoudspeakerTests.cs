using WeGrid.Domain.Warnings;
using Xunit;

namespace WeGrid.Domain.Tests.Warnings;

public sealed class LoudspeakerTests
{
    private static readonly WarningPlan _red = Cap.Rules.PlanFor("暴雨", WarningColour.Red);

    [Theory]
    [Trait("Feature", "WA-19")]
    [InlineData("预计未来3小时龙溪镇有暴雨。请防范山洪。", true)]
    [InlineData("", true)]
    [InlineData("预计未来三小时龙溪镇龙溪村柏树村等地累计雨量将达一百毫米以上。", false, 12)]
    [InlineData("预计未来三小时没有一个句号", false, 40)]
    public void Script_AMinuteAtMost_WholeSentencesOfTheOfficialText(string sentence, bool whole, int times = 1)
    {
        var text = string.Concat(Enumerable.Repeat(sentence, times));

        var script = Loudspeaker.Script(Words(text));

        Assert.InRange(script.Length, 1, Loudspeaker.Seconds * Loudspeaker.CharactersASecond);
        Assert.StartsWith("各位乡亲请注意：松林县气象台8月26日03:20发布暴雨红色预警。", script, StringComparison.Ordinal);
        Assert.Equal(whole, script.Contains(text + _red.Tips, StringComparison.Ordinal));
        Assert.Equal(!whole, script.Contains("其余请看群里的原文。", StringComparison.Ordinal));
        Assert.EndsWith("请大家互相转告。", script, StringComparison.Ordinal);
        // What is read of it is unaltered, from its beginning to the end of a sentence.
        var read = script[(script.IndexOf("预警。", StringComparison.Ordinal) + 3)..script.IndexOf(whole ? _red.Tips : "其余请看", StringComparison.Ordinal)];
        Assert.StartsWith(read, text, StringComparison.Ordinal);
        Assert.True(read.Length == 0 || read.EndsWith('。'), read);
    }

    [Fact]
    [Trait("Feature", "WA-10")]
    [Trait("Feature", "WA-19")]
    public void Script_OfADrill_SaysSoFirst() =>
        Assert.StartsWith("这是演练，不是真的预警。", Loudspeaker.Script(Words("有暴雨。", isDrill: true)), StringComparison.Ordinal);

    [Fact]
    [Trait("Feature", "WA-19")]
    public void Readers_OneForEachVillageThatIsCovered_TheDutyOfficerWhereThereIsNoLeader()
    {
        // 龙溪村 and 柏树村 of this town have no leader on file.
        Assert.Equal(["lx-a duty", "lx-b duty"], Loudspeaker.Readers(Cap.Town, ["lx"], Cap.Now).Select(r => $"{r.Village.Id} {r.UserId}").Order(StringComparer.Ordinal));
        Assert.Equal(["lx-a"], Loudspeaker.Readers(Cap.Town, ["lx-a-1"], Cap.Now).Select(r => r.Village.Id));
    }

    [Theory]
    [Trait("Feature", "WA-19")]
    [InlineData(CalleeState.Calling, CalleeRole.Own, false, "")]
    [InlineData(CalleeState.StandInCalled, CalleeRole.Own, false, "duty")]
    [InlineData(CalleeState.Door, CalleeRole.Own, false, "duty")]
    [InlineData(CalleeState.Door, CalleeRole.Own, true, "")]
    [InlineData(CalleeState.Answered, CalleeRole.Own, false, "")]
    [InlineData(CalleeState.Released, CalleeRole.StandIn, false, "duty")]
    [InlineData(CalleeState.Released, CalleeRole.Own, false, "")]
    public void Instead_WhoWasAskedIsNotWoken_AnotherReadsItOut(CalleeState state, CalleeRole role, bool done, string expected)
    {
        var callees = new Dictionary<string, Callee> { ["zhao"] = new() { UserId = "zhao", GridId = "lx-a", Post = PostKind.GridLeader, Role = role, State = state, FirstAt = Cap.Now } };
        VillageBroadcast[] asked = [new("lx-a", "zhao", done ? "zhao" : "", done ? Cap.Now : null)];
        Assert.Equal(expected, string.Join(' ', Loudspeaker.Instead(Cap.Town, asked, callees, Cap.Now).Select(i => i.UserId)));
    }

    private static CallWords Words(string text, bool isDrill = false)
    {
        var warning = new Warning { Identifier = "w", Sender = "station", Issuer = "松林县气象台", Kind = WarningKind.Alert, Type = "暴雨", Colour = WarningColour.Red, Title = "暴雨红色预警", Text = text, Sent = Cap.Now };
        return new CallWords(Cap.Town, new CallRun(1, "w", "暴雨", WarningColour.Red, isDrill, ["lx"], Cap.Now, Cap.Now.AddHours(6)), warning, _red, "");
    }
}
