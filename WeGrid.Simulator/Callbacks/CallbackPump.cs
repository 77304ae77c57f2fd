using System.Net;
using System.Security.Cryptography;
using System.Text;
using WeGrid.Simulator.World;
using WeGrid.WeCom.Callbacks;

namespace WeGrid.Simulator.Callbacks;

/// <summary>
/// Delivers callbacks as WeCom does: 5 s for an answer, three tries in all, each with the same message under a fresh
/// nonce. Waits are real time even when the world's clock is moved.
/// </summary>
internal sealed class CallbackPump(SimWorld world, Uri? server, HttpMessageHandler handler) : IAsyncDisposable
{
    private readonly HttpClient _http = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _lanes = new(StringComparer.Ordinal);
    private int _inFlight;
    private TaskCompletionSource _idle = Done();

    /// <summary>Ends waits that belong to a callback when the simulator stops.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Callbacks under way, waiting for their next try included.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    public void Post(Callback callback)
    {
        if (server is null)
        {
            world.Journal.Log($"callback/{callback.Kind}", callback.Corp.Id, callback.Summary, null, "not sent: Simulator__BotUrl is not set");
            return;
        }

        var firstTried = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_gate)
        {
            before = _lanes.GetValueOrDefault(callback.Lane, Task.CompletedTask);
            _lanes[callback.Lane] = firstTried.Task;
            if (_inFlight++ == 0)
            {
                _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        _ = Task.Run(() => RunAsync(callback, before, firstTried));
    }

    /// <summary>Waits until nothing is under way.</summary>
    public Task WhenIdleAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return _idle.Task.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await WhenIdleAsync();
        _http.Dispose();
        _stop.Dispose();
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    private async Task RunAsync(Callback callback, Task before, TaskCompletionSource firstTried)
    {
        try
        {
            await before;
            await DeliverAsync(callback, firstTried);
        }
        catch (OperationCanceledException)
        {
            // The simulator stops.
        }
        catch (Exception e)
        {
            world.Journal.Unexpected("simulator_bug", $"callback/{callback.Kind}", callback.Corp.Id, e.ToString());
        }
        finally
        {
            firstTried.TrySetResult();
            lock (_gate)
            {
                if (_lanes.GetValueOrDefault(callback.Lane) == firstTried.Task)
                {
                    _lanes.Remove(callback.Lane);
                }

                if (--_inFlight == 0)
                {
                    _idle.SetResult();
                }
            }
        }
    }

    private async Task DeliverAsync(Callback callback, TaskCompletionSource firstTried)
    {
        if (callback.Plainly is null && (callback.Token is null || callback.AesKey is null))
        {
            Log(callback, "not sent: token or aesKey is not set", null);
            world.Journal.Unexpected("no_door", $"callback/{callback.Kind}", callback.Corp.Id, "token or aesKey is not set in the corp file");
            return;
        }

        using var crypto = callback.Plainly is null ? new CallbackCrypto(callback.Token!, callback.AesKey!, callback.ReceiveId) : null;
        var tries = callback.Once ? 1 : world.Limits.CallbackTries;
        for (var attempt = 1; attempt <= tries; attempt++)
        {
            var next = Task.Delay(TimeSpan.FromSeconds(world.Limits.CallbackSeconds), world.Clock.Real, _stop.Token);
            var reply = await TryAsync(callback, crypto, attempt, firstTried);
            firstTried.TrySetResult();
            if (reply is { Gone: true })
            {
                return;
            }

            if (reply.Body is { } body)
            {
                await (callback.OnReply?.Invoke(body) ?? Task.CompletedTask);
                return;
            }

            if (attempt < tries)
            {
                await next;
            }
        }

        Log(callback, $"lost after {tries} tries", null);
    }

    private async Task<Outcome> TryAsync(Callback callback, CallbackCrypto? crypto, int attempt, TaskCompletionSource firstTried)
    {
        var fault = world.Faults.Take($"callback/{callback.Kind}");
        if (fault is { Drop: true })
        {
            Log(callback, "dropped by fault: never sent", "drop");
            return new Outcome(null, Gone: true);
        }

        if (fault is { Overtaken: true })
        {
            firstTried.TrySetResult();
        }

        if (fault is not null && fault.Delay > TimeSpan.Zero)
        {
            await Task.Delay(fault.Delay, world.Clock.Real, _stop.Token);
        }

        if (fault?.ErrCode is not null)
        {
            Log(callback, $"try {attempt}: connection fails by fault", "errcode");
            return default;
        }

        var reply = await SendAsync(callback, crypto, attempt);
        if (fault is { Twice: true })
        {
            await SendAsync(callback, crypto, attempt);
        }

        if (fault is { AfterDelivery: true })
        {
            Log(callback, $"try {attempt}: answer thrown away by fault", "afterDelivery");
            return default;
        }

        return reply;
    }

    private async Task<Outcome> SendAsync(Callback callback, CallbackCrypto? crypto, int attempt)
    {
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(world.Limits.CallbackSeconds), world.Clock.Real);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(over.Token, _stop.Token);
        var nonce = RandomNumberGenerator.GetInt32(100_000_000, int.MaxValue).ToString(System.Globalization.CultureInfo.InvariantCulture);
        try
        {
            using var request = crypto is null ? callback.Plainly!(new Uri(server!, callback.Path)) : Sealed(callback, crypto, nonce);
            using var response = await _http.SendAsync(request, both.Token);
            var body = await response.Content.ReadAsStringAsync(both.Token);
            Judge(callback, attempt, response.StatusCode);
            return response.StatusCode == HttpStatusCode.OK ? new Outcome(new ReplyBody(body, nonce, crypto), false) : default;
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            Log(callback, $"try {attempt}: no answer in {world.Limits.CallbackSeconds} s", null);
            return default;
        }
        catch (HttpRequestException e)
        {
            Log(callback, $"try {attempt}: {e.HttpRequestError}", null);
            return default;
        }
    }

    private HttpRequestMessage Sealed(Callback callback, CallbackCrypto crypto, string nonce)
    {
        var timestamp = world.Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var message = crypto.Seal(Encoding.UTF8.GetBytes(callback.Plain), timestamp, nonce);
        var query = $"?msg_signature={message.Signature}&timestamp={timestamp}&nonce={nonce}";
        return new HttpRequestMessage(HttpMethod.Post, new Uri(server!, callback.Path + query)) { Content = new StringContent(callback.Envelope(message), Encoding.UTF8, callback.ContentType) };
    }

    /// <summary>A 4xx to what WeCom itself signed is a fault of the server; 5xx asks for another try.</summary>
    private void Judge(Callback callback, int attempt, HttpStatusCode status)
    {
        Log(callback, $"try {attempt}: HTTP {(int)status}", null);
        if ((int)status is >= 400 and < 500)
        {
            world.Journal.Unexpected("callback_refused", $"callback/{callback.Kind}", callback.Corp.Id, $"{callback.Path} answered HTTP {(int)status}");
        }
    }

    private void Log(Callback callback, string verdict, string? fault) =>
        world.Journal.Log($"callback/{callback.Kind}", callback.Corp.Id, callback.Summary, null, verdict, null, fault);

    private readonly record struct Outcome(ReplyBody? Body, bool Gone);
}
