using WeGrid.Postgres.Reports;
using WeGrid.Postgres.Sockets;
using WeGrid.Testing;
using Xunit;

namespace WeGrid.Postgres.Tests.Sockets;

/// <summary>One live connection for a bot in the whole installation, whoever dies.</summary>
public sealed class SocketLeaseTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 2, 0, 0, TimeSpan.Zero);

    private readonly SocketLeases _leases = new(given.Database);
    private readonly string _corp = $"c{Guid.NewGuid():N}";

    [Fact]
    [Trait("Feature", "IN-01")]
    public async Task TakeAsync_ManyAtOnce_OneHoldsIt()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => TakeAsync($"bot{i}")));

        Assert.Single(all.OfType<SocketLease>());
        await PassAsync(3_000);
        Assert.Null(await TakeAsync("late"));
    }

    [Fact]
    public async Task TakeAsync_HolderDied_NextTakesOverWhenTheLeaseEnds()
    {
        var first = (await TakeAsync("bot0"))!;
        Assert.True(await _leases.RenewAsync(first, isLive: true, TimeSpan.FromHours(2)));
        await PassAsync(7_000);
        Assert.Null(await TakeAsync("bot1"));
        await PassAsync(200);

        var second = (await TakeAsync("bot1"))!;

        Assert.Equal(first.Epoch + 1, second.Epoch);
        Assert.False(await _leases.RenewAsync(first, isLive: true, Lease), "it was not dead after all, and must leave");
        Assert.True(await _leases.RenewAsync(second, isLive: true, Lease));
        await _leases.LeaveAsync(first);
        Assert.Null(await TakeAsync("bot2"));
    }

    [Fact]
    public async Task RenewAsync_LateAndNobodyCame_StillOurs()
    {
        var lease = (await TakeAsync("bot0"))!;
        await PassAsync(4_000);

        Assert.True(await _leases.RenewAsync(lease, isLive: true, Lease));
        Assert.Null(await TakeAsync("bot1"));
    }

    [Fact]
    public async Task LeaveAsync_OnPurpose_NextTakesOverAtOnce()
    {
        await _leases.LeaveAsync((await TakeAsync("bot0"))!);

        Assert.NotNull(await TakeAsync("bot1"));
    }

    [Fact]
    public async Task CoolAsync_Displaced_NobodyConnectsBefore()
    {
        var lease = (await TakeAsync("bot0"))!;
        await _leases.CoolAsync(lease, 2, Now, Now.AddMinutes(2));

        Assert.Null(await TakeAsync("bot0", Now.AddSeconds(119)));
        Assert.Null(await TakeAsync("bot1", Now.AddSeconds(119), "b"));
        var next = (await TakeAsync("bot1", Now.AddMinutes(2)))!;
        Assert.Equal((2, (DateTimeOffset?)Now), (next.Displaced, next.DisplacedAt));
    }

    [Fact]
    public async Task RefuseAsync_SameCredentials_AskedAgainLater_OthersAtOnce()
    {
        await RefusedAsync();

        Assert.Null(await TakeAsync("bot1", Now.AddMinutes(14)));
        Assert.True(Assert.Single(await _leases.StatesAsync(_corp)).IsRefused);
        var other = (await TakeAsync("bot1", Now, "b"))!;
        Assert.False(Assert.Single(await _leases.StatesAsync(_corp)).IsRefused);
        await _leases.LeaveAsync(other);
        await _leases.LeaveAsync((await TakeAsync("bot1", Now, "b"))!);
        await RefusedAsync();
        Assert.NotNull(await TakeAsync("bot0", Now.AddMinutes(15)));
    }

    /// <summary>Two Bots that try in turn have tried in vain since the first of them did.</summary>
    [Fact]
    public async Task DownAsync_IsTheInstallations_UntilItIsLive()
    {
        var first = (await TakeAsync("bot0"))!;
        Assert.Equal(Now, await _leases.DownAsync(first, Now));
        await _leases.LeaveAsync(first);
        var second = (await TakeAsync("bot1"))!;
        Assert.Equal(Now, await _leases.DownAsync(second, Now.AddMinutes(3)));
        Assert.True(await _leases.RenewAsync(second, isLive: false, Lease));
        Assert.Equal(Now, await _leases.DownAsync(second, Now.AddMinutes(4)));
        Assert.True(await _leases.RenewAsync(second, isLive: true, Lease));

        Assert.Equal(Now.AddHours(1), await _leases.DownAsync(second, Now.AddHours(1)));
        Assert.Equal(Now.AddHours(2), await _leases.DownAsync(first, Now.AddHours(2))); // no holder any more: only what it knows itself
    }

    [Fact]
    public async Task RefuseAsync_WithNews_StaysToBeToldUntilItIs()
    {
        var alarms = new AlarmStore(given.Database);
        await RefusedAsync(new SocketNews("socket_refused:helper", "被拒绝", Now));
        await RefusedAsync(new SocketNews("socket_refused:helper", "又被拒绝", Now));

        // Whoever took it up first died before anybody was told.
        Assert.Equal("被拒绝", Assert.Single(await UntoldAsync(Now)).Words);
        Assert.Empty(await UntoldAsync(Now.AddSeconds(59)));
        Assert.Equal("被拒绝", Assert.Single(await UntoldAsync(Now.AddMinutes(1))).Words);
        await alarms.ToldAsync(_corp, "socket_refused:helper", stands: true);
        Assert.Empty(await UntoldAsync(Now.AddDays(1)));
        Assert.Single(await alarms.StandingAsync(_corp));

        // Over: those who were told are told that too, once.
        await alarms.ClearAndTellAsync(_corp, "socket_refused:helper", "socket_back:helper", "好了", Now);
        await alarms.ClearAndTellAsync(_corp, "socket_refused:helper", "socket_back:helper", "好了", Now);
        Assert.Equal("好了", Assert.Single(await UntoldAsync(Now)).Words);
        await alarms.ToldAsync(_corp, "socket_back:helper", stands: false);
        Assert.Empty(await alarms.StandingAsync(_corp));
    }

    /// <summary>Between the telling and its being written down it can be over: who heard of it hears that too. Who heard nothing, hears nothing.</summary>
    [Fact]
    public async Task ClearAndTellAsync_WhileItIsBeingTold_IsToldToo()
    {
        var alarms = new AlarmStore(given.Database);
        await alarms.RaiseUntoldAsync(_corp, "socket_down:helper", "断了", Now);
        await alarms.ClearAndTellAsync(_corp, "socket_down:helper", "socket_back:helper", "好了", Now);
        Assert.Empty(await UntoldAsync(Now));

        await alarms.RaiseUntoldAsync(_corp, "socket_down:helper", "断了", Now);
        Assert.Single(await UntoldAsync(Now));
        await alarms.ClearAndTellAsync(_corp, "socket_down:helper", "socket_back:helper", "好了", Now);
        await alarms.ToldAsync(_corp, "socket_down:helper", stands: true);
        Assert.Equal("好了", Assert.Single(await UntoldAsync(Now)).Words);
    }

    [Theory]
    [InlineData("word town/helper", true, "town", "helper")]
    [InlineData("left town/helper", false, "town", "helper")]
    public void Notice_SaysWhomItConcerns(string payload, bool isWord, string corp, string bot)
    {
        Assert.Equal(new SocketNotice(isWord, corp, bot), SocketNotice.Read(payload));
        Assert.Null(SocketNotice.Read(payload[5..]));
        Assert.Null(SocketNotice.Read(""));
    }

    private async Task RefusedAsync(SocketNews? news = null)
    {
        var lease = (await TakeAsync("bot0", Now.AddHours(1)))!;
        await _leases.RefuseAsync(lease, "a", Now.AddMinutes(15), news);
    }

    private async Task<IReadOnlyList<(string CorpId, string Name, string Words)>> UntoldAsync(DateTimeOffset now) =>
        [.. (await new AlarmStore(given.Database).TakeUntoldAsync(now, TimeSpan.FromMinutes(1))).Where(u => u.CorpId == _corp)];

    /// <summary>The server's clock cannot be moved; what is measured by it can.</summary>
    private Task PassAsync(int seconds) => given.Database.ScalarAsync<long>($"with passed as (update bot_socket set leased_until = leased_until - interval '{seconds} seconds' where corp_id = '{_corp}' returning 1) select count(*) from passed");

    private Task<SocketLease?> TakeAsync(string holder, DateTimeOffset? now = null, string credentials = "a") => _leases.TakeAsync(_corp, "helper", holder, credentials, Lease, now ?? Now);
}
