using System.Collections.Concurrent;
using WeGrid.Hosting;
using WeGrid.Postgres.Inbox;
using WeGrid.WeCom.Archive;
using WeGrid.WeCom.Archive.Native;

namespace WeGrid.Bot.Intake;

/// <summary>What became of a message that was opened.</summary>
internal enum Filing
{
    /// <summary>Recorded, now or before.</summary>
    Filed,

    /// <summary>It is no message: it stays sealed as it came.</summary>
    Odd,

    /// <summary>The database is away.</summary>
    Waits,
}

/// <summary>
/// 打不开的消息: a message of the archive that cannot be opened is kept as it came and shown as parked, so that those behind it are read;
/// when the corp is imported anew, perhaps with the key that was lacking, what is kept is tried again.
/// </summary>
internal sealed partial class SealedTalk(SealedInbox kept, InboxWriter writer, CorpArchives archives, InboxGauges gauges, Clocks clocks, ILogger<SealedTalk> log)
{
    private const int PageSize = 100;
    private readonly ConcurrentDictionary<string, Pass> _passes = new(StringComparer.Ordinal);

    /// <summary>Keeps what could not be opened; throws when the database is away.</summary>
    public async Task KeepAsync(CorpEntry corp, IReadOnlyList<UnopenedMessage> unopened)
    {
        if (unopened.Count == 0)
        {
            return;
        }

        var now = clocks.Domain.GetUtcNow();
        await writer.ParkAsync([.. unopened.Select((u, i) => (
            SealedInbox.Entry(corp.Corp.Id, Guid.CreateVersion7(now.AddMilliseconds(i)), now, u.Message.Seq, u.Message.MsgId, u.Message.Raw.ToArray()), Why(u)))]);
        gauges.ArchiveFault(corp.Corp.Id, "Sealed", unopened.Count);
        var first = unopened[0];
        var code = FinanceCode.Of(first.Code);
        Kept(corp.Corp.Id, unopened.Count, first.Message.Seq, first.Message.KeyVersion, code.Code, Meaning(code), code.Help.Length > 0 ? "; " + code.Help : "");
    }

    /// <summary>
    /// Keeps what was opened but is no message that could be filed under a conversation; and it sealed, too: a wrong key may have opened it
    /// to nonsense, and with the right one there is a message in it.
    /// </summary>
    public Task KeepOddAsync(CorpEntry corp, IReadOnlyList<ArchiveItem> odd)
    {
        if (odd.Count == 0)
        {
            return Task.CompletedTask;
        }

        var now = clocks.Domain.GetUtcNow();
        gauges.ArchiveFault(corp.Corp.Id, "Unreadable", odd.Count);
        Odd(corp.Corp.Id, odd.Count, odd[0].Seq);
        return writer.ParkAsync([
            .. odd.Select((o, i) => (SealedInbox.Odd(corp.Corp.Id, Guid.CreateVersion7(now.AddMilliseconds(i)), now, o.Seq, o.MsgId, o.Json.ToArray()), $"unreadable: seq {o.Seq}")),
            .. odd.Select(o => o.Sealed).OfType<SealedMessage>().Select((s, i) => (
                SealedInbox.Entry(corp.Corp.Id, Guid.CreateVersion7(now.AddMilliseconds(i)), now, s.Seq, s.MsgId, s.Raw.ToArray()), $"sealed: seq {s.Seq}, key version {s.KeyVersion}: opened, but it is no message"))]);
    }

    /// <summary>Tries what is kept, once for every version of the corp; messages that open are given to <paramref name="file"/>.</summary>
    public async Task ReopenAsync(CorpEntry corp, Func<ArchiveItem, Task<Filing>> file, CancellationToken cancellationToken)
    {
        if (_passes.TryGetValue(corp.Corp.Id, out var known) && known.IsOver && ReferenceEquals(known.Corp, corp))
        {
            return;
        }

        if (await archives.NativeOfAsync(corp, cancellationToken) is not { } archive)
        {
            return;
        }

        var pass = known is not null && ReferenceEquals(known.Corp, corp) ? known : new Pass(corp, archive, known);
        _passes[corp.Corp.Id] = pass;
        pass.IsOver = await ReopenAsync(pass, file, cancellationToken);
    }

