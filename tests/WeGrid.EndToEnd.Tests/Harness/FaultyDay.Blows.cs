using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Hosting;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Secrets;
using WeGrid.Worker.Sending;

namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>What befalls the towns: connections, members, robots, Workers.</summary>
internal sealed partial class FaultyDay
{
    /// <summary>Connections are cut, or somebody else connects with our bots; in turn.</summary>
    private async Task StrikeAsync()
    {
        _isDisplaced = !_isDisplaced;
        foreach (var corp in (await SocketsAsync()).Where(s => s.IsLive).Select(s => s.Corp))
        {
            await house.World.PostAsync("socket", new JsonObject { ["corp"] = corp, ["bot"] = "xiaoxi", ["act"] = _isDisplaced ? "kick" : "cut" });
            if (_isDisplaced)
            {
                // It stays away from now on, and not from when the clock has jumped.
                await Patience.UntilAsync("the Bot stays away", async () =>
                    await house.Ledger.ScalarAsync("select 1 from bot_socket where corp_id = $1 and not_before > $2", corp, (await house.World.NowAsync()).UtcDateTime) is not null);
            }
        }
    }

    /// <summary>
    /// A connection takes a real moment to be made, however far the clock has jumped: what waits for it would wait for hours. Who was displaced again and again
    /// stays away longer than to the next stop.
    /// </summary>
    private async Task StandAgainAsync()
    {
        if (!_isDisplaced || size.Lived > 1)
        {
            await Patience.UntilAsync("the long connections stand", async () => (await SocketsAsync()).All(s => s.IsLive));
        }
    }

    private async Task<IReadOnlyList<(string Corp, bool IsLive)>> SocketsAsync() =>
        [.. (await house.World.GetAsync("sockets"))["sockets"]!.AsArray().Select(s => (s!["corp"]!.ToString(), s["live"]!.GetValue<bool>()))];

    private async Task LeaveAsync(BusyTown town, string person)
    {
        Gone.Add((town.Corp.Id, person));
        await house.World.PostAsync("member", new JsonObject { ["corp"] = town.Corp.Id, ["person"] = person, ["status"] = 5 });
    }

    /// <summary>The leader is gone; the stand-in has the post as soon as somebody imports it.</summary>
    private async Task ReplaceLeaderAsync(BusyTown town, int village)
    {
        await LeaveAsync(town, BusyTown.Leader(village));
        foreach (var member in town.Corp.File["staff"]!.AsArray())
        {
            if (member!["userid"]!.ToString() == BusyTown.Leader(village))
            {
                member["posts"] = new JsonArray();
            }
            else if (member["userid"]!.ToString() == BusyTown.StandIn(village))
            {
                member["posts"]![0]!["standIn"] = false;
            }
        }

        town.Corp.Save();
        var import = new CorpImport(new CorpStore(house.Database), new SecretStore(house.Database, KeyRing.Open(house.KeyFile)), House.Files, new HandoverStore(house.Database));
        Assert.Empty(await import.RunAsync(town.Corp.Path, await house.World.NowAsync()));
        foreach (var host in house.Bots.Concat(house.Workers))
        {
            await ((HostHere)host).Services.GetRequiredService<CorpDirectory>().RefreshAsync();
        }
    }

    /// <summary>Somebody takes the robot out of its group, and puts it back an hour later.</summary>
    private async Task RobotAsync(bool isThere)
    {
        var file = towns[0].Corp.ForSimulator();
        var robots = file["robots"]!.AsArray();
        for (var i = robots.Count - 1; i >= 0 && !isThere; i--)
        {
            if (robots[i]!["id"]!.ToString() == BusyTown.Robot(0))
            {
                robots.RemoveAt(i);
            }
        }

        await house.World.PostAsync("corp", file);
        for (var i = 0; i < 3; i++)
        {
            await AddWordAsync(towns[0], 0);
        }
    }

    /// <summary>A Worker is gone while a word of its own is under way: nobody knows whether it arrived.</summary>
    private async Task LoseWorkerAsync()
    {
        await house.World.FaultAsync(new { api = "webhook/send", delay = 1, times = 1 });
        HostHere? busy = null;
        for (var tries = 0; busy is null; tries++)
        {
            // The dice may have another fate for a word than to be slow.
            Assert.True(tries < 5, "no Worker was seen sending");
            var town = towns[Kills % towns.Count];
            var text = await AddWordAsync(town, 1);
            await Patience.UntilAsync("a Worker sends it", async () => (busy = Busy()) is not null || await IsDoneAsync(town, text));
        }

        await house.LoseAsync(busy);
        Kills++;
        await house.LeasesEndAsync();
    }

    private HostHere? Busy() => house.Workers.Cast<HostHere>().FirstOrDefault(w => !w.Services.GetRequiredService<SendFloor>().WhenIdleAsync().IsCompleted);

    private async Task<bool> IsDoneAsync(BusyTown town, string text) =>
        (long)(await house.Ledger.ScalarAsync("select count(*) from outbox_done where corp_id = $1 and channel = 'webhook' and position(convert_to($2, 'UTF8') in body) > 0", town.Corp.Id, text))! > 0;
}
