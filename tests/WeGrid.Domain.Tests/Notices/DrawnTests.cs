using FsCheck;
using FsCheck.Fluent;
using WeGrid.Domain.Notices;
using Xunit;

namespace WeGrid.Domain.Tests.Notices;

public sealed class DrawnTests
{
    private static readonly DateTimeOffset _now = new(2026, 6, 30, 16, 0, 0, TimeSpan.Zero);

    private static readonly SendLimits _tight = new() { MemberMinute = 5, MemberHour = 12 };

    /// <summary>Seconds from the start, whether danger; and when it may go.</summary>
    public static TheoryData<string, BudgetKind, (int At, bool Danger)[], double> Next => new()
    {
        { "nothing was drawn", BudgetKind.Voice, [(0, false)], 0 },
        { "the ordinary share of 3 in 8 minutes is 2", BudgetKind.Voice, [(0, false), (0, false), (0, false)], 484 },
        { "danger has the third", BudgetKind.Voice, [(0, false), (0, false), (0, true)], 0 },
        { "danger too waits when it has had all", BudgetKind.Voice, [(0, true), (0, true), (0, true), (0, true)], 484 },
        { "the window rolls from the first, not from the last", BudgetKind.Voice, [(0, false), (100, false), (300, false)], 484 },
        { "six ordinary ones in a day, though each eight minutes have room", BudgetKind.Voice,
            [(0, false), (0, false), (600, false), (600, false), (1200, false), (1200, false), (3000, false)], (24 * 3600) + 4 },
        { "danger has two more of the day", BudgetKind.Voice,
            [(0, false), (0, false), (600, false), (600, false), (1200, false), (1200, false), (3000, true)], 3000 },
        { "fifteen a minute of one robot", BudgetKind.Robot, [.. Enumerable.Repeat((0, false), 16)], 64 },
    };

    [Theory]
    [MemberData(nameof(Next))]
    public void NextAt_AfterWhatWasDrawn(string what, BudgetKind kind, (int At, bool Danger)[] messages, double expected)
    {
        Assert.NotEmpty(what);
        var stored = Array.Empty<long>();
        foreach (var (at, _) in messages[..^1])
        {
            var drawn = Drawn.Read(stored, SendLimits.Default.Of(kind), _now.AddSeconds(at));
            drawn.Take(_now.AddSeconds(at));
            stored = drawn.Store();
        }

        var last = Drawn.Read(stored, SendLimits.Default.Of(kind), _now.AddSeconds(messages[^1].At));

        Assert.Equal(_now.AddSeconds(expected), last.NextAt(messages[^1].Danger));
        Assert.Equal(messages.Length - 1, last.Version);
    }

    [Fact]
    [Trait("Feature", "NT-08")]
    public void GiveBack_OneOfThem_LeavesTheOthers()
    {
        var drawn = Drawn.Read([], SendLimits.Default.Of(BudgetKind.Voice), _now);
        drawn.Take(_now);
        drawn.Take(_now);
        drawn.Take(_now.AddSeconds(100));

        drawn.GiveBack(_now);
        Assert.Equal((2, 2), (drawn.Used(0), drawn.Used(1)));
        drawn.GiveBack(_now.AddHours(-1));
        Assert.Equal((2, 2), (drawn.Used(0), drawn.Used(1)));
        var later = Drawn.Read(drawn.Store(), SendLimits.Default.Of(BudgetKind.Voice), _now.AddSeconds(100));
        Assert.Equal(2, later.Used(0));
        Assert.Equal(_now.AddSeconds(484), later.NextAt(danger: false));
    }

    [Fact]
    public void Read_OtherLimitsThanKept_WhatWasDrawnStillCounts()
    {
        var drawn = Drawn.Read([], SendLimits.Default.Of(BudgetKind.Member), _now);
        Enumerable.Range(0, 5).ToList().ForEach(_ => drawn.Take(_now));

        var tighter = Drawn.Read(drawn.Store(), _tight.Of(BudgetKind.Member), _now.AddSeconds(30));

        Assert.Equal(5, tighter.Used(0));
        Assert.Equal(_now.AddSeconds(64), tighter.NextAt(danger: true));
        Assert.Equal(0, Drawn.Read(drawn.Store(), _tight.Of(BudgetKind.Voice), _now).Used(0));
    }

    [Fact]
    public void Copy_DrawnOn_LeavesTheBudgetAlone()
    {
        var drawn = Drawn.Read([], _tight.Of(BudgetKind.Member), _now);
        drawn.Copy().Take(_now);
        Assert.Equal(0, drawn.Used(0));
    }

