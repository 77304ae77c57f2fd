using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Procedures;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Domain.Warnings;
using WeGrid.Hosting;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Tickets;
using WeGrid.Postgres.Warnings;

namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>What happened before the hosts were started: tickets brought to where a test wants them, by the desk itself, at times long gone.</summary>
internal sealed class Past
{
    private readonly House _house;
    private readonly CorpDesks _desks;
    private readonly TicketDesk _desk;
    private long _next;

    private Past(House house, CorpDesks desks, DateTimeOffset now)
    {
        (_house, _desks, Now) = (house, desks, now);
        _desk = new TicketDesk(desks.Rules with { Closing = new ClosingRules("test", new Dictionary<string, ClosingRule> { ["消防隐患"] = new(false, true) }) });
    }

    public DateTimeOffset Now { get; }

    /// <summary>Whether what is no danger waits for the morning.</summary>
    public bool IsQuiet => _desks.Rules.Deadlines.Quiet.NextAllowed(Now, danger: false) > Now;

    public static async Task<Past> OfAsync(House house, long firstNumber)
    {
        var (corp, faults) = CorpFile.Parse(await File.ReadAllTextAsync(house.Corp.Path));
        Assert.Empty(faults);
        return new Past(house, House.Files.DesksOf(corp!), await house.World.NowAsync()) { _next = firstNumber };
    }

    /// <summary>The resident of a ticket: a member, whom the app reaches.</summary>
    public static string ResidentOf(long number) => $"r{number}";

    public async Task<long> OrderAsync(double daysAgo, Urgency urgency = Urgency.WorkingDays, string category = "市政设施", bool reachable = true, bool placed = true)
    {
        var (number, at) = (_next++, At(daysAgo));
        var draft = new Ticket
        {
            CorpId = _house.Corp.Id, Number = number, Status = TicketStatus.Ordered, GridId = "lx-lxc-3", VillageId = "lx-lxc", Category = category, Kind = DemandKind.Help,
            List = MatterList.Problems, Urgency = urgency, Summary = $"{number}号的事", MatterText = $"{number}号的事", Place = placed ? $"三组{number}号院" : "", PlaceKey = placed ? $"lx-lxc-3/{number}号院" : "",
            OrderedAt = at, DueAt = at, HopStartedAt = at,
        };
        var (effects, person) = (new Effects(), reachable ? ResidentOf(number) : $"wm{number}");
        _desk.Order(effects, draft, new Reporter(person, reachable ? $"app:1000002:{person}" : "archive:wr-longxi-a", ToldState.NotTold, null), new Reach(person, reachable), Actor.Machine("test/1"), at);
        await SaveAsync(effects, at);
        return number;
    }

    /// <summary>A move by a person in their own capacity.</summary>
    public async Task MoveAsync(long number, double daysAgo, TicketMove move, string by, string note = "", string? unit = null, long? into = null)
    {
        var at = At(daysAgo);
        await DecideAsync(number, daysAgo, (effects, file) =>
        {
            var refusal = _desk.Move(effects, file, new MoveRequest(move, new Actor(Roles.Of(by, file, _desks.Corp), by), at) { Note = note, UnitId = unit, MergeInto = into });
            Assert.True(refusal is null, $"{move} of {number} by {by}: {refusal}");
        });
    }

    public async Task DecideAsync(long number, double daysAgo, Action<Effects, TicketFile> decide)
    {
        TicketFile file;
        await using (var connection = await _house.Database.OpenAsync())
        {
            file = (await TicketStore.FindAsync(connection, _desks.Corp, number))!;
        }

        var effects = new Effects();
        decide(effects, file);
        await SaveAsync(effects, At(daysAgo));
    }

    /// <summary>The result reached the resident.</summary>
    public Task ToldAsync(long number, double daysAgo) =>
        DecideAsync(number, daysAgo, (effects, file) => _desk.Sent(effects, file, ResidentOf(number), Purpose.Result, reached: true, At(daysAgo)));

