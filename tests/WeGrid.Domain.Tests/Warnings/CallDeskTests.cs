using FsCheck;
using FsCheck.Fluent;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Warnings;
using Xunit;

namespace WeGrid.Domain.Tests.Warnings;

public sealed partial class CallDeskTests
{
    private static readonly DateTimeOffset _start = new(2026, 8, 26, 3, 20, 0, TimeSpan.FromHours(8));

    private static readonly Corp _town = Town();

    private static readonly WarningPlan _red = Cap.Rules.PlanFor("暴雨", WarningColour.Red);

    [Fact]
    [Trait("Feature", "WA-03")]
    public void Roster_WholeTown_EachHolderOnceStandInsNot()
    {
        var people = CallRoster.For(_town, ["lx"], _red, _start).Select(p => p.UserId);

        Assert.Equal(["leader", "duty", "qin", "zhou", "group"], people);
    }

    [Fact]
    [Trait("Feature", "WA-03")]
    public void Roster_OneVillage_ItsPeopleAndThoseAboveIt()
    {
        var people = CallRoster.For(_town, ["lx-a"], _red, _start).Select(p => p.UserId);

        Assert.Equal(["leader", "duty", "zhou", "group"], people);
    }

    [Fact]
    [Trait("Feature", "DE-06")]
    public void Roster_OnALevel_ThoseOfTheFloodRosterToo()
    {
        var corp = Town("""
            "rosters": [ { "name": "防汛突击队", "from": "三级", "posts": [ { "grid": "lx-b", "post": "gridMember", "user": "wu" } ] } ]
            """).At(Domain.Dispatch.AlertLevel.Two);

        Assert.Contains("wu", CallRoster.For(corp, ["lx"], _red, _start).Select(p => p.UserId));
    }

    [Fact]
    public void Roster_OnLeave_TheStandInAtOnce()
    {
        var corp = Town("\"leave\": [ { \"user\": \"zhou\", \"from\": \"2026-08-26\", \"to\": \"2026-08-26\" } ]");

        Assert.Equal(["leader", "duty", "qin", "wu", "group"], CallRoster.For(corp, ["lx"], _red, _start).Select(p => p.UserId));
    }

    [Fact]
    [Trait("Feature", "WA-07")]
    [Trait("Feature", "X-11")]
    public void NobodyAnswers_TriesThenStandInThenListThenDoor_OnTheClock()
    {
        var play = new Play(_town, _red);

        play.Until(TimeSpan.FromMinutes(40));

        Assert.Equal([0, 100, 200], play.Tries("zhou"));
        // The stand-in has tries of their own, from the moment the holder's are over.
        Assert.Equal([300, 400, 500], play.Tries("wu"));
        Assert.Equal(CalleeState.Door, play.All["zhou"].State);
        // Ten minutes: five for the tries, five for the stand-in; then the level above has five.
        Assert.Equal(900, play.Doors("zhou")[0].At);
        Assert.Contains(play.Steps, s => s is (300, CallStep.Report { Superior: "duty" }));
        Assert.All(play.All.Values.Where(c => c.Role == CalleeRole.Own), c => Assert.Equal(3, c.Tries));
    }

    [Fact]
    [Trait("Feature", "WA-05")]
    [Trait("Feature", "WA-06")]
    public void OneAnswers_OnlyTheirCallsStop()
    {
        var play = new Play(_town, _red);
        play.Until(TimeSpan.FromSeconds(50));
        play.Answer("zhou", CallAnswer.Arrived);

        play.Until(TimeSpan.FromMinutes(6));

        Assert.Equal([0], play.Tries("zhou"));
        Assert.Equal([0, 100, 200], play.Tries("qin"));
        Assert.DoesNotContain("wu", play.All.Keys);
    }

    [Fact]
    [Trait("Feature", "WA-08")]
    public void Unwoken_OneListForWhoIsAbove_NotOneCardEach()
    {
        var play = new Play(_town, _red);

        play.Until(TimeSpan.FromMinutes(5));

        var lists = play.Steps.Where(s => s.Step is CallStep.Report).Select(s => (CallStep.Report)s.Step).ToList();
        Assert.Equal(lists.Count, lists.Select(l => l.Superior).Distinct().Count());
        Assert.Contains(lists, l => l.Unwoken.Any(c => c.UserId == "zhou") && l.Unwoken.Any(c => c.UserId == "qin"));
    }

