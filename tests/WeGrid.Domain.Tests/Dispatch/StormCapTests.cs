using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Dispatch;

/// <summary>卡片上限: beyond so many cards in a window a list says what waits; the tickets know nothing of it.</summary>
public sealed class StormCapTests
{
    private static readonly StormRules _rules = new(3, 1, 15, StandIn: false);

    /// <summary>Cards at these minutes after ten; how many of them go by themselves.</summary>
    [Theory]
    [Trait("Feature", "DE-15")]
    [InlineData("0 1 2", 3)]
    [InlineData("0 1 2 3 4 5", 3)]
    [InlineData("0 1 2 14", 3)] // the same quarter of an hour
    [InlineData("0 1 2 15 16 17", 6)] // full, but not over: the next quarter begins anew
    [InlineData("0 1 2 3 15 16 17 18", 3)] // over: the storm goes on in list mode
    [InlineData("0 1 2 3 15 16 17 30 31", 5)] // until a quarter stayed below
    public void Take_WindowsByTheClock_AStormThatGoesOnStaysOnTheList(string minutes, int alone)
    {
        var loads = new Loads(_rules);

        Assert.Equal(alone, minutes.Split(' ').Count(m => loads.Take(LoadKind.Ask, "ban", A.Monday.AddMinutes(int.Parse(m, System.Globalization.CultureInfo.InvariantCulture)))));
        Assert.True(loads.Take(LoadKind.Ask, "zhen", A.Monday));
        Assert.True(loads.Take(LoadKind.Inform, "ban", A.Monday));
    }

    [Fact]
    [Trait("Feature", "DE-15")]
    public void Take_WhatWasLoaded_Counts_AndWhatIsAddedIsTold()
    {
        var loads = new Loads(_rules);
        var key = new LoadKey(LoadKind.Ask, loads.EndOf(LoadKind.Ask, A.Monday), "ban");
        loads.Seen(key, 2);

        Assert.Equal((true, false), (loads.Take(LoadKind.Ask, "ban", A.Monday), loads.Take(LoadKind.Ask, "ban", A.Monday)));
        Assert.Equal((A.Time("2026-11-16 10:15"), 2), (key.EndsAt, loads.Added[key]));
        Assert.True(loads.IsOver("ban", A.Monday));
    }

    [Fact]
    [Trait("Feature", "DE-15")]
    [Trait("Feature", "NT-06")]
    public void Apply_500Tickets_SomeCards_OneDueList_EveryTicketHasItsClock()
    {
        var effects = Ordered(500);

        Assert.Equal(500, effects.Dues.Count(d => d.Key.Kind == DueKind.Accept && d.Value is not null));
        Assert.Equal(500, effects.Notices.Count(n => n.Template == "ticket_new"));
        StormCap.Apply(effects);

        Assert.Equal(3, effects.Notices.Count(n => n.Template == "ticket_new" && n.Recipient == "wei"));
        Assert.Equal(497, effects.Held.Count);
        Assert.Equal(500, effects.Notices.Count(n => n.Purpose == Purpose.Receipt));
        var (key, at) = Assert.Single(effects.Dues, d => d.Key.Kind == DueKind.MyList);
        Assert.Equal((A.Time("2026-11-16 10:15"), (false, A.Time("2026-11-16 10:15"), "wei")), (at, HeldNotice.Read(key.Subject)));
        Assert.Equal(500, effects.Turns.Count(t => t.Value == "wei"));
    }

    [Fact]
    [Trait("Feature", "DE-15")]
    public void Apply_OfLife_ThreeCardsAndOneCallAMinute_TheRestTogetherWithinIt()
    {
        var effects = Ordered(20, Urgency.Life);
        StormCap.Apply(effects);

        Assert.Equal((3, 1), (effects.Notices.Count(n => n.Template == "life" && n.Recipient == "ban"), effects.Notices.Count(n => n.Channel == Channel.Voice && n.Recipient == "ban")));
        Assert.Equal(20, effects.Held.Where(h => h.UserId == "ban" && h.IsLife).Select(h => h.Ticket).Distinct().Count() + 1); // the first has both
        Assert.All(effects.Dues.Where(d => d.Key.Kind == DueKind.MyList), d => Assert.Equal(A.Monday.AddMinutes(1), d.Value));
        Assert.Equal(20, effects.Dues.Count(d => d.Key.Kind == DueKind.Life));
    }

    [Fact]
    [Trait("Feature", "DE-15")]
    public void Apply_ConfidentialAndWordsOfTheirOwn_AlwaysGo()
    {
        var effects = Ordered(9, category: Ticket.ConfidentialCategory);
        StormCap.Apply(effects);

        Assert.Equal(9, effects.Notices.Count(n => n.Recipient == "ji"));
        Assert.Empty(effects.Held);
        Assert.All(effects.Turns.Values, Assert.Null);
    }

