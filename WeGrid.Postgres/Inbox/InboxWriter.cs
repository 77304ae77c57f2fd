using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace WeGrid.Postgres.Inbox;

/// <summary>Turns a spooled envelope back into its entry; null when it cannot be read any more.</summary>
public delegate ValueTask<InboxEntry?> EnvelopeOpener(byte[] envelope, CancellationToken cancellationToken);

/// <summary>Settings of the recorder; the defaults are the measured ones.</summary>
public sealed record InboxWriterOptions
{
    /// <summary>Writer loops, each with its own connection. One makes the largest commits and is quickest on a quick disk; 2 to 4 where a flush takes milliseconds.</summary>
    public int Writers { get; init; } = 1;

    /// <summary>Most rows of one commit.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>How long a caller waits for the database before its envelope is spooled. WeCom hangs up after 5 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Pause between two tries to reach a database that is away.</summary>
    public TimeSpan RetryEvery { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>
/// Records callbacks: many share one commit, without a timer (whatever waits while the last commit runs goes
/// into the next). What the database does not take in time goes to the spool and is replayed later.
/// </summary>
public sealed class InboxWriter : IAsyncDisposable
{
    private const int WaitingLimit = 16_384;
    private const int ManyInOneCommit = 16;
    private static readonly TimeSpan _stillPressed = TimeSpan.FromMilliseconds(100);

    private readonly Database _database;
    private readonly Spool _spool;
    private readonly EnvelopeOpener _open;
    private readonly TimeProvider _clock;
    private readonly InboxWriterOptions _options;
    private readonly ILogger _log;
    private readonly Channel<Recording> _queue = Channel.CreateBounded<Recording>(WaitingLimit);
    private readonly SemaphoreSlim _recover = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _loops;
    private volatile bool _away;
    private long _pressedAt;

    public InboxWriter(Database database, Spool spool, EnvelopeOpener open, TimeProvider clock,
        InboxWriterOptions? options = null, ILogger<InboxWriter>? log = null)
    {
        (_database, _spool, _open, _clock) = (database, spool, open, clock);
        _options = options ?? new();
        _log = log ?? NullLogger<InboxWriter>.Instance;
        _loops = [.. Enumerable.Range(0, _options.Writers).Select(_ => Task.Run(WriteLoopAsync)), Task.Run(RecoverLoopAsync)];
        _recover.Release();
    }

    /// <summary>Raised after the commit of a new message, with corp and conversation: the pump's wake-up. Must not block.</summary>
    public event Action<string, string>? Recorded;

    /// <summary>True while the database is taken to be away and everything is spooled.</summary>
    public bool IsSpooling => _away;

    /// <summary>True while many callbacks share one commit: what can wait should leave the machine to recording.</summary>
    public bool IsPressed => Volatile.Read(ref _pressedAt) is not 0 and var at && _clock.GetElapsedTime(at) < _stillPressed;

    /// <summary>Completes when the entry is safe (or refused); never throws for a database that is away.</summary>
    public async Task<RecordOutcome> RecordAsync(InboxEntry entry)
    {
        var recording = new Recording(entry, _clock.GetTimestamp());
        if (_away || !_queue.Writer.TryWrite(recording))
        {
            await SpoolAsync(recording);
        }

        return await recording.Task;
    }

    /// <summary>Keeps what nobody can decide on as it is: parked from the start, with the reason. Once each; throws when the database is away.</summary>
    public async Task ParkAsync(IReadOnlyList<(InboxEntry Entry, string Why)> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        await using var session = await InboxSession.OpenAsync(_database);
        foreach (var (entry, why) in entries)
        {
            await session.ParkAsync(entry, why);
        }
    }

    /// <summary>Takes no more, finishes what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        _stop.Dispose();
        _recover.Dispose();
    }

    private async Task WriteLoopAsync()
    {
        var desk = new Desk();
        while (await _queue.Reader.WaitToReadAsync())
        {
            desk.Batch.Clear();
            while (desk.Batch.Count < _options.BatchSize && _queue.Reader.TryRead(out var recording))
            {
                desk.Batch.Add(recording);
            }

            if (desk.Batch.Count >= ManyInOneCommit)
            {
                Volatile.Write(ref _pressedAt, _clock.GetTimestamp());
            }

            if (desk.Batch.Count > 0 && (_away || !await TryWriteAsync(desk, Left(desk.Batch[0]))))
            {
                await Task.WhenAll(desk.Batch.Select(SpoolAsync));
                desk = desk.IsAbandoned ? new Desk() : desk;
            }
        }

        await desk.CloseAsync();
    }

    private TimeSpan Left(Recording oldest) => _options.Patience - _clock.GetElapsedTime(oldest.Since);

    /// <summary>False when the database did not answer; the desk may then still be in use and must be left alone.</summary>
    private async Task<bool> TryWriteAsync(Desk desk, TimeSpan patience)
    {
        if (patience <= TimeSpan.Zero)
        {
            return false;
        }

        var write = WriteAsync(desk, 0, desk.Batch.Count);
        try
        {
            // Not a cancellation: cancelling needs the server to answer too.
            await write.WaitAsync(patience, _clock);
            return true;
        }
        catch (Exception e)
        {
            _away = true;
            desk.IsAbandoned = true;
            WakeRecovery();
            InboxLog.DatabaseAway(_log, e.GetType().Name, (e as PostgresException)?.SqlState);
            _ = write.ContinueWith(_ => desk.CloseAsync(), TaskScheduler.Default);
            return false;
        }
    }

    /// <summary>Writes the rows; a batch that a row breaks is halved until the row stands alone and is parked.</summary>
    private async Task WriteAsync(Desk desk, int from, int count)
    {
        try
        {
            var session = await desk.SessionAsync(_database);
            await session.RecordAsync(desk.Batch, from, count);
            for (var i = from; i < from + count; i++)
            {
                Complete(desk.Batch[i]);
            }
        }
        catch (Exception e) when (IsPoison(e))
        {
            await desk.CloseAsync();
            if (count == 1)
            {
                await ParkAsync(desk, desk.Batch[from], e);
                return;
            }

            await WriteAsync(desk, from, count / 2);
            await WriteAsync(desk, from + (count / 2), count - (count / 2));
        }
    }

    private async Task ParkAsync(Desk desk, Recording recording, Exception cause)
    {
        var why = cause is PostgresException e ? $"unstorable: {e.SqlState}" : $"unstorable: {cause.GetType().Name}";
        InboxLog.Parked(_log, recording.Entry.Id, why);
        try
        {
            var session = await desk.SessionAsync(_database);
            var parked = await session.ParkAsync(recording.Entry, why);
            recording.TrySetResult(parked ? RecordOutcome.Stored : RecordOutcome.Known);
        }
        catch (Exception again) when (IsPoison(again))
        {
            await desk.CloseAsync();
            recording.TrySetResult(RecordOutcome.Unstorable);
        }
    }

    private void Complete(Recording recording)
    {
        if (recording.IsFresh)
        {
            Recorded?.Invoke(recording.Entry.CorpId, recording.Entry.Conversation);
        }

        recording.TrySetResult(recording.IsFresh ? RecordOutcome.Stored : RecordOutcome.Known);
    }

    private async Task SpoolAsync(Recording recording)
    {
        if (recording.Task.IsCompleted)
        {
            return;
        }

        var spooled = await _spool.AppendAsync(recording.Entry.Envelope);
        recording.TrySetResult(spooled ? RecordOutcome.Spooled : RecordOutcome.Unstorable);
        WakeRecovery();
    }

    private void WakeRecovery()
    {
        if (_recover.CurrentCount == 0)
        {
            _recover.Release();
        }
    }

    /// <summary>Data that the server or the encoder refuses, as opposed to a server that is away or broken.</summary>
    private static bool IsPoison(Exception e) => e switch
    {
        PostgresException { SqlState: var state } => state.StartsWith("22", StringComparison.Ordinal)
            || state.StartsWith("23", StringComparison.Ordinal) || state.StartsWith("54", StringComparison.Ordinal) || state == "P0001",
        NpgsqlException { InnerException: EncoderFallbackException } => true,
        NpgsqlException or IOException or System.Net.Sockets.SocketException or TimeoutException or ObjectDisposedException => false,
        _ => true,
    };

    private async Task RecoverLoopAsync()
    {
        try
        {
            while (true)
            {
                await _recover.WaitAsync(_stop.Token);
                while (!await TryRecoverAsync())
                {
                    await Task.Delay(_options.RetryEvery, _clock, _stop.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: what is still spooled waits for the next start.
        }
    }

    /// <summary>Replays first: a real write is the only proof that the database is back.</summary>
    private async Task<bool> TryRecoverAsync()
    {
        try
        {
            await ProbeAsync();
            foreach (var segment in _spool.Roll())
            {
                if (!await TryReplayAsync(segment))
                {
                    return false;
                }
            }

            if (_away)
            {
                _away = false;
                InboxLog.DatabaseBack(_log);
                // An entry that saw "away" may still be on its way to the spool.
                return !_spool.HasRecords;
            }

            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            InboxLog.ReplayWaits(_log, e.GetType().Name);
            return false;
        }
    }

    private async Task ProbeAsync()
    {
        var probe = Task.Run(async () =>
        {
            await using var command = _database.Source.CreateCommand("select 1");
            await command.ExecuteScalarAsync();
        });
        _ = probe.ContinueWith(p => p.Exception, TaskScheduler.Default);
        await probe.WaitAsync(_options.Patience, _clock);
    }

    private async Task<bool> TryReplayAsync(string segment)
    {
        var desk = new Desk();
        var count = 0;
        foreach (var envelope in Spool.Read(segment))
        {
            if (await _open(envelope, _stop.Token) is not { } entry)
            {
                _spool.SetAside(envelope);
                InboxLog.Unreadable(_log, envelope.Length);
                continue;
            }

            desk.Batch.Add(new Recording(entry, _clock.GetTimestamp()));
            if (desk.Batch.Count == _options.BatchSize && !await TryReplayAsync(desk))
            {
                return false;
            }

            count++;
        }

        if (!await TryReplayAsync(desk))
        {
            return false;
        }

        await desk.CloseAsync();
        Spool.Remove(segment);
        InboxLog.Replayed(_log, count);
        return true;
    }

    private async Task<bool> TryReplayAsync(Desk desk)
    {
        if (desk.Batch.Count > 0 && !await TryWriteAsync(desk, _options.Patience))
        {
            return false;
        }

        // A row that neither fits nor can be parked must not be deleted with the segment.
        foreach (var lost in desk.Batch.Where(r => r.Task.Result == RecordOutcome.Unstorable))
        {
            _spool.SetAside(lost.Entry.Envelope.ToArray());
        }

        desk.Batch.Clear();
        return true;
    }

    /// <summary>A batch and its connection, left behind together when the database hangs.</summary>
    private sealed class Desk
    {
        private InboxSession? _session;

        public List<Recording> Batch { get; } = new(256);

        /// <summary>A statement may still be running on it.</summary>
        public bool IsAbandoned { get; set; }

        public async ValueTask<InboxSession> SessionAsync(Database database) => _session ??= await InboxSession.OpenAsync(database);

        public async Task CloseAsync()
        {
            if (_session is { } session)
            {
                _session = null;
                try
                {
                    await session.DisposeAsync();
                }
                catch (Exception e) when (e is NpgsqlException or IOException)
                {
                    // A broken connection may fail to close; it is gone all the same.
                }
            }
        }
    }
}
