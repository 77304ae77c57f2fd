using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WeGrid.Postgres.Outbox;

namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>How much happens on the day.</summary>
/// <param name="Hours">It lasts.</param>
/// <param name="Corps">租户; every second one has its smart bot on a long connection.</param>
/// <param name="Villages">Of each.</param>
/// <param name="Workers">All but one are lost in the course of the day.</param>
/// <param name="Chatter">Talk at each step.</param>
/// <param name="RobotWords">Words of group robots at each step.</param>
/// <param name="Lived">Every so many hours the clock stops inside the hour too, and the outage of that hour is lived through; the others are over when the clock has jumped.</param>
/// <param name="Stops">Minutes of such an hour at which the clock stops; the outage lies between 55 and 60. The stretch to every second of them begins with the long connections struck, the others find them standing.</param>
internal sealed record DaySize(int Hours, int Corps, int Villages, int Workers, int Chatter, int RobotWords, int Lived, params int[] Stops);

/// <summary>
/// 一天的故障: a day and a night of people talking, leaders working and the platform failing, on the world's clock. What was said, tapped and planted is
/// written down as it happens; whether the house has kept up with it is for <see cref="DayBooks"/>.
/// </summary>
internal sealed partial class FaultyDay(House house, DaySize size, IReadOnlyList<BusyTown> towns, int seed)
{
    /// <summary>
    /// Nobody does more at a time: a person's answers would queue for minutes, and when the clock jumps the platform, whose clock is there already, would
    /// get those minutes at once.
    /// </summary>
    private const int AtATime = 12;

    private readonly Random _dice = new(seed);
    private readonly Queue<Saying> _matters = new();
    private readonly List<(BusyTown Town, string Owner)> _notices = [];
    private DateTimeOffset _begin;
    private int _step;
    private int _words;
    private bool _isDisplaced;

    /// <summary>What was heard, by the platform's number of it.</summary>
    public Dictionary<string, Saying> Said { get; } = [];

    /// <summary>Cards that were tapped.</summary>
    public int Taps { get; private set; }

    /// <summary>Workers that were lost with messages in hand.</summary>
    public int Kills { get; private set; }

    /// <summary>Who left the corp.</summary>
    public HashSet<(string Corp, string Person)> Gone { get; } = [];

    public IReadOnlyList<BusyTown> Towns => towns;

    /// <summary>Lives through it, and through the hours in which what failed is tried again.</summary>
    public async Task LiveAsync()
    {
        foreach (var matter in Shuffled(towns.SelectMany(t => t.Demands())))
        {
            _matters.Enqueue(matter);
        }

        await house.World.PostAsync("fault", new JsonObject { ["seed"] = seed });
        foreach (var fault in DayFaults.OfTheDay)
        {
            await house.World.FaultAsync(fault);
        }

        _begin = await house.World.NowAsync();
        for (var hour = 0; hour < size.Hours; hour++)
        {
            await HourAsync(hour, _begin.AddHours(hour));
        }

        await EndAsync();
    }

    private async Task HourAsync(int hour, DateTimeOffset begin)
    {
        await BeginHourAsync(hour);
        var isLived = hour % size.Lived == 0;
        foreach (var (turn, stop) in (isLived ? size.Stops : [60]).Index())
        {
            // The last stretch of an hour lived through finds nobody who can be reached.
            var isOutage = isLived && stop == 60;
            await StepAsync(hour, isOutage);
            if (!isLived)
            {
                await house.World.FaultAsync(DayFaults.OutageOf("webhook/"));
                await house.World.FaultAsync(DayFaults.OutageOf("message/"));
                await SayByRobotsAsync(1);
                await house.RestAsync();
            }

            var isStruck = isLived && !isOutage && turn % 2 == 0;
            if (isStruck)
            {
                await StrikeAsync();
            }

            await MoveOnAsync(begin.AddMinutes(stop));
            if (isStruck)
            {
                await StandAgainAsync();
            }

            if (stop == 55)
            {
                await house.World.FaultAsync(DayFaults.OutageOf("*"));
            }
        }
    }