    [Fact]
    [Trait("Feature", "WA-08")]
    public void Unwoken_EachListHoldsTheirsAlone()
    {
        var (corp, _) = County();
        var play = new Play(corp, _red, "county");

        play.Until(TimeSpan.FromMinutes(12));

        // A village has a leader and a cadre; nobody of another town stands on the list of who is above them.
        var lists = play.Steps.Select(s => s.Step).OfType<CallStep.Report>().Where(r => r.Superior.StartsWith("t3-", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lists);
        Assert.All(lists, l => Assert.All(l.Unwoken, c => Assert.True(corp.Grids.IsWithin(c.GridId, "t3"), c.GridId)));
        Assert.Contains(lists, l => l.Unwoken.Count > 10);
    }

    [Fact]
    public void StandInAnswers_ThePostIsCovered_ThePersonStaysUnwoken()
    {
        var play = new Play(_town, _red);
        play.Until(TimeSpan.FromSeconds(310));
        play.Answer("wu", CallAnswer.Arrived);

        play.Until(TimeSpan.FromMinutes(30));

        Assert.Equal((CalleeState.Covered, true), (play.All["zhou"].State, play.All["zhou"].IsUnwoken));
        Assert.Empty(play.Doors("zhou"));
    }

    [Fact]
    [Trait("Feature", "WA-09")]
    public void Door_WhoIsAboveAndAwakeFirst_ThenTheNearest_AgainAndAgain()
    {
        var play = new Play(_town, _red);
        play.Until(TimeSpan.FromSeconds(10));
        play.Answer("duty", CallAnswer.Arrived);
        play.Answer("group", CallAnswer.Arrived);

        play.Until(TimeSpan.FromMinutes(60));

        var doors = play.Doors("zhou");
        Assert.Equal("duty", doors[0].Walker);
        Assert.Equal("group", doors[1].Walker);
        Assert.All(doors.Zip(doors.Skip(1)), d => Assert.Equal(900, d.Second.At - d.First.At));
    }

    [Theory]
    [Trait("Feature", "X-12")]
    [InlineData(CallAnswer.WokenAtDoor, CalleeState.Answered, false)]
    [InlineData(CallAnswer.NobodyHome, CalleeState.Absent, true)]
    public void AtTheDoor_WhatWasFoundStands(CallAnswer found, CalleeState state, bool unwoken)
    {
        var play = new Play(_town, _red);
        play.Until(TimeSpan.FromMinutes(16));
        play.Answer("zhou", found, by: "duty");
        play.Until(TimeSpan.FromMinutes(60));

        Assert.Equal((state, unwoken, found), (play.All["zhou"].State, play.All["zhou"].IsUnwoken, play.All["zhou"].Answer!.Value));
        Assert.Single(play.Doors("zhou"));
    }

    [Theory]
    [InlineData("zhou", "zhou")]
    [InlineData("duty", "zhou duty")]
    [InlineData("leader", "zhou duty leader")]
    [InlineData(null, "zhou duty leader")]
    public void NeedsHelp_IsAnAnswer_AndThoseAboveAreTold_UpToTheFirstWhoIsAwake(string? awake, string told)
    {
        var play = new Play(_town, _red);
        if (awake is not null)
        {
            play.Answer(awake, CallAnswer.Arrived);
            play.Until(TimeSpan.FromSeconds(10));
        }

        play.Answer("group", CallAnswer.NeedsHelp);
        play.Until(TimeSpan.FromMinutes(10));

        Assert.Equal(told, string.Join(' ', play.Steps.Select(s => s.Step).OfType<CallStep.Help>().Select(h => h.Superior)));
        Assert.Equal([0], play.Tries("group"));
    }

    [Fact]
    [Trait("Feature", "WA-16")]
    [Trait("Feature", "X-13")]
    public void Upgrade_CallsAgainWhoAnsweredTheLower()
    {
        var play = new Play(_town, _red);
        play.Until(TimeSpan.FromSeconds(20));
        play.Answer("zhou", CallAnswer.Arrived);
        play.Until(TimeSpan.FromMinutes(2));

        play.Change(["lx"], isGraver: true);
        play.Until(TimeSpan.FromMinutes(4));

        Assert.Equal([0, 120, 220], play.Tries("zhou"));
        Assert.All(play.All.Values.Where(c => c.Role == CalleeRole.Own), c => Assert.Equal(CalleeState.Calling, c.State));
    }

    [Fact]
    [Trait("Feature", "WA-04")]
    public void Change_OfTheAreaOnly_CallsTheDifference()
    {
        var play = new Play(_town, _red, "lx-a");
        play.Until(TimeSpan.FromSeconds(20));
        play.Answer("zhou", CallAnswer.Arrived);

        play.Change(["lx-b"], isGraver: false);
        play.Until(TimeSpan.FromSeconds(40));

        Assert.Equal(CalleeState.Released, play.All["zhou"].State);
        Assert.Equal([20], play.Tries("qin"));
        // Above both villages: called once.
        Assert.Equal([0], play.Tries("duty"));
    }

    [Fact]
    public void Worker_ThreeMinutesDown_TriesAreNotMadeUpForAtOnce()
    {
        var play = new Play(_town, _red);
        play.Until(TimeSpan.Zero);
        play.Sleep(TimeSpan.FromMinutes(3));

        play.Until(TimeSpan.FromMinutes(10));

        Assert.Equal(3, play.Tries("zhou").Count);
        Assert.All(play.Tries("zhou").Zip(play.Tries("zhou").Skip(1)), t => Assert.True(t.Second - t.First >= 50, $"{t}"));
    }

    [Fact]
    [Trait("Feature", "X-11")]
    public void County_506People_NobodyForgotten()
    {
        var (corp, people) = County();
        var play = new Play(corp, _red, "county");
        Assert.Equal(people, play.All.Count);

        // A third answers in the first minute, a third after the first call, the rest sleeps.
        foreach (var (i, user) in play.All.Keys.Order(StringComparer.Ordinal).ToList().Index().Where(u => u.Index % 3 == 0))
        {
            play.Answer(user, CallAnswer.Arrived);
        }

        play.Until(TimeSpan.FromSeconds(130));
        foreach (var (i, user) in play.All.Keys.Order(StringComparer.Ordinal).ToList().Index().Where(u => u.Index % 3 == 1))
        {
            play.Answer(user, CallAnswer.Awake);
        }

        play.Until(TimeSpan.FromMinutes(30));

        Assert.All(play.All.Values, c => Assert.True(c.State is CalleeState.Answered or CalleeState.Covered or CalleeState.Door, $"{c.UserId} {c.State}"));
        Assert.All(play.Steps.Where(s => s.Step is CallStep.Try).GroupBy(s => (((CallStep.Try)s.Step).Callee.UserId, ((CallStep.Try)s.Step).Number)), g => Assert.Single(g));
    }

    /// <summary>Whatever happens in whatever order: everybody responsible has answered, is covered, is being called, or is on the list of doors.</summary>
    [Fact]
    [Trait("Feature", "X-11")]
    public void AnyOrderOfEvents_NobodyIsForgotten() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Gen.Choose(0, 99).ListOf(25).ToArbitrary(), events =>
        {
            var play = new Play(_town, _red);
            var users = new[] { "leader", "duty", "zhou", "qin", "group", "wu" };
            foreach (var e in events)
            {
                switch (e % 10)
                {
                    case 0 or 1 or 2:
                        play.Until(play.Elapsed + TimeSpan.FromSeconds(7 * (e / 10 * 9)));
                        break;
                    case 3:
                        play.Sleep(TimeSpan.FromMinutes(e / 10));
                        break;
                    case 4:
                        play.Change(e / 10 % 2 == 0 ? ["lx"] : ["lx-a"], isGraver: e > 50);
                        break;
                    default:
                        play.Answer(users[e / 10 % users.Length], (CallAnswer)((e % 3) + 1));
                        break;
                }

                play.NobodyForgotten();
            }
        }));

    internal static Corp Town(string settings = "")
    {
        var (corp, faults) = CorpFile.Parse($$"""
            { "corp": "lx", "name": "龙溪镇", "wecomCorpId": "ww-lx", "apps": [], "grids": [
                { "id": "lx", "level": "镇", "name": "龙溪镇", "code": "530621100", "kind": "town" },
                { "id": "lx-a", "parent": "lx", "level": "村", "name": "龙溪村", "kind": "village" },
                { "id": "lx-a-1", "parent": "lx-a", "level": "组", "name": "一组", "kind": "group" },
                { "id": "lx-b", "parent": "lx", "level": "村", "name": "柏树村", "kind": "village" } ],
              "staff": [
                { "userid": "duty", "name": "谭华", "mobile": "13800000005", "posts": [ { "grid": "lx", "post": "dutyOfficer" } ] },
                { "userid": "leader", "name": "裴安", "mobile": "13800000006", "posts": [ { "grid": "lx", "post": "townLeader" } ] },
                { "userid": "zhou", "name": "周立", "mobile": "13800000001", "posts": [ { "grid": "lx-a", "post": "gridLeader" } ] },
                { "userid": "wu", "name": "吴敏", "mobile": "13800000002", "posts": [ { "grid": "lx-a", "post": "gridLeader", "standIn": true } ] },
                { "userid": "group", "name": "罗根", "mobile": "13800000004", "posts": [ { "grid": "lx-a-1", "post": "groupLeader" } ] },
                { "userid": "qin", "name": "秦海", "mobile": "13800000009", "posts": [ { "grid": "lx-b", "post": "gridLeader" } ] } ],
              "chats": [], "settings": { {{settings}} } }
            """);
        return corp ?? throw new InvalidOperationException(string.Join('\n', faults));
    }

    /// <summary>勉县's figures (domain.md C.5): 38 of the county, 72 of the towns, 396 of the villages.</summary>
    private static (Corp Corp, int People) County()
    {
        var grids = new List<Grid> { new("county", null, "县", "某县", "530621", GridKind.Town) };
        var posts = new List<Post>();
        for (var i = 0; i < 38; i++)
        {
            posts.Add(new Post("county", i < 2 ? PostKind.TownLeader : PostKind.DutyOfficer, $"c{i}", false));
        }

        for (var t = 0; t < 18; t++)
        {
            grids.Add(new($"t{t}", "county", "镇", $"镇{t}", null, GridKind.Town));
            for (var i = 0; i < 4; i++)
            {
                posts.Add(new Post($"t{t}", PostKind.DutyOfficer, $"t{t}-{i}", false));
            }

            for (var v = 0; v < 11; v++)
            {
                grids.Add(new($"t{t}v{v}", $"t{t}", "村", $"村{t}-{v}", null, GridKind.Village));
                posts.Add(new Post($"t{t}v{v}", PostKind.GridLeader, $"v{t}-{v}", false));
                posts.Add(new Post($"t{t}v{v}", PostKind.GroupCadre, $"w{t}-{v}", false));
            }
        }

        var corp = new Corp
        {
            Id = "county", Name = "某县", WeComCorpId = "ww", Grids = GridTree.Build(grids, posts).Tree!,
            Staff = posts.ToDictionary(p => p.UserId, p => new StaffMember(p.UserId, p.UserId, "", false), StringComparer.OrdinalIgnoreCase), Chats = new Dictionary<string, Chat>(),
        };
        return (corp, 38 + 72 + 396);
    }

    /// <summary>A run on a clock that only this test moves: looks happen when they fall due, as the Worker's do.</summary>
    private sealed partial class Play
    {
        private readonly CallDesk _desk;

        public Play(Corp corp, WarningPlan plan, string grid = "lx")
        {
            _desk = new CallDesk(corp, plan);
            All = _desk.Start([grid], _start).ToDictionary(c => c.UserId, StringComparer.OrdinalIgnoreCase);
            Look();
        }

        public Dictionary<string, Callee> All { get; }

        public List<(int At, CallStep Step)> Steps { get; } = [];

        public TimeSpan Elapsed { get; private set; }

        private DateTimeOffset Now => _start + Elapsed;

        public IReadOnlyList<int> Tries(string user) => [.. Steps.Where(s => s.Step is CallStep.Try t && t.Callee.UserId == user).Select(s => s.At)];

        public IReadOnlyList<(int At, string Walker)> Doors(string user) => [.. Steps.Where(s => s.Step is CallStep.Door d && d.Callee.UserId == user).Select(s => (s.At, ((CallStep.Door)s.Step).Walker))];

        public void Until(TimeSpan end)
        {
            Look();
            for (var next = Next(); next <= _start + end; next = Next())
            {
                Elapsed = next!.Value > Now ? next.Value - _start : Elapsed;
                Look();
            }

            Elapsed = end > Elapsed ? end : Elapsed;
        }

        /// <summary>Nobody looks for a while.</summary>
        public void Sleep(TimeSpan time) => Elapsed += time;

        public void Answer(string user, CallAnswer answer, string? by = null)
        {
            if (All.TryGetValue(user, out var callee) && callee.MayAnswer)
            {
                All[user] = callee with
                {
                    State = answer == CallAnswer.NobodyHome ? CalleeState.Absent : CalleeState.Answered, Answer = answer, AnsweredAt = Now, AnsweredBy = by ?? user, NextAt = null, IsFresh = true,
                };
            }
        }

        public void Change(IReadOnlyList<string> grids, bool isGraver)
        {
            Set(_desk.Change([.. All.Values], grids, isGraver, Now));
            Look();
        }

        public void NobodyForgotten()
        {
            foreach (var callee in All.Values.Where(c => c.Role == CalleeRole.Own && c.State != CalleeState.Released))
            {
                Assert.True(
                    callee.State is CalleeState.Answered or CalleeState.Covered or CalleeState.Absent || callee is { IsOpen: true, NextAt: not null },
                    $"{callee.UserId} is {callee.State} and nothing comes next");
            }
        }

        private DateTimeOffset? Next() => All.Values.Select(c => c.NextAt).Min();

        private void Look()
        {
            var round = _desk.Look(All, Now);
            Set(round.Callees);
            Steps.AddRange(round.Steps.Select(s => ((int)Elapsed.TotalSeconds, s)));
            Assert.Equal(round.Callees.Count, round.Callees.Select(c => c.UserId).Distinct(StringComparer.OrdinalIgnoreCase).Count());
            Assert.DoesNotContain(All.Values, c => c.NextAt <= Now);
        }

        private void Set(IEnumerable<Callee> callees)
        {
            foreach (var callee in callees)
            {
                All[callee.UserId] = callee;
            }
        }
    }
}
