using WeGrid.Bot.Sockets;
using WeGrid.Postgres;
using WeGrid.Postgres.Sockets;
using WeGrid.Testing;

namespace WeGrid.EndToEnd.Tests;

/// <summary>Whose the connection certainly is, when its holder alone has lost the database.</summary>
public sealed class HeldLeaseTests
{
    [Fact]
    [Trait("Feature", "IN-01")]
    public async Task NotConfirmedForAsLongAsItLasts_NoNewConnection()
    {
        var time = new ManualTime();
        await using var away = new Database("Host=127.0.0.1;Port=1;Username=nobody;Database=none;Timeout=1");
        await using var held = new HeldLease(new SocketLeases(away), new SocketLease("town", "helper", 1, 0, null), time.GetTimestamp(), time);
        time.Advance(SocketRules.Lease - TimeSpan.FromSeconds(1));
        Assert.True(held.WhenCertainAsync(CancellationToken.None).IsCompletedSuccessfully);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(await held.IsOursAsync(), "nobody is known to have it");
        Assert.True(held.Left <= TimeSpan.Zero);
        using var over = new CancellationTokenSource();
        var waiting = held.WhenCertainAsync(over.Token);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(waiting.IsCompleted, "somebody who reaches the database may have it");
        await over.CancelAsync();
        await waiting;
    }

    [Fact]
    public async Task ConfirmedAgain_NewConnections()
    {
        var time = new ManualTime();
        await using var given = await TestDatabase.CreateAsync();
        var leases = new SocketLeases(given.Database);
        var asked = time.GetTimestamp();
        var lease = (await leases.TakeAsync("town", "helper", "bot0", "a", SocketRules.Lease, time.GetUtcNow()))!;
        time.Advance(TimeSpan.FromMinutes(1));
        await using var held = new HeldLease(leases, lease, asked, time);
        Assert.True(held.Left <= TimeSpan.Zero);

        Assert.True(await held.IsOursAsync());
        Assert.Equal(SocketRules.Lease, held.Left);
        await held.WhenCertainAsync(CancellationToken.None);
    }
}