    /// <summary>On a machine that is slow the world may be there already.</summary>
    private async Task MoveOnAsync(DateTimeOffset to)
    {
        if (await house.World.NowAsync() < to)
        {
            await house.MoveToAsync(to);
        }
    }

    /// <summary>What happens once in an hour.</summary>
    private async Task BeginHourAsync(int hour)
    {
        await house.World.FaultAsync(DayFaults.LostAnswerOf(hour));
        await house.World.FaultAsync(new { api = "archive", partial = true, times = 2 });
        if (hour % 4 == 0)
        {
            await WriteNoticesAsync(hour);
        }

        await (hour switch
        {
            3 => LeaveAsync(towns[0], "a0x0"),
            5 => RobotAsync(isThere: false),
            6 => RobotAsync(isThere: true),
            7 => ReplaceLeaderAsync(towns[0], 1),
            2 or 9 or 15 or 20 or 22 when house.Workers.Count > 1 => LoseWorkerAsync(),
            _ => Task.CompletedTask,
        });
    }

    /// <summary>People talk, leaders work, tokens end.</summary>
    private async Task StepAsync(int hour, bool isOutage)
    {
        _step++;
        var now = await house.World.NowAsync();
        var isNight = DayFaults.IsNight(now);
        await WorkAsync(isAwake: !isNight);
        // Five minutes of an hour are a twelfth of its talk.
        var spoken = await SayAsync(isOutage ? 4 : isNight ? 2 : 1);
        await SayByRobotsAsync(isOutage ? 1 + (size.RobotWords / 24) : size.RobotWords);
        await RecordedAsync(spoken, now);
        foreach (var town in towns)
        {
            await house.World.PostAsync("revoke", new JsonObject { ["corp"] = town.Corp.Id, ["expired"] = (_step + hour) % 2 == 0 });
        }

        // A lease is a minute and no call takes as long; a clock that jumps would end it in the middle of one.
        await house.RestAsync();
    }

    /// <summary>Gives what was said to bots: a connection is cut behind it, not before it is heard.</summary>
    private async Task<List<(TestCorp Corp, string Id)>> SayAsync(int share)
    {
        var steps = size.Hours * (size.Lived > 1 ? 1 : size.Stops.Length - 1) * 0.7;
        var due = (int)Math.Ceiling(BusyTown.MattersOf(size.Villages) * size.Corps / steps / share);
        var sayings = Enumerable.Range(0, Math.Min(due, _matters.Count)).Select(_ => _matters.Dequeue())
            .Concat(Enumerable.Range(0, size.Chatter / share).Select(_ => towns[_dice.Next(towns.Count)].Chatter(_dice))).ToList();
        var heard = new List<(TestCorp, string)>();
        foreach (var saying in Shuffled(sayings))
        {
            if (await SayAsync(saying) is { } id && saying.Way is WayIn.BotAlone or WayIn.BotInGroup)
            {
                heard.Add((saying.Corp, id));
            }
        }

        return heard;
    }

    /// <summary>Null when nobody heard it: what is said while the connection is down is the platform's to lose, and is said again later.</summary>
    private async Task<string?> SayAsync(Saying saying)
    {
        var answer = await house.World.PostAsync("say", new JsonObject { ["corp"] = saying.Corp.Id, ["chat"] = saying.Chat, ["person"] = saying.Person, ["text"] = saying.Text });
        if (answer["heardBy"] is JsonArray { Count: 0 })
        {
            if (saying.IsDemand)
            {
                _matters.Enqueue(saying);
            }

            return null;
        }

        var id = answer["msgid"]!.ToString();
        Said[id] = saying;
        return id;
    }

