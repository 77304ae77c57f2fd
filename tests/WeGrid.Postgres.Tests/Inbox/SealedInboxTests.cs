using System.Text;
using WeGrid.Postgres.Inbox;
using WeGrid.Testing;
using Xunit;

namespace WeGrid.Postgres.Tests.Inbox;

/// <summary>Archived messages that could not be opened: kept once, shown, never decided, never replayed shut.</summary>
public sealed class SealedInboxTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 6, 30, 16, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("wegrid-spool-").FullName;
    private TestDatabase _given = null!;
    private Spool _spool = null!;
    private InboxWriter _writer = null!;

    public async Task InitializeAsync()
    {
        _given = await TestDatabase.CreateAsync();
        _spool = new Spool(_folder);
        _writer = new InboxWriter(_given.Database, _spool, (_, _) => ValueTask.FromResult<InboxEntry?>(null), new ManualClock());
    }

    public async Task DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _spool.DisposeAsync();
        await _given.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    [Trait("Feature", "IN-09")]
    public async Task ParkAsync_TwicePulled_IsKeptOnce_AndWaitsForNobodyToDecide()
    {
        await _writer.ParkAsync([Sealed(7, "longxi"), Sealed(8, "longxi"), Sealed(7, "other")]);
        await _writer.ParkAsync([Sealed(7, "longxi")]);
        var reader = new InboxReader(_given.Database);

        var parked = await reader.ListParkedAsync("longxi");
        Assert.Equal([("archive_sealed:7", "sealed: seq 7"), ("archive_sealed:8", "sealed: seq 8")], parked.Select(p => (p.Conversation, p.Error)).Order());
        Assert.Empty(await reader.PendingConversationsAsync("longxi", 10));
        Assert.False(await reader.ReplayParkedAsync("longxi", parked[0].Id));
    }

    [Fact]
    public async Task OpenedAsync_LeavesTheOthers()
    {
        await _writer.ParkAsync([Sealed(7, "longxi"), Sealed(8, "longxi")]);
        var kept = new SealedInbox(_given.Database);
        var all = await kept.ListAsync("longxi", Guid.Empty, 10);
        await kept.OpenedAsync("longxi", all[0].Id, 7, Now);

        Assert.Equal(["{\"seq\":8}"], (await kept.ListAsync("longxi", Guid.Empty, 10)).Select(k => Encoding.UTF8.GetString(k.Body)));
        Assert.Single(await kept.ListAsync("longxi", Guid.Empty, 1));
        Assert.Empty(await kept.ListAsync("longxi", all[1].Id, 10));
    }

    [Fact]
    [Trait("Feature", "IN-09")]
    public async Task Odd_LiesBesideTheSealedOne_AndIsSettledWithIt()
    {
        var odd = SealedInbox.Odd("longxi", Guid.CreateVersion7(Now), Now, 7, "A7", "?"u8.ToArray());
        await _writer.ParkAsync([Sealed(7, "longxi"), (odd, "unreadable: seq 7")]);
        var (reader, kept) = (new InboxReader(_given.Database), new SealedInbox(_given.Database));
        Assert.Equal(["archive_odd:7", "archive_sealed:7"], (await reader.ListParkedAsync("longxi")).Select(p => p.Conversation).Order());
        Assert.False(await reader.ReplayParkedAsync("longxi", odd.Id));

        await kept.OpenedAsync("longxi", Assert.Single(await kept.ListAsync("longxi", Guid.Empty, 10)).Id, 7, Now);
        Assert.Empty(await reader.ListParkedAsync("longxi"));
    }

    private static (InboxEntry Entry, string Why) Sealed(int seq, string corpId) => (
        SealedInbox.Entry(corpId, Guid.CreateVersion7(Now.AddMilliseconds(seq)), Now, seq, $"A{seq}", Encoding.UTF8.GetBytes($"{{\"seq\":{seq}}}")), $"sealed: seq {seq}");
}