    /// <summary>
    /// Any arrivals, each told when it may come back and coming back then: all get through, danger before ordinary, and no rolling span ever
    /// holds more than its window allows.
    /// </summary>
    [Theory]
    [InlineData(BudgetKind.Member)]
    [InlineData(BudgetKind.Voice)]
    [InlineData(BudgetKind.Robot)]
    [Trait("Feature", "NT-08")]
    [Trait("Feature", "X-17")]
    public void AnyArrivals_NoWindowIsEverExceeded_NothingIsLost(BudgetKind kind)
    {
        var windows = (kind == BudgetKind.Member ? _tight : SendLimits.Default).Of(kind);
        var arrivals = Gen.Zip(Gen.Choose(0, 40_000), Gen.Choose(0, 3)).ListOf().Select(l => l.Take(60).ToArray());

        Prop.ForAll(arrivals.ToArbitrary(), steps =>
        {
            var waiting = new PriorityQueue<bool, (DateTimeOffset At, int Order)>();
            var at = _now;
            foreach (var (wait, kindOf) in steps)
            {
                at = at.AddMilliseconds(wait);
                waiting.Enqueue(kindOf == 0, (at, kindOf == 0 ? 0 : 1));
            }

            var sent = Run(waiting, windows);
            return sent.Count == steps.Length
                && windows.All(w => sent.TrueForAll(s => sent.Count(o => o.At >= s.At && o.At < s.At + w.Span) <= w.Limit))
                && windows.All(w => sent.TrueForAll(s => s.Danger || sent.Count(o => o.At > s.At - w.Span && o.At <= s.At) <= w.Limit));
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>However much ordinary talk there is, danger that keeps to its share goes at once.</summary>
    [Theory]
    [InlineData(BudgetKind.Member)]
    [InlineData(BudgetKind.Voice)]
    [InlineData(BudgetKind.Robot)]
    [InlineData(BudgetKind.Chat)]
    [InlineData(BudgetKind.App)]
    [InlineData(BudgetKind.Api)]
    [InlineData(BudgetKind.Address)]
    [Trait("Feature", "X-17")]
    public void OrdinaryFillsItsShare_DangerStillGoesAtOnce(BudgetKind kind)
    {
        var windows = SendLimits.Default.Of(kind);
        var drawn = Drawn.Read([], windows, _now);
        while (drawn.NextAt(danger: false) <= _now)
        {
            drawn.Take(_now);
        }

        Assert.All(windows.Index(), w => Assert.InRange(drawn.Used(w.Index), 1, w.Item.Limit - 1));
        Assert.Equal(_now, drawn.NextAt(danger: true));
    }

    [Theory]
    [InlineData("07:00:00", null, true)]
    [InlineData("07:30:00", null, true)]
    [InlineData("07:05:00", null, false)]
    [InlineData("07:00:01", null, false)]
    [InlineData("07:00:00", "07:01:00", true)]
    public void SpreadOver_FullAndHalfHours_AndNeverPastTheValidity(string planned, string? validUntil, bool spread)
    {
        var day = new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.FromHours(8));
        DateTimeOffset At(string time) => day + TimeSpan.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
        var until = Enumerable.Range(0, 200).Select(n => SendLimits.Default.SpreadOver(At(planned), $"p{n}", validUntil is null ? null : At(validUntil))).ToList();

        Assert.All(until, u => Assert.Equal(spread, u is not null));
        Assert.All(until, u => Assert.True(u is null || (u > At(planned) && u <= At(planned).AddMinutes(2) && (validUntil is null || u < At(validUntil)))));
        Assert.True(!spread || validUntil is not null || until.Distinct().Count() > 60, "they leave at many moments");
        Assert.Null((SendLimits.Default with { SpreadSeconds = 0 }).SpreadOver(At(planned), "p", null));
    }

    private static List<(DateTimeOffset At, bool Danger)> Run(PriorityQueue<bool, (DateTimeOffset At, int Order)> waiting, IReadOnlyList<SendWindow> windows)
    {
        var sent = new List<(DateTimeOffset At, bool Danger)>();
        var stored = Array.Empty<long>();
        while (waiting.TryDequeue(out var danger, out var turn))
        {
            var drawn = Drawn.Read(stored, windows, turn.At);
            var next = drawn.NextAt(danger);
            if (next > turn.At)
            {
                waiting.Enqueue(danger, (next, turn.Order));
                continue;
            }

            drawn.Take(turn.At);
            stored = drawn.Store();
            sent.Add((turn.At, danger));
        }

        return sent;
    }
}
