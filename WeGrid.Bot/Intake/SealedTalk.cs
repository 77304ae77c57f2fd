using WeGrid.Hosting;
using WeGrid.Postgres.Inbox;
using WeGrid.WeCom.Archive;
using WeGrid.WeCom.Archive.Native;

namespace WeGrid.Bot.Intake;

/// <summary>
/// 打不开的消息: a message of the archive that cannot be opened is kept as it came and shown as parked, so that those behind it are read;
/// when the corp is imported anew, perhaps with the key that was lacking, what is kept is tried again.
/// </summary>
internal sealed partial class SealedTalk(SealedInbox kept, InboxWriter writer, CorpArchives archives, InboxGauges gauges, Clocks clocks, ILogger<SealedTalk> log)
{
    private const int Page = 100;
    private readonly Dictionary<string, CorpEntry> _tried = new(StringComparer.Ordinal);
    private readonly HashSet<Guid> _shut = [];

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

    /// <summary>Keeps what was opened but is no message that could be filed under a conversation.</summary>
    public Task KeepOddAsync(CorpEntry corp, IReadOnlyList<ArchiveItem> odd)
    {
        if (odd.Count == 0)
        {
            return Task.CompletedTask;
        }

        var now = clocks.Domain.GetUtcNow();
        gauges.ArchiveFault(corp.Corp.Id, "Unreadable", odd.Count);
        Odd(corp.Corp.Id, odd.Count, odd[0].Seq);
        return writer.ParkAsync([.. odd.Select((o, i) => (
            SealedInbox.Entry(corp.Corp.Id, Guid.CreateVersion7(now.AddMilliseconds(i)), now, o.Seq, o.MsgId, o.Json.ToArray()), $"unreadable: seq {o.Seq}"))]);
    }

    /// <summary>Tries what is kept, once for every import of the corp; messages that open are given to <paramref name="record"/>.</summary>
    public async Task ReopenAsync(CorpEntry corp, Func<ArchiveItem, Task<bool>> record, CancellationToken cancellationToken)
    {
        if (ReferenceEquals(_tried.GetValueOrDefault(corp.Corp.Id), corp) || await archives.NativeOfAsync(corp, cancellationToken) is not { } archive)
        {
            return;
        }

        IReadOnlyList<(Guid Id, byte[] Body)> page;
        for (var after = Guid.Empty; (page = await kept.ListAsync(corp.Corp.Id, after, Page, cancellationToken)).Count > 0; after = page[^1].Id)
        {
            foreach (var (id, body) in page.Where(p => !_shut.Contains(p.Id)))
            {
                if (!await TryAsync(corp, archive, id, body, record, cancellationToken))
                {
                    return; // the library rests, or the database is away: the next pass goes on
                }
            }
        }

        _tried[corp.Corp.Id] = corp;
        _shut.Clear();
    }

    /// <summary>False when nothing more can be tried now.</summary>
    private async Task<bool> TryAsync(CorpEntry corp, NativeArchive archive, Guid id, byte[] body, Func<ArchiveItem, Task<bool>> record, CancellationToken cancellationToken)
    {
        if (SealedMessage.TryParse(body) is not { } message)
        {
            _shut.Add(id);
            return true;
        }

        var (item, fault, code) = await archive.OpenAsync(message, cancellationToken);
        if (item is null)
        {
            // Over one of them the library may die again: it is not the first to be tried next time.
            var isShut = fault is ArchiveFault.Crashed or ArchiveFault.Hung || (fault == ArchiveFault.Refused && FinanceCode.Of(code).Cure is FinanceCure.Key or FinanceCure.Gone or FinanceCure.Less);
            return isShut && _shut.Add(id) && fault == ArchiveFault.Refused;
        }

        if (!await record(item))
        {
            return false;
        }

        await kept.OpenedAsync(corp.Corp.Id, id, clocks.Domain.GetUtcNow(), cancellationToken);
        Opened(corp.Corp.Id, message.Seq, message.KeyVersion);
        return true;
    }

    private static string Why(UnopenedMessage unopened) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"sealed: seq {unopened.Message.Seq}, key version {unopened.Message.KeyVersion}: {unopened.Code} {Meaning(FinanceCode.Of(unopened.Code))}");

    private static string Meaning(FinanceCode code) => code.Code == 0 ? "the library died over it" : code.Meaning;

    [LoggerMessage(EventId = 113, Level = LogLevel.Error, Message = "Corp {CorpId}: {Count} archived messages cannot be opened, the first is seq {Seq}, key version {Version} ({Code}: {Meaning}{Help}). They are kept: ./wegrid parked list")]
    private partial void Kept(string corpId, int count, long seq, int version, int code, string meaning, string help);

    [LoggerMessage(EventId = 116, Level = LogLevel.Error, Message = "Corp {CorpId}: {Count} archived messages are no JSON of a message, or too long, the first is seq {Seq}. They are kept: ./wegrid parked list")]
    private partial void Odd(string corpId, int count, long seq);

    [LoggerMessage(EventId = 114, Level = LogLevel.Information, Message = "Corp {CorpId}: the archived message seq {Seq}, key version {Version}, was opened after all.")]
    private partial void Opened(string corpId, long seq, int version);
}