    /// <summary>False when it broke off: the library rests, or the database is away, and the next look goes on from there.</summary>
    private async Task<bool> ReopenAsync(Pass pass, Func<ArchiveItem, Task<Filing>> file, CancellationToken cancellationToken)
    {
        IReadOnlyList<(Guid Id, byte[] Body)> page;
        for (var after = Guid.Empty; (page = await kept.ListAsync(pass.Corp.Corp.Id, after, PageSize, cancellationToken)).Count > 0; after = page[^1].Id)
        {
            foreach (var (id, body) in page.Where(p => pass.Tries(p.Id)))
            {
                if (!await TryAsync(pass, id, body, file, cancellationToken))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>False when nothing more can be tried now.</summary>
    private async Task<bool> TryAsync(Pass pass, Guid id, byte[] body, Func<ArchiveItem, Task<Filing>> file, CancellationToken cancellationToken)
    {
        if (SealedMessage.TryParse(body) is not { } message)
        {
            return pass.Shut.Add(id);
        }

        var (item, fault, _) = await pass.Archive.OpenAsync(message, cancellationToken);
        if (item is null)
        {
            return StaysShut(pass, id, fault);
        }

        var filing = await file(item);
        if (filing != Filing.Filed)
        {
            return filing == Filing.Odd && pass.Shut.Add(id);
        }

        await kept.OpenedAsync(pass.Corp.Corp.Id, id, message.Seq, clocks.Domain.GetUtcNow(), cancellationToken);
        Opened(pass.Corp.Corp.Id, message.Seq, message.KeyVersion);
        return true;
    }

    /// <summary>Whatever the library says of one message, it says of that one: those behind it are tried all the same.</summary>
    private static bool StaysShut(Pass pass, Guid id, ArchiveFault fault) => fault switch
    {
        ArchiveFault.Refused => pass.Shut.Add(id),
        ArchiveFault.Crashed or ArchiveFault.Hung => !pass.Deadly.Add(id), // it rests after a death
        _ => false,
    };

    private static string Why(UnopenedMessage unopened) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"sealed: seq {unopened.Message.Seq}, key version {unopened.Message.KeyVersion}: {unopened.Code} {Meaning(FinanceCode.Of(unopened.Code))}");

    private static string Meaning(FinanceCode code) => code.Code == 0 ? "the library died over it" : code.Meaning;

    [LoggerMessage(EventId = 113, Level = LogLevel.Error, Message = "Corp {CorpId}: {Count} archived messages cannot be opened, the first is seq {Seq}, key version {Version} ({Code}: {Meaning}{Help}). They are kept: ./wegrid parked list")]
    private partial void Kept(string corpId, int count, long seq, int version, int code, string meaning, string help);

    [LoggerMessage(EventId = 116, Level = LogLevel.Error, Message = "Corp {CorpId}: {Count} archived messages are no JSON of a message, or too long, the first is seq {Seq}. They are kept: ./wegrid parked list")]
    private partial void Odd(string corpId, int count, long seq);

    [LoggerMessage(EventId = 114, Level = LogLevel.Information, Message = "Corp {CorpId}: the archived message seq {Seq}, key version {Version}, was opened after all.")]
    private partial void Opened(string corpId, long seq, int version);

    /// <summary>
    /// One going through what is kept. What was refused is tried again with the next version of the corp; over what the library died or hung,
    /// only with other keys: a storm makes many versions, and each such try costs everybody a pause.
    /// </summary>
    private sealed class Pass(CorpEntry corp, NativeArchive archive, Pass? former)
    {
        public CorpEntry Corp { get; } = corp;

        public NativeArchive Archive { get; } = archive;

        public HashSet<Guid> Shut { get; } = [];

        public HashSet<Guid> Deadly { get; } = former is not null && ReferenceEquals(former.Archive, archive) ? former.Deadly : [];

        public bool IsOver { get; set; }

        public bool Tries(Guid id) => !Shut.Contains(id) && !Deadly.Contains(id);
    }
}
