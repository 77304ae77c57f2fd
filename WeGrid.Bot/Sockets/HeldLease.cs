using Npgsql;
using WeGrid.Postgres.Sockets;

namespace WeGrid.Bot.Sockets;

/// <summary>
/// A lease in hand: renewed until it is left. A database that is away does not end it: nobody else can take it either, and what is heard meanwhile is spooled.
/// </summary>
internal sealed class HeldLease : IAsyncDisposable
{
    private readonly SocketLeases _leases;
    private readonly TimeProvider _machine;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _renewing;
    private volatile bool _isLive;

    public HeldLease(SocketLeases leases, SocketLease lease, TimeProvider machine)
    {
        (_leases, Lease, _machine) = (leases, lease, machine);
        _renewing = RenewAsync();
    }

    public SocketLease Lease { get; }

    /// <summary>Cancelled when somebody else holds it.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Says whether words may be handed over.</summary>
    public async Task ShowAsync(bool isLive)
    {
        _isLive = isLive;
        await IsOursAsync();
    }

    /// <summary>Asks now; true when it cannot be known.</summary>
    public async Task<bool> IsOursAsync()
    {
        try
        {
            if (!await _leases.RenewAsync(Lease, _isLive, _machine.GetUtcNow() + SocketRules.Lease, CancellationToken.None))
            {
                await _lost.CancelAsync();
            }
        }
        catch (Exception broken) when (broken is NpgsqlException or TimeoutException or IOException)
        {
            // Asked again soon.
        }

        return !_lost.IsCancellationRequested;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _renewing;
        _stop.Dispose();
        _lost.Dispose();
    }

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(SocketRules.Look, _machine);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token) && await IsOursAsync())
            {
                // Ours for another while.
            }
        }
        catch (OperationCanceledException)
        {
            // Left.
        }
    }
}
