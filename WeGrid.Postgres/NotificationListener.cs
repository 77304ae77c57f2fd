using System.Data;
using Npgsql;

namespace WeGrid.Postgres;

/// <summary>
/// Listens on a channel and turns notifications into wake-ups. It reconnects by itself and wakes once after each
/// (re)connect, since notifications may have been missed; keep a slow safety scan beside it all the same.
/// </summary>
public sealed class NotificationListener : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Database _database;
    private readonly string _channel;
    private readonly TimeProvider _clock;
    private readonly Action<string>? _heard;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    /// <summary>The channel is a name of this program, never user input.</summary>
    /// <param name="database">Where.</param>
    /// <param name="channel">On which channel.</param>
    /// <param name="clock">Time.</param>
    /// <param name="heard">Takes what each notification says; only a (re)connect wakes the waiter then. Must neither throw nor block.</param>
    public NotificationListener(Database database, string channel, TimeProvider clock, Action<string>? heard = null)
    {
        (_database, _channel, _clock, _heard) = (database, channel, clock, heard);
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Completes at the next notification (true) or after the timeout (false). Many notifications make one wake-up.</summary>
    public async Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        // The source's own timer: one of ours could fire just after the source was disposed, and end the process.
        using var late = new CancellationTokenSource(timeout, _clock);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            await _wake.WaitAsync(ends.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Wakes the waiter from inside the process, without the database.</summary>
    public void Wake()
    {
        // Whoever sends thousands wakes thousands of times, and an exception for each would cost more than what it is for.
        if (_wake.CurrentCount > 0)
        {
            return;
        }

        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // A wake-up is waiting already.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _wake.Dispose();
    }

    private void Hear(string payload)
    {
        if (_heard is null)
        {
            Wake();
        }
        else
        {
            _heard(payload);
        }
    }

    private async Task LoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(_stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or System.Net.Sockets.SocketException)
            {
                await Task.Delay(Pause, _clock, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenAsync(cancellationToken);
        connection.Notification += (_, notice) => Hear(notice.Payload);
        try
        {
            await ExecuteAsync(connection, $"listen {_channel}", cancellationToken);
            Wake();
            while (true)
            {
                await connection.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            // The pool hands connections on as they are; a broken one is not handed on.
            if (connection.State == ConnectionState.Open)
            {
                await ExecuteAsync(connection, $"unlisten {_channel}", CancellationToken.None);
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