    [Fact]
    [Trait("Feature", "DE-15")]
    public void Apply_WhoIsWorkingThroughThem_GetsEveryNextCardOfTheirOwn()
    {
        var (desk, effects) = (new TicketDesk(A.Rules()), new Effects { Loads = new Loads(_rules) });
        var files = Enumerable.Range(1, 8).Select(i => Order(desk, effects, i, Urgency.WorkingDays, "市政设施")).ToList();
        effects.Notices.Clear();
        effects.Loads.Acting.Add("shu");
        foreach (var file in files)
        {
            Assert.Null(desk.Move(effects, file, new MoveRequest(TicketMove.Accept, new Actor(Role.GridStaff | Role.Village, "shu"), A.Monday)));
        }

        StormCap.Apply(effects);
        Assert.Equal(8, effects.Notices.Count(n => n.Template == "ticket_choose" && n.Recipient == "shu"));
    }

    [Fact]
    [Trait("Feature", "DE-15")]
    public void Apply_Escalations_FollowTheSameCap()
    {
        var (desk, effects) = (new TicketDesk(A.Rules()), new Effects());
        var files = Enumerable.Range(1, 40).Select(i => Order(desk, effects, i, Urgency.WorkingDays, "市政设施")).ToList();
        var climbed = new Effects { Loads = new Loads(_rules) };
        files.ForEach(f => desk.FallDue(climbed, f, DueKind.Accept, A.Monday.AddDays(2)));
        files.ForEach(f => desk.FallDue(climbed, f, DueKind.Handling, A.Monday.AddDays(9)));

        StormCap.Apply(climbed);

        Assert.All(files, f => Assert.Equal(1, f.Ticket.Rung));
        Assert.Equal((3, 3, 3), (Count("zu", "ticket_new"), Count("wei", "passed_on"), Count("ban", "late_supervise")));
        Assert.Equal("下面超时37件", MyList.Reports(climbed.Held.Where(h => h.UserId == "ban").Select(h => h.Template)));

        int Count(string who, string template) => climbed.Notices.Count(n => n.Recipient == who && n.Template == template);
    }

    [Fact]
    public void Apply_WithoutLoads_ChangesNothing()
    {
        var effects = Ordered(50);
        effects.Loads = null;
        var before = effects.Notices.Count;
        StormCap.Apply(effects);
        Assert.Equal(before, effects.Notices.Count);
    }

    [Theory]
    [InlineData("清单", true)]
    [InlineData("@小清 我的", true)]
    [InlineData("待办。", true)]
    [InlineData("我的路灯坏了", false)]
    [InlineData("清单 发我一份", false)]
    [InlineData("", false)]
    public void IsAskedFor_TheWordAlone(string text, bool asked) => Assert.Equal(asked, MyList.IsAskedFor(text));

    [Fact]
    public void Card_NamesTheMostUrgent_AndHowManyMore()
    {
        var waiting = Enumerable.Range(1, MyList.Lines).Select(i => A.Ticket() with { Number = i }).ToList();

        var card = MyList.Card(A.Corp, "wei", waiting, 500, "您的超时2件", A.Monday);

        Assert.Equal(("500", "另有492件，接了再发“清单”看后面的", "您的超时2件"), (card.Values["count"], card.Values["left"], card.Values["what"]));
        Assert.Equal((MyList.Lines, MyList.Buttons, true), (card.Lines.Count, card.Buttons.Count, card.Supersedes));
        Assert.Equal("accept:1", card.Buttons[0].Key);
    }

    [Theory]
    [InlineData("\"storm\": { \"cards\": 0 }", "settings.storm.cards: '0' is not a number from 1 to 1000")]
    [InlineData("\"storm\": { \"minutes\": 60 }", "settings.storm.minutes: '60' is not a number from 1 to 20")]
    [InlineData("\"storm\": { \"card\": 5 }", "settings.storm.card: is not known here; known are cards, calls, minutes, standIn")]
    [InlineData("\"assign\": { \"units\": \"busy\" }", "settings.assign.units: 'busy' is unknown; one of first, least_busy, round_robin")]
    public void Parse_WrongSettings_AreListedWithTheCure(string settings, string fault) =>
        Assert.Contains(fault, A.FaultsWith(settings));

    private static Effects Ordered(int count, Urgency urgency = Urgency.WorkingDays, string category = "市政设施")
    {
        var (desk, effects) = (new TicketDesk(A.Rules()), new Effects { Loads = new Loads(_rules) });
        for (var i = 1; i <= count; i++)
        {
            Order(desk, effects, i, urgency, category);
        }

        return effects;
    }

    private static TicketFile Order(TicketDesk desk, Effects effects, int number, Urgency urgency, string category) =>
        desk.Order(effects, A.Ticket(urgency: urgency, category: category) with { Number = number }, A.Reporter($"wm{number}"), A.ByKf(A.Monday, $"wm{number}"), Actor.Machine("test/1"), A.Monday);
}