    /// <summary>Accepted; and further, if wanted, dispatched to the lighting unit, signed for, begun, resolved.</summary>
    public async Task<long> BroughtToAsync(TicketStatus status, double daysAgo, string category = "市政设施", bool reachable = true, double acceptedFor = 0.1)
    {
        var number = await OrderAsync(daysAgo + 1, category: category, reachable: reachable);
        await MoveAsync(number, daysAgo + acceptedFor, TicketMove.Accept, "luo.gen");
        if (status is TicketStatus.Dispatched or TicketStatus.InProgress)
        {
            await MoveAsync(number, daysAgo, TicketMove.Dispatch, "zhou.li", unit: "lighting");
        }

        if (status == TicketStatus.InProgress)
        {
            await MoveAsync(number, daysAgo, TicketMove.SignFor, "shi.zheng");
            await MoveAsync(number, daysAgo, TicketMove.Start, "shi.zheng");
        }

        if (status == TicketStatus.Resolved)
        {
            await MoveAsync(number, daysAgo, TicketMove.Resolve, "luo.gen", "换好了灯泡");
        }

        return number;
    }

    /// <summary>Words that wait for somebody to say whether they are a demand.</summary>
    public async Task<string> DraftAsync(double daysAgo)
    {
        var (id, effects, at) = (Guid.CreateVersion7(At(daysAgo)), new Effects(), At(daysAgo));
        var demand = new Demand(id, "deng.yu", "app:1000002:deng.yu", $"draft-{id}", at, "那边那个事情你们晓得不", DemandStatus.Draft, null, """{"reasons":["看不懂"]}""");
        effects.Demands.Add(demand);
        new DraftDesk(_desks.Rules).Ask(effects, new WaitingDraft(demand, "看不懂", new DraftClock()), at);
        await SaveAsync(effects, at);
        return id.ToString();
    }

    /// <summary>A card that was kept for a list.</summary>
    public async Task<string> HeldAsync(long number)
    {
        var held = new HeldNotice("luo.gen", false, DateTimeOffset.FromUnixTimeSeconds(Now.AddMinutes(-5).ToUnixTimeSeconds()), number, "ticket_new");
        var effects = new Effects { Held = { held }, Dues = { [new DueKey(DueKind.MyList, held.Subject)] = held.EndsAt } };
        await SaveAsync(effects, Now);
        return held.Subject;
    }

    /// <summary>A warning that has just come for a grid.</summary>
    public async Task<string> WarnedAsync(string id, WarningColour colour, string grid)
    {
        Assert.True(await new WarningStore(_house.Database).RecordAsync(_house.Corp.Id, Warning(id, colour), new WarningVerdict(WarningVerdictKind.Accepted, [], [grid]), null, "api", Now));
        return id;
    }

    /// <summary>A run of one person, whose first try is now.</summary>
    public async Task<string> CalledAsync(string id, string grid)
    {
        var (corpId, warning) = (_house.Corp.Id, Warning(id, WarningColour.Orange));
        await WarnedAsync(id, WarningColour.Orange, grid);
        await using var connection = await _house.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var run = await CallStore.CreateAsync(connection, corpId, new CallRun(0, id, warning.Type, warning.Colour, false, [grid], Now, warning.End!.Value));
        await using var batch = new Npgsql.NpgsqlBatch(connection);
        WarningStore.StageRun(batch, corpId, id, run.Number);
        CallStore.StageCallees(batch, corpId, run.Number, new CallDesk(_desks.Corp, _desks.Rules.Warnings.PlanFor(warning.Type, warning.Colour)).Start([grid], Now).Where(c => c.GridId == grid).ToList());
        CallStore.StageNext(batch, corpId, run.Number, Now);
        Postgres.Due.DueStore.Stage(batch, corpId, [], [(EffectsStore.KindName(DueKind.Warning), id)]);
        await batch.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        return $"{run.Number}";
    }

    private Warning Warning(string id, WarningColour colour) => new()
    {
        Identifier = id, Sender = "station", Issuer = "松林县气象台", Kind = WarningKind.Alert, Type = "暴雨", Colour = colour, Title = $"松林县气象台发布暴雨{colour.Name()}预警", Text = "预计未来3小时有暴雨。",
        Instruction = "请做好防范。", Areas = [new WarningArea("龙溪镇", [], [])], Sent = Now, Effective = Now, Expires = Now.AddMinutes(30),
    };