    /// <summary>What does not come by the app's callback has no receipt to be waited for.</summary>
    private async Task RecordedAsync(IReadOnlyCollection<(TestCorp Corp, string Id)> said, DateTimeOffset since)
    {
        var begun = MachineTime.Real.GetTimestamp();
        while (await UnrecordedAsync(said, since) is { Count: > 0 } missing)
        {
            Assert.True(MachineTime.Real.GetElapsedTime(begun) < TimeSpan.FromSeconds(60), $"not recorded:\n{string.Join('\n', missing.Select(m => $"{m} {Said[m]}"))}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), MachineTime.Real);
        }
    }

    private async Task<List<string>> UnrecordedAsync(IReadOnlyCollection<(TestCorp Corp, string Id)> said, DateTimeOffset since)
    {
        var missing = new List<string>();
        foreach (var corp in said.GroupBy(s => s.Corp.Id, s => s.Id))
        {
            missing.AddRange(await house.Ledger.ListAsync<string>("""
                select id from unnest($2::text[]) id where id not in
                 (select m from inbox, substring(convert_from(body, 'UTF8') from '"msgid" *: *"([^"]+)"') m where corp_id = $1 and received_at >= $3 and channel in ('bot', 'kf', 'archive') and m is not null)
                """, corp.Key, corp.ToArray(), since.AddMinutes(-10).UtcDateTime));
        }

        return missing;
    }

    private async Task SayByRobotsAsync(int words)
    {
        for (var i = 0; i < words; i++)
        {
            var town = towns[_words % towns.Count];
            await AddWordAsync(town, _dice.Next(2, town.Villages));
        }
    }

    private async Task<string> AddWordAsync(BusyTown town, int village)
    {
        var now = await house.World.NowAsync();
        var text = $"值班提醒第{++_words}条";
        var body = JsonSerializer.SerializeToUtf8Bytes(new { msgtype = "text", text = new { content = text } });
        await new OutboxStore(house.Database).AddAsync(town.Corp.Id, [new OutboxRow(Guid.CreateVersion7(now), "webhook", $"Webhook:{BusyTown.Robot(village)}", BusyTown.Robot(village), "duty_word", null, "Inform", now) { Body = body }]);
        return text;
    }

    /// <summary>Leaders take what waits and finish what they took; in the night they sleep.</summary>
    private async Task WorkAsync(bool isAwake)
    {
        foreach (var town in towns)
        {
            await ConfirmAsync(town);
            if (isAwake)
            {
                var done = new Dictionary<string, int>(StringComparer.Ordinal);
                foreach (var row in await house.Ledger.ListAsync<string>("select number || ' ' || status || ' ' || grid_id from ticket where corp_id = $1 and status in (1, 2) order by number", town.Corp.Id))
                {
                    var parts = row.Split(' ');
                    var leader = LeaderOf(town, parts[2]);
                    if ((done[leader] = done.GetValueOrDefault(leader) + 1) <= AtATime)
                    {
                        await WorkAsync(town, long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1] == "1", leader);
                    }
                }
            }
        }
    }

    private async Task WorkAsync(BusyTown town, long number, bool isNew, string leader)
    {
        switch (_dice.Next(4))
        {
            case 0:
                break; // Somebody is slow.
            case 1 or 2 when isNew && await house.World.CanTapAsync(leader, $"accept:{number}", town.Corp.Id):
                await house.World.TapAsync(leader, $"accept:{number}", town.Corp.Id);
                Taps++;
                break;
            default:
                await CommandAsync(town, leader, isNew ? $"接单 {number}" : $"办结 {number} 已经处理好了");
                break;
        }
    }

    private string LeaderOf(BusyTown town, string grid)
    {
        if (!grid.StartsWith('v'))
        {
            return "tan.hua"; // Nobody knows the village: whoever is on duty in the town.
        }

        var village = int.Parse(grid[1..], CultureInfo.InvariantCulture);
        return Gone.Contains((town.Corp.Id, BusyTown.Leader(village))) ? BusyTown.StandIn(village) : BusyTown.Leader(village);
    }

