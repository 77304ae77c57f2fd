using WeGrid.Postgres.Sockets;
using WeGrid.Testing;
using Xunit;

namespace WeGrid.Postgres.Tests.Sockets;

/// <summary>One live connection for a bot in the whole installation, whoever dies.</summary>
public sealed class SocketLeaseTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 2, 0, 0, TimeSpan.Zero);

    private readonly SocketLeases _leases = new(given.Database);
    private readonly string _corp = $"c{Guid.NewGuid():N}";

    [Fact]
    [Trait("Feature", "IN-01")]
    public async Task TakeAsync_ManyAtOnce_OneHoldsIt()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => TakeAsync($"bot{i}", Now)));

        Assert.Single(all.OfType<SocketLease>());
        Assert.Null(await TakeAsync("late", Now.AddSeconds(14)));
    }

    [Fact]
    public async Task TakeAsync_HolderDied_NextTakesOverWhenTheLeaseEnds()
    {
        var first = (await TakeAsync("bot0", Now))!;
        Assert.True(await _leases.RenewAsync(first, isLive: true, Now.AddSeconds(20)));
        Assert.Null(await TakeAsync("bot1", Now.AddSeconds(19)));

        var second = (await TakeAsync("bot1", Now.AddSeconds(20)))!;

        Assert.Equal(first.Epoch + 1, second.Epoch);
        Assert.False(await _leases.RenewAsync(first, isLive: true, Now.AddMinutes(1)), "it was not dead after all, and must leave");
        Assert.True(await _leases.RenewAsync(second, isLive: true, Now.AddMinutes(1)));
        await _leases.LeaveAsync(first, Now.AddSeconds(21));
        Assert.Null(await TakeAsync("bot2", Now.AddSeconds(22)));
    }

    [Fact]
    public async Task RenewAsync_LateAndNobodyCame_StillOurs()
    {
        var lease = (await TakeAsync("bot0", Now))!;

        Assert.True(await _leases.RenewAsync(lease, isLive: true, Now.AddMinutes(5)));
        Assert.Null(await TakeAsync("bot1", Now.AddMinutes(4)));
    }

    [Fact]
    public async Task LeaveAsync_OnPurpose_NextTakesOverAtOnce()
    {
        await _leases.LeaveAsync((await TakeAsync("bot0", Now))!, Now.AddSeconds(1));

        Assert.NotNull(await TakeAsync("bot1", Now.AddSeconds(1)));
    }

    [Fact]
    public async Task CoolAsync_Displaced_NobodyConnectsBefore()
    {
        var lease = (await TakeAsync("bot0", Now))!;
        await _leases.CoolAsync(lease, 2, Now, Now.AddMinutes(2), Now);

        Assert.Null(await TakeAsync("bot0", Now.AddSeconds(119)));
        Assert.Null(await TakeAsync("bot1", Now.AddSeconds(119)));
        var next = (await TakeAsync("bot1", Now.AddMinutes(2)))!;
        Assert.Equal((2, (DateTimeOffset?)Now), (next.Displaced, next.DisplacedAt));
    }

    [Fact]
    public async Task RefuseAsync_SameCredentials_NobodyAsksAgain()
    {
        var lease = (await TakeAsync("bot0", Now))!;
        await _leases.RefuseAsync(lease, "a", Now);

        Assert.Null(await TakeAsync("bot1", Now.AddDays(1)));
        Assert.True(Assert.Single(await _leases.StatesAsync(_corp)).IsRefused);
        Assert.NotNull(await TakeAsync("bot1", Now.AddDays(1), "b"));
        Assert.False(Assert.Single(await _leases.StatesAsync(_corp)).IsRefused);
    }

    private Task<SocketLease?> TakeAsync(string holder, DateTimeOffset now, string credentials = "a") => _leases.TakeAsync(_corp, "helper", holder, credentials, now, Lease, now);
}
