using System.Text;
using WeGrid.WeCom.Media;

namespace WeGrid.WeCom.Archive.Native;

/// <summary>
/// 会话存档原生来源: one corp's archive by WeCom's own library, which runs in a process of its own: when it dies or hangs, that process
/// is started anew after a pause, and the page is asked for again. The private keys stay here; the process gets only what it opens a
/// message with. Nothing is remembered of what was pulled: the cursor is the caller's.
/// </summary>
/// <param name="options">Library, limits of time.</param>
/// <param name="access">As whom.</param>
/// <param name="keys">Private keys; owned from now on.</param>
/// <param name="clock">The machine's clock.</param>
public sealed class NativeArchive(NativeArchiveOptions options, ArchiveAccess access, ArchiveKeys keys, TimeProvider clock) : IArchiveSource, IArchiveMedia, IAsyncDisposable
{
    /// <summary>A message over which the process died or hung this often is given up, sealed as it came.</summary>
    public const int MostTries = 3;

    private readonly SemaphoreSlim _gate = new(1);
    private ArchiveChild? _child;
    private bool _isClosed;
    private int _deaths;
    private DateTimeOffset _restsUntil = DateTimeOffset.MinValue;
    private int _page = int.MaxValue;
    private (long Seq, int Times) _blamed;

    /// <summary>The process as it is now; null when none runs. For tests and for people who look.</summary>
    public int? ProcessId => _child is { IsAlive: true } child ? child.ProcessId : null;

    /// <inheritdoc/>
    public Task<ArchivePull> PullAsync(long seq, int limit, CancellationToken cancellationToken) =>
        AloneAsync(async child => child.Child is { } ready ? await PullAsync(ready, seq, Math.Clamp(limit, 1, 1000), cancellationToken) : Nothing(child), cancellationToken);

    /// <inheritdoc/>
    public Task<ArchivePiece> ReadAsync(string sdkFileId, string index, CancellationToken cancellationToken) =>
        AloneAsync(async child => child.Child is { } ready ? await ReadAsync(ready, sdkFileId, index, cancellationToken) : ArchivePiece.None(MediaEnd.Unreachable), cancellationToken);