    private Task<string?> CommandAsync(BusyTown town, string person, string words) => SayAsync(new Saying(town.Corp, WayIn.App, "app:grid", person, words, false));

    /// <summary>Each town's notice to the people of a village; in the night the urgent kind.</summary>
    private async Task WriteNoticesAsync(int hour)
    {
        foreach (var town in towns)
        {
            var village = 2 + (hour / 4 % (town.Villages - 2));
            var urgent = DayFaults.IsNight(await house.World.NowAsync()) ? "紧急" : "";
            await CommandAsync(town, BusyTown.Leader(village), $"{urgent}群通知 {hour}号水管检修，明早八点到十点停水，请备水");
            _notices.Add((town, BusyTown.Leader(village)));
        }
    }

    /// <summary>Who wrote a notice confirms what they wrote as soon as the card is there; who owns the group confirms the mass send.</summary>
    private async Task ConfirmAsync(BusyTown town)
    {
        foreach (var owner in _notices.Where(n => n.Town == town).Select(n => n.Owner).Distinct().ToList())
        {
            if (await house.World.CanTapAsync(owner, "gnotice:", town.Corp.Id))
            {
                await house.World.TapAsync(owner, "gnotice:", town.Corp.Id);
                Taps++;
            }

            var open = (await house.World.PhoneAsync(owner, town.Corp.Id)).Where(i => i["mass"]?["state"]?.ToString() == "open");
            foreach (var id in open.Select(i => i["mass"]!["id"]!.ToString()).Distinct())
            {
                await house.World.PostAsync("tap", new JsonObject { ["corp"] = town.Corp.Id, ["person"] = owner, ["card"] = id, ["key"] = "confirm" });
                _notices.Remove((town, owner));
            }
        }
    }

    /// <summary>Nothing fails any more: what nobody heard is said now, and the hours go by in which what waits is tried again.</summary>
    private async Task EndAsync()
    {
        await house.World.FaultsOverAsync();
        await house.MoveByAsync(TimeSpan.FromMinutes(11));
        for (var round = 0; _matters.Count > 0; round++)
        {
            Assert.True(round < 50, $"{_matters.Count} have not been heard: {_matters.Peek()}");
            await Patience.UntilAsync("the long connections stand", async () => (await SocketsAsync()).All(s => s.IsLive));
            for (var i = Math.Min(_matters.Count, 8 * towns.Count); i > 0; i--)
            {
                await SayAsync(_matters.Dequeue());
            }

            await house.RestAsync();
            await house.MoveByAsync(TimeSpan.FromMinutes(1));
        }

        // Whatever was not pulled yet is pulled now: somebody writes to each desk and in a group of each town.
        foreach (var town in towns)
        {
            await SayAsync(new Saying(town.Corp, WayIn.Kf, $"kf:{town.Corp.File["kf"]![0]!["openKfId"]}", $"wm-{town.Corp.Id}-t0x0", "谢谢", false));
            await SayAsync(new Saying(town.Corp, WayIn.Archive, town.Customer(0), $"wm-{town.Corp.Id}-t0x0", "谢谢", false));
        }

        await house.MoveByAsync(TimeSpan.FromMinutes(1));
        await RecordedAsync([.. Said.Where(s => s.Value.Way != WayIn.App).Select(s => (s.Value.Corp, s.Key))], _begin);
        for (var hour = 0; hour < 4; hour++)
        {
            await house.MoveByAsync(TimeSpan.FromHours(1));
            await WorkAsync(isAwake: true);
            await house.RestAsync();
        }
    }

    private List<T> Shuffled<T>(IEnumerable<T> all)
    {
        T[] array = [.. all];
        _dice.Shuffle(array);
        return [.. array];
    }
}