    /// <summary>A household of a run that nobody was asked about yet; the run's own row is not due.</summary>
    public async Task<string> LeavingAsync(string id, string grid)
    {
        var run = await CalledAsync(id, grid);
        await using var connection = await _house.Database.OpenAsync();
        await using var batch = new Npgsql.NpgsqlBatch(connection);
        var number = int.Parse(run, System.Globalization.CultureInfo.InvariantCulture);
        HouseholdStore.StageLeaving(batch, _house.Corp.Id, number, [new Household(1, grid, "韩大有", "坡上", 3, 0, [], "qin.hai", "", "", "")], Now);
        CallStore.StageNext(batch, _house.Corp.Id, number, Now.AddMinutes(20));
        await batch.ExecuteNonQueryAsync();
        return run;
    }

    /// <summary>A contact of a unit, with a ticket in hand, who hands over as of today. Gives the subject of the row.</summary>
    public async Task<string> HandoverAsync(string from, string to, string unit)
    {
        var number = await BroughtToAsync(TicketStatus.Accepted, 2);
        await MoveAsync(number, 1.9, TicketMove.Dispatch, "zhou.li", unit: unit);
        await MoveAsync(number, 1.8, TicketMove.SignFor, from);
        var handover = new Handover(from, to, ChinaTime.DateOf(Now), "pei.an");
        Assert.True(await new HandoverStore(_house.Database).OrderAsync(_house.Corp.Id, handover, At(1)));
        return HandoverStore.SubjectOf(handover);
    }

    /// <summary>A whistle nobody has answered in time, of which nobody has said so yet. Gives its number.</summary>
    public async Task<string> LateMatterAsync(long number, params string[] units)
    {
        var (rules, at, effects) = (_desks.Rules, At(0.05), new Effects());
        var whistle = rules.Procedures.Single(p => p.Id == "whistle");
        var begun = new ProcedureDesk(rules.Corp, rules.Calendar).Start(whistle, new ProcedureAct.Begin(number, "桥头电杆歪了", "lx") { Parties = units }, "tan.hua", at);
        new ProcedureTelling(rules).Keep(effects, whistle, null, begun, at);
        // The units were called then; that is not what is watched.
        effects.Notices.Clear();
        await SaveAsync(effects, at);
        return $"{number}";
    }

    /// <summary>A notice for the residents' group that nobody has planned yet. Gives its owner.</summary>
    public async Task<string> QueuedNoticeAsync()
    {
        var (effects, at) = (new Effects(), At(0.05));
        new MassDesk(_desks.Rules).Queue(effects, [new GroupNotice(Guid.CreateVersion7(at), "wr-longxi-a", "明早八点停水", at, Now.AddDays(2))], at);
        await SaveAsync(effects, at);
        return "zhou.li";
    }

    /// <summary>A mass send that never came to be and is over. Gives its id.</summary>
    public async Task<string> LapsedMassSendAsync()
    {
        var (effects, at, id) = (new Effects(), At(4), Guid.CreateVersion7(At(4)));
        effects.MassSends[id] = new MassSend(id, "zhou.li", "上周停水", at, at.AddDays(3)) { Groups = [new MassGroup("wr-longxi-a")] };
        var notice = new GroupNotice(Guid.CreateVersion7(at), "wr-longxi-a", "上周停水", at, at.AddDays(3)) { Status = GroupNoticeStatus.Sending, Send = id, By = "wu.min" };
        effects.GroupNotices[(notice.Id, notice.Group)] = notice;
        effects.Dues[new DueKey(DueKind.MassTask, $"{id}")] = at.AddDays(3);
        await SaveAsync(effects, at);
        return $"{id}";
    }

    public DateTimeOffset At(double daysAgo) => Now.AddDays(-daysAgo);

    private async Task SaveAsync(Effects effects, DateTimeOffset at)
    {
        await using var connection = await _house.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        Assert.Equal(SaveResult.Saved, await EffectsStore.SaveAsync(connection, _house.Corp.Id, effects, at));
        await transaction.CommitAsync();
    }
}
