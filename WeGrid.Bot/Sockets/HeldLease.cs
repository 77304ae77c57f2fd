using Npgsql;
using WeGrid.Postgres.Sockets;

namespace WeGrid.Bot.Sockets;

/// <summary>
/// A lease in hand: renewed until it is left. A database that is away does not end it, and what is heard meanwhile is spooled; but once it was not confirmed for
/// as long as it lasts, somebody who reaches the database may have it, and no new connection is made (<see cref="Left"/>).
/// </summary>
internal sealed class HeldLease : IAsyncDisposable
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private readonly SocketLeases _leases;
    private readonly TimeProvider _machine;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _shown = new(0, 1);
    private readonly Task _renewing;
    private long _confirmedAt;
    private volatile bool _isLive;

    /// <param name="leases">Where it is renewed.</param>
    /// <param name="lease">As it was taken.</param>
    /// <param name="askedAt">The machine's timestamp before it was asked for.</param>
    /// <param name="machine">The machine's clock.</param>
    public HeldLease(SocketLeases leases, SocketLease lease, long askedAt, TimeProvider machine)
    {
        (_leases, Lease, _confirmedAt, _machine) = (leases, lease, askedAt, machine);
        _renewing = RenewAsync();
    }

    public SocketLease Lease { get; }

    /// <summary>Cancelled when somebody else holds it.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>How long it is certainly ours.</summary>
    public TimeSpan Left => SocketRules.Lease - _machine.GetElapsedTime(Volatile.Read(ref _confirmedAt));

    /// <summary>Says whether words may be handed over. Does not wait for the database.</summary>
    public void Show(bool isLive)
    {
        _isLive = isLive;
        try
        {
            _shown.Release();
        }
        catch (SemaphoreFullException)
        {
            // About to be said.
        }
    }

    /// <summary>Waits until it is certainly ours; at once where it is.</summary>
    public async Task WhenCertainAsync(CancellationToken ends)
    {
        while (Left <= TimeSpan.Zero && !ends.IsCancellationRequested)
        {
            await Task.Delay(_second, _machine, ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Asks now; true when it cannot be known.</summary>
    public async Task<bool> IsOursAsync()
    {
        var asked = _machine.GetTimestamp();
        try
        {
            if (!await _leases.RenewAsync(Lease, _isLive, SocketRules.Lease, CancellationToken.None).WaitAsync(SocketRules.Look, _machine))
            {
                await _lost.CancelAsync();
                return false;
            }

            Volatile.Write(ref _confirmedAt, asked);
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
        _shown.Dispose();
    }

    private async Task RenewAsync()
    {
        do
        {
            using var late = new CancellationTokenSource(SocketRules.Look, _machine);
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
            await _shown.WaitAsync(ends.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!_stop.IsCancellationRequested && await IsOursAsync());
    }
}