    /// <summary>Tries to open what could not be opened before: a key may have come.</summary>
    /// <param name="message">As it was kept.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The message; or none and Refused with the library's code, Crashed or Hung over it, Unreachable when it could not be tried.</returns>
    public Task<(ArchiveItem? Item, ArchiveFault Fault, int Code)> OpenAsync(SealedMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        return AloneAsync(async child =>
        {
            if (child.Child is not { } ready)
            {
                return (null, ArchiveFault.Unreachable, 0); // whatever it is, it is not this message's doing
            }

            var (item, answer) = await OpenAsync(ready, message, cancellationToken);
            return item is not null ? (item, ArchiveFault.None, 0) : (null, answer.End == ChildEnd.Answered ? ArchiveFault.Refused : Died(answer.End), answer.Code);
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        try
        {
            _isClosed = true;
            await EndAsync();
            keys.Dispose();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<T> AloneAsync<T>(Func<Ready, Task<T>> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await work(await ReadyAsync(cancellationToken));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A process that runs and knows as whom it reads; or why there is none.</summary>
    private async Task<Ready> ReadyAsync(CancellationToken cancellationToken)
    {
        if (_isClosed)
        {
            return new Ready(null, ArchiveFault.Unreachable, 0);
        }

        if (_child is { IsAlive: true })
        {
            return new Ready(_child, ArchiveFault.None, 0);
        }

        await EndAsync();
        if (clock.GetUtcNow() < _restsUntil)
        {
            return new Ready(null, ArchiveFault.Resting, 0);
        }

        _child = ArchiveChild.Start(options, clock);
        var answer = _child is null ? ChildAnswer.None(ChildEnd.Crashed)
            : await _child.AskAsync(ArchiveVerb.Open, [Text(access.WeComCorpId), Text(access.Secret)], options.Patience, cancellationToken);
        if (answer.IsWell)
        {
            return new Ready(_child, ArchiveFault.None, 0);
        }

        // With a library that is not there, or a secret it does not take, the next one would fare no better: it rests as after a death.
        var fault = Died(answer.End);
        await EndAsync();
        return new Ready(null, answer.End == ChildEnd.Answered ? ArchiveFault.Refused : fault, answer.Code);
    }

    private async Task<ArchivePull> PullAsync(ArchiveChild child, long seq, int limit, CancellationToken cancellationToken)
    {
        var asked = Math.Min(limit, _page);
        var answer = await child.AskAsync(
            ArchiveVerb.Page, [ArchiveFrame.Number(seq), ArchiveFrame.Number(asked), .. Network()], options.Patience, cancellationToken);
        if (answer.End != ChildEnd.Answered)
        {
            // The library has been seen to die of large pages.
            _page = Math.Max(1, asked / 4);
            return new ArchivePull([], Died(answer.End));
        }

        var page = answer.Code == 0 ? SealedPage.TryParse(answer.Field(0), seq) : null;
        if (page is not { Code: 0 })
        {
            return Refused(asked, answer.Code != 0 ? answer.Code : page?.Code);
        }

        return await OpenAsync(child, page, asked, limit, cancellationToken);
    }

    /// <summary>Message by message, so that it is known over which one the library dies; what was opened before that one is given out.</summary>
    private async Task<ArchivePull> OpenAsync(ArchiveChild child, SealedPage page, int asked, int limit, CancellationToken cancellationToken)
    {
        var items = new List<ArchiveItem>();
        var unopened = new List<UnopenedMessage>();
        foreach (var message in page.Messages)
        {
            var (item, answer) = await OpenAsync(child, message, cancellationToken);
            if (item is not null)
            {
                items.Add(item);
                continue;
            }

            var dead = answer.End != ChildEnd.Answered;
            var mayCome = dead || FinanceCode.Of(answer.Code).Cure == FinanceCure.Again;
            var givenUp = !mayCome || Blame(message.Seq);
            if (givenUp)
            {
                unopened.Add(new UnopenedMessage(message, answer.Code));
            }

            if (dead || !givenUp)
            {
                return new ArchivePull(items, dead ? Died(answer.End) : ArchiveFault.Refused, page.Skipped) { Unopened = unopened, Code = answer.Code };
            }
        }

        (_deaths, _page) = (0, (int)Math.Min(limit, _page * 4L));
        return new ArchivePull(items, ArchiveFault.None, page.Skipped) { Unopened = unopened, HasMore = page.Messages.Count > 0 && page.Messages.Count + page.Skipped >= asked };
    }

    private async Task<(ArchiveItem? Item, ChildAnswer Answer)> OpenAsync(ArchiveChild child, SealedMessage message, CancellationToken cancellationToken)
    {
        var (key, code) = keys.Open(message.KeyVersion, message.RandomKey);
        if (key is null)
        {
            return (null, new ChildAnswer(ChildEnd.Answered, code, []));
        }

        var answer = await child.AskAsync(ArchiveVerb.Decrypt, [key, Text(message.Text)], options.Patience, cancellationToken);
        Array.Clear(key);
        return (answer.IsWell ? new ArchiveItem(message.Seq, message.MsgId, message.KeyVersion, answer.Field(0)) { Sealed = message } : null, answer);
    }

    private async Task<ArchivePiece> ReadAsync(ArchiveChild child, string sdkFileId, string index, CancellationToken cancellationToken)
    {
        var answer = await child.AskAsync(ArchiveVerb.Media, [Text(index), Text(sdkFileId), .. Network()], options.Patience, cancellationToken);
        if (answer.End != ChildEnd.Answered)
        {
            Died(answer.End);
            return ArchivePiece.None(MediaEnd.Unreachable);
        }

        _deaths = 0;
        return answer.Code != 0
            ? ArchivePiece.None(ArchivePiece.EndOf(answer.Code))
            : new ArchivePiece(answer.Field(0), Encoding.UTF8.GetString(answer.Field(1).Span), answer.Field(2).Span is [1]);
    }

    /// <summary>True when this message has been tried often enough.</summary>
    private bool Blame(long seq)
    {
        _blamed = _blamed.Seq == seq ? (seq, _blamed.Times + 1) : (seq, 1);
        return _blamed.Times >= MostTries;
    }

    private ArchivePull Refused(int asked, int? code)
    {
        if (code is not { } known)
        {
            return new ArchivePull([], ArchiveFault.Unreadable);
        }

        if (FinanceCode.Of(known).Cure == FinanceCure.Less)
        {
            _page = Math.Max(1, asked / 4);
        }

        return new ArchivePull([], ArchiveFault.Refused) { Code = known };
    }

    /// <summary>The next process is started after a pause, longer each time.</summary>
    private ArchiveFault Died(ChildEnd end)
    {
        var rest = options.FirstRest * Math.Pow(2, Math.Min(_deaths++, 16));
        _restsUntil = clock.GetUtcNow() + (rest < options.LongestRest ? rest : options.LongestRest);
        return end == ChildEnd.Hung ? ArchiveFault.Hung : ArchiveFault.Crashed;
    }

    private async Task EndAsync()
    {
        if (_child is { } child)
        {
            _child = null;
            await child.DisposeAsync();
        }
    }

    private ReadOnlyMemory<byte>[] Network() =>
        [ArchiveFrame.Number((int)options.NetworkPatience.TotalSeconds), Text(options.Proxy), Text(options.ProxyPassword)];

    private static ArchivePull Nothing(Ready child) => new([], child.Fault) { Code = child.Code };

    private static ReadOnlyMemory<byte> Text(string text) => Encoding.UTF8.GetBytes(text);

    private sealed record Ready(ArchiveChild? Child, ArchiveFault Fault, int Code);
}
