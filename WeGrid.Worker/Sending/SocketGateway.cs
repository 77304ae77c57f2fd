using System.Collections.Concurrent;
using Npgsql;
using WeGrid.Domain.Notices;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Outbox;
using WeGrid.Postgres.Sockets;
using WeGrid.WeCom.Client;
using WeGrid.WeCom.Messages;
using WeGrid.WeCom.Sockets;
using Said = WeGrid.WeCom.Client.Verdict;

namespace WeGrid.Worker.Sending;

/// <summary>
/// 长连接出口: words of a smart bot on a long connection are handed to the Bot that holds it, by the database, and their fate is waited for
/// (docs/decisions/0044-long-connection.md). Nobody connected: later, as when the platform is busy.
/// </summary>
public sealed class SocketGateway(BotWords words, Database database, Clocks clocks) : IAsyncDisposable
{
    /// <summary>The holder takes them within this, or they are taken back.</summary>
    private static readonly TimeSpan _takenWithin = TimeSpan.FromSeconds(4);

    /// <summary>The platform's answer is waited for longer than the holder waits.</summary>
    private static readonly TimeSpan _answeredWithin = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1);

    private static readonly SendResult _notThere = new() { Verdict = Said.Retry, Reason = SendReason.Transient };

    private readonly ConcurrentDictionary<(string Corp, Guid Id, string Command), TaskCompletionSource<WordAnswer>> _waiting = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private NotificationListener? _listener;
    private Task _reading = Task.CompletedTask;

    /// <summary>Sends; every failure is a verdict.</summary>
    /// <param name="corp">Whose bot.</param>
    /// <param name="claim">The row.</param>
    /// <param name="address">Where its words go.</param>
    /// <param name="body">The stored bytes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<SendResult> SendAsync(CorpEntry corp, OutboxClaim claim, BotAddress address, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(address);
        if (corp.Corp.Bots.FirstOrDefault(b => b.BotId == address.BotId) is not { IsSocket: true } bot)
        {
            return new SendResult { Verdict = Said.Dead, Reason = SendReason.Configuration };
        }

        if (claim.Channel == "bot_push")
        {
            return ResultOf(await SayAsync(corp.Corp.Id, new BotWord(claim.Id, bot.Id, BotCommand.Send, "", body.ToArray()), mayRepeat: false, cancellationToken));
        }

        var replied = await SayAsync(corp.Corp.Id, new BotWord(claim.Id, bot.Id, BotCommand.Respond, address.RequestId, body.ToArray()), mayRepeat: true, cancellationToken);
        return replied is { ErrCode: 846604 or 846605, IsDoubtful: false } ? await UnaskedAsync(corp.Corp.Id, claim.Id, bot.Id, address, body, cancellationToken) : ResultOf(replied);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        await (_listener?.DisposeAsync() ?? ValueTask.CompletedTask);
        _stop.Dispose();
    }

    /// <summary>The platform does not take answers to that message any more: the same words are said unasked. Where they may have arrived they are not said again.</summary>
    private async Task<SendResult> UnaskedAsync(string corpId, Guid id, string bot, BotAddress address, ReadOnlyMemory<byte> reply, CancellationToken cancellationToken)
    {
        var body = BotPushes.OfReply(address.Conversation, address.IsGroup, reply);
        var pushed = ResultOf(await SayAsync(corpId, new BotWord(id, bot, BotCommand.Send, "", body.Bytes.ToArray()), mayRepeat: false, cancellationToken));
        return pushed.Verdict == Said.Unknown ? pushed with { Verdict = Said.Dead } : pushed;
    }

    private async Task<WordAnswer> SayAsync(string corpId, BotWord word, bool mayRepeat, CancellationToken cancellationToken)
    {
        try
        {
            var listener = Listen();
            return await words.HandAsync(corpId, word, mayRepeat, _takenWithin, cancellationToken) ?? await WaitAsync((corpId, word.Id, word.Command), listener, cancellationToken);
        }
        catch (Exception broken) when (broken is NpgsqlException or TimeoutException or IOException)
        {
            // Later again, whatever had become of it: the journal tells the next try, and what may have arrived is not said twice.
            return new WordAnswer(WordFate.Kept);
        }
    }

    private SendResult ResultOf(WordAnswer answer) => answer switch
    {
        { Fate: WordFate.Answered, ErrCode: { } code } => SendResult.OfCode(code, clocks.Domain.GetUtcNow()),
        { Fate: WordFate.Unknown } => new SendResult { Verdict = Said.Unknown, Reason = SendReason.NoAnswer },
        _ => _notThere,
    };

    /// <summary>Only from now on: before they were handed over the row may have told of an earlier try.</summary>
    private async Task<WordAnswer> WaitAsync((string Corp, Guid Id, string Command) key, NotificationListener listener, CancellationToken cancellationToken)
    {
        var waiting = _waiting[key] = new TaskCompletionSource<WordAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        listener.Wake();
        try
        {
            return await waiting.Task.WaitAsync(_answeredWithin, clocks.Machine, cancellationToken);
        }
        catch (TimeoutException)
        {
            return await words.WithdrawAsync(key.Corp, key.Id, key.Command, cancellationToken);
        }
        finally
        {
            _waiting.TryRemove(key, out _);
        }
    }

    /// <summary>From the first words on: an installation without such bots has no listener to pay for.</summary>
    private NotificationListener Listen()
    {
        lock (_gate)
        {
            if (_listener is null)
            {
                _listener = new NotificationListener(database, BotWords.AnsweredChannel, clocks.Machine);
                _reading = Task.Run(() => ReadAsync(_listener, _stop.Token));
            }

            return _listener;
        }
    }

    private async Task ReadAsync(NotificationListener listener, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await listener.WaitAsync(_look, stopping);
                foreach (var corp in _waiting.Keys.GroupBy(k => k.Corp))
                {
                    foreach (var (id, command, answer) in await words.AnswersAsync(corp.Key, [.. corp.Select(k => k.Id).Distinct()], stopping))
                    {
                        if (_waiting.TryGetValue((corp.Key, id, command), out var waiting))
                        {
                            waiting.TrySetResult(answer);
                        }
                    }
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception broken) when (broken is NpgsqlException or TimeoutException or IOException)
            {
                // Who waits has a limit; the next look may find the database back.
                await Task.Delay(_look, clocks.Machine, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
