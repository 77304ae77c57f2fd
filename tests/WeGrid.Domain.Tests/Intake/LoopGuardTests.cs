using WeGrid.Domain.Intake;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

public sealed class LoopGuardTests
{
    private static readonly DateTimeOffset _now = new(2026, 3, 10, 10, 0, 0, TimeSpan.FromHours(8));

    private readonly LoopGuard _guard = new();
    private int _id;

    [Fact]
    [Trait("Feature", "NT-14")]
    public void SameWords_OfOnePersonInOneConversation_CountWithinTenMinutes()
    {
        Assert.Equal([false, false, false, false, false, true, true], Enumerable.Range(0, 7).Select(i => Say("有事不在", minute: i)).ToList());
        Assert.False(Say("有事不在", minute: 6, person: "another"));
        Assert.False(Say("有事不在", minute: 6, conversation: "kf:2"));
        Assert.False(Say("有事不在", minute: 6, corp: "other"));
        // Said at 2 to 6, and now: what is older than ten minutes does not count.
        Assert.True(Say("有事不在", minute: 11));
        Assert.False(Say("有事不在", minute: 30));
        Assert.False(Say("我回来了", minute: 31));
        Assert.False(Say("有事不在", minute: 31));
    }

    [Fact]
    [Trait("Feature", "NT-14")]
    public void WhatHasNoWords_AndWhatIsTapped_IsNotTheSame()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.False(Say("", minute: 0));
            Assert.False(_guard.Repeats("c", new Spoken("kf:1", "wm", _now, $"t{i}", "满意") { MenuId = "rate:1:5" }));
        }
    }

    [Fact]
    [Trait("Feature", "NT-14")]
    public void AMessageDecidedAnew_CountsOnce()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.False(_guard.Repeats("c", new Spoken("kf:1", "wm", _now, "same", "有事不在")));
        }
    }

    private bool Say(string text, int minute, string person = "wm", string conversation = "kf:1", string corp = "c") =>
        _guard.Repeats(corp, new Spoken(conversation, person, _now.AddMinutes(minute), $"m{++_id}", text));
}
