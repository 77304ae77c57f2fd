using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Threading.Channels;
using WeGrid.WeCom.Client;

namespace WeGrid.WeCom.Sockets;

/// <summary>
/// 长连接: one connection of one smart bot, signed in (path 101463). It keeps the heartbeat, hands on what comes in the order it came, and matches answers
/// to what was sent. It does not connect again: whoever holds it decides when. Safe for concurrent use.
/// </summary>
/// <remarks>
/// The platform knows one connection for a bot: the next one to subscribe displaces it (<see cref="BotSocketEnd.Displaced"/>). What it sends is not acknowledged
/// and does not come again.
/// </remarks>
public sealed class BotSocket : IAsyncDisposable
{
    private const int NotSubscribed = 846609;

    /// <summary>What waits for its handler; beyond it nothing more is read, and the platform has to wait.</summary>
    private const int MostUnheard = 1024;

    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);

    private readonly ClientWebSocket _socket;
    private readonly BotSocketOptions _options;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<BotFrame?>> _unanswered = new(StringComparer.Ordinal);
    private readonly Channel<BotFrame> _unheard = Channel.CreateBounded<BotFrame>(MostUnheard);
    private readonly TaskCompletionSource<BotSocketEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly CancellationTokenSource _stop = new();
    private Task _loops = Task.CompletedTask;
    private int _missed;
    private int _unsubscribed;
    private long _heardAt;
    private long _lastId;

    private BotSocket(ClientWebSocket socket, BotSocketOptions options, TimeProvider clock) => (_socket, _options, _clock) = (socket, options, clock);

    /// <summary>Completes when it is over; what had come by then is still handed on.</summary>
    public Task<BotSocketEnd> Ended => _ended.Task;

    /// <summary>How long nothing has come but answers. Heartbeats go on when a connection that was displaced hears nothing any more: this tells.</summary>
    public TimeSpan QuietFor => _clock.GetElapsedTime(Volatile.Read(ref _heardAt));

    /// <summary>Connects and signs in.</summary>
    /// <param name="options">Where, and how long to wait.</param>
    /// <param name="credentials">Of the bot.</param>
    /// <param name="heard">Takes what comes, one after the other; the next waits until it is done. Must not throw.</param>
    /// <param name="clock">Time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The connection, or why there is none: <see cref="SendReason.Configuration"/> when the bot or its secret is refused.</returns>
    public static async Task<ApiResult<BotSocket>> OpenAsync(
        BotSocketOptions options, BotCredentials credentials, Func<BotFrame, Task> heard, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        var socket = new ClientWebSocket();

        // The heartbeat is the platform's own; that of WebSocket would tell nothing of the bot.
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        using var late = new CancellationTokenSource(options.OpenWithin, clock);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(options.Address, ends.Token);
        }
        catch (Exception broken) when (broken is WebSocketException || (broken is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            socket.Dispose();
            return new(NotThere, null);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var opened = new BotSocket(socket, options, clock);
        opened.Start(heard);
        return await opened.SubscribeAsync(credentials, cancellationToken);
    }

    /// <summary>Sends a frame and waits for its answer; frames with one req_id go one after the other.</summary>
    /// <param name="command">One of <see cref="BotCommand"/>.</param>
    /// <param name="requestId">Of the message that is answered; <see cref="NewId"/> for what answers nothing.</param>
    /// <param name="body">JSON.</param>
    /// <param name="cancellationToken">Stops waiting; the frame may have been sent.</param>
    /// <returns><see cref="Verdict.Unknown"/> when it left and no answer came.</returns>
    public Task<SendResult> SendAsync(string command, string requestId, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        AskAsync(requestId, BotFrames.Of(command, requestId, body), _options.AnswerWithin, cancellationToken);

    /// <summary>A req_id of ours.</summary>
    public string NewId(string command) => $"{command}_{_clock.GetUtcNow().ToUnixTimeMilliseconds()}_{Interlocked.Increment(ref _lastId)}";

    /// <summary>Says good-bye and waits until all that came is handed on.</summary>
    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        End(BotSocketEnd.Left);
        await _loops;
        _socket.Dispose();
        _writing.Dispose();
        _stop.Dispose();
    }

    private static SendResult NotThere { get; } = new() { Verdict = Verdict.Retry, Reason = SendReason.Transient };

    private static SendResult NoAnswer { get; } = new() { Verdict = Verdict.Unknown, Reason = SendReason.NoAnswer };

    private void Start(Func<BotFrame, Task> heard)
    {
        Volatile.Write(ref _heardAt, _clock.GetTimestamp());
        _loops = Task.WhenAll(Task.Run(ReadAsync), Task.Run(() => HandAsync(heard)), Task.Run(BeatAsync));
    }

    private async Task<ApiResult<BotSocket>> SubscribeAsync(BotCredentials credentials, CancellationToken cancellationToken)
    {
        SendResult outcome;
        try
        {
            var id = NewId(BotCommand.Subscribe);
            outcome = await AskAsync(id, BotFrames.Subscribe(id, credentials), _options.OpenWithin, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await DisposeAsync();
            throw;
        }

        if (outcome.Verdict == Verdict.Sent)
        {
            return new(outcome, this);
        }

        await DisposeAsync();

        // Signing in twice harms nobody: what was not answered is asked again.
        return new(outcome.Verdict == Verdict.Unknown ? NotThere : outcome, null);
    }

    private async Task<SendResult> AskAsync(string requestId, byte[] frame, TimeSpan within, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<BotFrame?>(TaskCreationOptions.RunContinuationsAsynchronously);
        while (!_unanswered.TryAdd(requestId, answer))
        {
            if (_unanswered.TryGetValue(requestId, out var before))
            {
                await before.Task.WaitAsync(cancellationToken);
            }
        }

        try
        {
            if (_ended.Task.IsCompleted)
            {
                return NotThere;
            }

            // An answer may be there before the write has returned, and the connection gone with it.
            var written = await TryWriteAsync(frame);
            var answered = written || answer.Task.IsCompleted ? await answer.Task.WaitAsync(within, _clock, cancellationToken) : null;
            return answered is { ErrCode: { } code } ? Judge(code) : NoAnswer;
        }
        catch (TimeoutException)
        {
            return NoAnswer;
        }
        finally
        {
            _unanswered.TryRemove(new(requestId, answer));
            answer.TrySetResult(null);
        }
    }

    private SendResult Judge(int code)
    {
        var count = code == NotSubscribed ? Interlocked.Increment(ref _unsubscribed) : Interlocked.Exchange(ref _unsubscribed, 0);
        if (code == NotSubscribed && count >= _options.Unsubscribed)
        {
            End(BotSocketEnd.Unsubscribed);
        }

        return SendResult.OfCode(code, _clock.GetUtcNow());
    }

    /// <summary>False when it broke on the way: then nobody knows how much of it arrived.</summary>
    private async Task<bool> TryWriteAsync(byte[] frame)
    {
        try
        {
            await _writing.WaitAsync(_stop.Token);
            try
            {
                await _socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, _stop.Token);
                return true;
            }
            finally
            {
                _writing.Release();
            }
        }
        catch (Exception broken) when (IsOver(broken))
        {
            End(BotSocketEnd.Closed);
            return false;
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        try
        {
            while (await ReadOneAsync(buffer))
            {
                var raw = buffer.WrittenSpan.ToArray();
                if (!await TakeAsync(BotFrame.TryParse(raw) ?? BotFrame.Unreadable(raw)))
                {
                    End(BotSocketEnd.Displaced);
                    break;
                }
            }
        }
        catch (Exception broken) when (IsOver(broken))
        {
            // Told below.
        }

        End(BotSocketEnd.Closed);
        _unheard.Writer.TryComplete();
    }

    /// <summary>False at the end, or when a frame is larger than the platform's may be.</summary>
    private async Task<bool> ReadOneAsync(ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        while (true)
        {
            var read = await _socket.ReceiveAsync(buffer.GetMemory(4096), _stop.Token);
            if (read.MessageType == WebSocketMessageType.Close || buffer.WrittenCount + read.Count > _options.MaxFrameBytes)
            {
                return false;
            }

            buffer.Advance(read.Count);
            if (read.EndOfMessage)
            {
                return true;
            }
        }
    }

    /// <summary>False when the connection was displaced.</summary>
    private async Task<bool> TakeAsync(BotFrame frame)
    {
        if (frame.Kind == BotFrameKind.Answer)
        {
            if (_unanswered.TryGetValue(frame.RequestId, out var asked))
            {
                asked.TrySetResult(frame);
            }

            return true;
        }

        Volatile.Write(ref _heardAt, _clock.GetTimestamp());
        if (frame.IsDisplaced)
        {
            return false;
        }

        await _unheard.Writer.WriteAsync(frame, _stop.Token);
        return true;
    }

    private async Task HandAsync(Func<BotFrame, Task> heard)
    {
        await foreach (var frame in _unheard.Reader.ReadAllAsync())
        {
            await heard(frame);
        }
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(_options.Heartbeat, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                if (Interlocked.Increment(ref _missed) > _options.MissedPongs)
                {
                    End(BotSocketEnd.Silent);
                    return;
                }

                _ = PingAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }

    private async Task PingAsync()
    {
        var id = NewId(BotCommand.Ping);
        var answer = await AskAsync(id, BotFrames.Ping(id), _options.Heartbeat, CancellationToken.None);
        if (answer.ErrCode is not null)
        {
            Interlocked.Exchange(ref _missed, 0);
        }
    }

    /// <summary>The first reason stands.</summary>
    private void End(BotSocketEnd end)
    {
        if (!_ended.TrySetResult(end))
        {
            return;
        }

        _stop.Cancel();
        _socket.Abort();
        foreach (var waiting in _unanswered.Values)
        {
            waiting.TrySetResult(null);
        }
    }

    /// <summary>What the platform had sent before it read the good-bye is still heard.</summary>
    private async Task LeaveAsync()
    {
        if (_ended.Task.IsCompleted)
        {
            return;
        }

        using var late = new CancellationTokenSource(s_farewell, _clock);
        try
        {
            await _writing.WaitAsync(late.Token);
            try
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, late.Token);
            }
            finally
            {
                _writing.Release();
            }

            await _ended.Task.WaitAsync(late.Token);
        }
        catch (Exception broken) when (IsOver(broken))
        {
            // Whoever is gone needs no good-bye.
        }
    }

    private static bool IsOver(Exception broken) => broken is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException;
}
