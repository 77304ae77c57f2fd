using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Notices;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Notices;
using WeGrid.Testing;
using Xunit;

namespace WeGrid.Postgres.Tests.Outbox;

/// <summary>群通知 and 群发任务 on PostgreSQL: kept whole, counted by group, waited for by nobody else.</summary>
public sealed class MassSendStoreTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset _now = new(2026, 11, 16, 2, 0, 0, TimeSpan.Zero);
    private static int _corps;
    private readonly string _corp = $"mass{Interlocked.Increment(ref _corps)}";

    private static MassSend Send(MassSendStatus status, double daysAgo = 0, params MassGroup[] groups) => new(Guid.CreateVersion7(_now), "zhou.li", "停水", _now.AddDays(-daysAgo), _now.AddDays(3 - daysAgo))
    {
        Status = status, MessageId = status == MassSendStatus.Planned ? null : $"msg{Guid.NewGuid():N}", CreatedAt = _now.AddDays(-daysAgo), Reminders = 2, RemindedAt = _now, RaisedAt = _now, ConfirmedAt = _now,
        EndedAt = status > MassSendStatus.Waiting ? _now : null, IsDanger = true, Groups = groups.Length == 0 ? [new MassGroup("wr-a")] : groups,
    };

    private static GroupNotice Notice(string group = "wr-a", GroupNoticeStatus status = GroupNoticeStatus.Queued) =>
        new(Guid.CreateVersion7(_now), group, "停水", _now, _now.AddDays(3)) { By = "zhou.li", Status = status, IsOfficial = true, Corrects = Guid.NewGuid(), PlannedAt = _now.AddHours(1), Waits = WaitReason.DayUsed };

    private async Task SaveAsync(params object[] things)
    {
        var effects = new Effects();
        foreach (var send in things.OfType<MassSend>())
        {
            effects.MassSends[send.Id] = send;
        }

        foreach (var notice in things.OfType<GroupNotice>())
        {
            effects.GroupNotices[(notice.Id, notice.Group)] = notice;
        }

        await InTransactionAsync(async connection =>
        {
            await using var batch = new NpgsqlBatch(connection);
            MassSendStore.Stage(batch, _corp, effects);
            await batch.ExecuteNonQueryAsync();
            return 0;
        });
    }

    private async Task<T> InTransactionAsync<T>(Func<NpgsqlConnection, Task<T>> work)
    {
        await using var connection = await given.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var result = await work(connection);
        await transaction.CommitAsync();
        return result;
    }

    [Fact]
    public async Task SavedAndReadBack_IsTheSame_AndChangesWithTheNextSaving()
    {
        var send = Send(MassSendStatus.Waiting);
        var notice = Notice(status: GroupNoticeStatus.Sending) with { Send = send.Id };
        await SaveAsync(send, notice);
        var file = (await InTransactionAsync(c => MassSendStore.LockAsync(c, _corp, send.Id)))!;
        Assert.Equal(send with { Groups = [] }, file.Send with { Groups = [] });
        Assert.Equal(send.Groups, file.Send.Groups);
        Assert.Equal(notice, Assert.Single(file.Notices));

        await SaveAsync(send with { Reminders = 3, Groups = [new MassGroup("wr-a", MassGroupStatus.Sent, _now)] });
        file = (await InTransactionAsync(c => MassSendStore.LockAsync(c, _corp, send.Id)))!;
        Assert.Equal((3, MassGroupStatus.Sent), (file.Send.Reminders, Assert.Single(file.Send.Groups).Status));
        Assert.Null(await InTransactionAsync(c => MassSendStore.LockAsync(c, "other", send.Id)));
    }

    [Fact]
    public async Task Queues_OnlyWhatIsQueued_WithWhatTheGroupHasHad()
    {
        await SaveAsync(Notice(), Notice(status: GroupNoticeStatus.Proposed), Notice("wr-b"), Notice("wr-elsewhere"));
        await SaveAsync(
            Send(MassSendStatus.Sent, 1, new MassGroup("wr-a", MassGroupStatus.Sent, _now.AddDays(-1)), new MassGroup("wr-b", MassGroupStatus.Full, _now.AddDays(-1))),
            Send(MassSendStatus.Waiting, 0), Send(MassSendStatus.Expired, 2), Send(MassSendStatus.Failed, 2), Send(MassSendStatus.Sent, 60, new MassGroup("wr-a", MassGroupStatus.Sent, _now.AddDays(-60))));
        var queues = (await InTransactionAsync(c => MassSendStore.QueuesAsync(c, _corp, ["wr-a", "wr-b", "wr-none"], _now))).ToDictionary(q => q.Group);
        Assert.Equal(["wr-a", "wr-b"], queues.Keys.Order());
        Assert.Single(queues["wr-a"].Queued);
        Assert.Equal([_now.AddDays(-1), _now], queues["wr-a"].Quota.Used); // sent, and what may still be confirmed; not what never went
        Assert.Equal((0, _now.AddDays(-1)), (queues["wr-b"].Quota.Used.Count, queues["wr-b"].Quota.FullAt!.Value));
    }

    /// <summary>An owner may change while something waits: whoever has the group now plans it in time, whatever else they have to plan and when.</summary>
    [Fact]
    public async Task Plan_NoQueueIsWithoutAPlanner_NorPlannedTooLate()
    {
        await SaveAsync(Notice(), Notice("wr-b") with { PlannedAt = null }, Notice("wr-c", GroupNoticeStatus.Proposed));
        Assert.Equal([("wr-a", _now.AddHours(1)), ("wr-b", _now)], await MassSendStore.QueuedGroupsAsync(given.Database, _corp));
        await InTransactionAsync(async c =>
        {
            await using var batch = new NpgsqlBatch(c);
            DueStore.Stage(batch, _corp, [new DueRow("groupplan", "Soon", _now), new DueRow("groupplan", "late", _now.AddDays(1)), new DueRow("groupplan", "stuck", _now.AddDays(1))], []);
            return await batch.ExecuteNonQueryAsync();
        });
        await given.Database.RunAsync($"update due set parked = true, error = 'broken' where corp_id = '{_corp}' and subject = 'stuck'");

        var at = _now.AddHours(1);
        await MassSendStore.PlanAsync(given.Database, _corp, [("new", at), ("soon", at), ("Late", at), ("stuck", at)]);

        // Whose case differs is the same person; what waits for a person is left to them.
        Assert.Equal(["Soon 0", "late 60", "new 60", "stuck 1440"], await given.Database.ColumnAsync(
            "select subject || ' ' || round(extract(epoch from due_at - $2) / 60) from due where corp_id = $1 and kind = 'groupplan' order by subject", _corp, _now.UtcDateTime));
    }

    [Fact]
    public async Task Proposed_IsFoundByItsIdAndByWhoWroteIt()
    {
        var (mine, queued) = (Notice(status: GroupNoticeStatus.Proposed), Notice());
        await SaveAsync(mine, queued);
        var found = new List<GroupNotice>();
        await InTransactionAsync(async c =>
        {
            await MassSendStore.LockAsync(c, _corp, [queued.Id], ["zhou.li"], found);
            return 0;
        });
        Assert.Equal(new[] { mine, queued }.OrderBy(n => n.Id), found.OrderBy(n => n.Id));
    }

    [Fact]
    public async Task WhatIsMade_IsKnown_AndItsWordsAreRecognised()
    {
        var (made, lost) = (Send(MassSendStatus.Waiting), Send(MassSendStatus.Planned));
        await SaveAsync(made, lost);
        Assert.Equal([made.MessageId!], await MassSendStore.KnownAsync(given.Database, _corp, "zhou.li", lost.Id, _now.AddDays(-1)));
        Assert.Equal([(made.Id, made.MessageId!, "zhou.li")], await MassSendStore.WaitingAsync(given.Database, _corp));
        Assert.Equal([("wr-a", "停水")], await InTransactionAsync(c => MassSendStore.EchoesAsync(c, _corp, ["wr-a"], _now)));
        Assert.Equal(2, (await MassSendStore.OpenAsync(given.Database, _corp)).Count);
    }
}
