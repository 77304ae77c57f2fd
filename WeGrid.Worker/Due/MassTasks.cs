using WeGrid.Domain;
using WeGrid.Domain.Notices;
using WeGrid.Hosting;
using WeGrid.Postgres.Notices;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Worker.Due;

/// <summary>群发任务到点 (NT-18): the owner is chased, the superior told, in the end the task is taken back; and what the platform answered to each of these is acted upon.</summary>
public sealed class MassTasks(DecisionSaver saver) : IDueHandler
{
    private const string Subject = "task:";

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Kinds { get; } = [EffectsStore.KindName(DueKind.MassTask)];

    /// <inheritdoc/>
    public Task<DueOutcome> DoAsync(DueTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        return DecideAsync(turn, Guid.Parse(turn.Seen.Subject), new DueKey(DueKind.MassTask, turn.Seen.Subject), (desk, effects, file) => desk.FallDue(effects, file, turn.Now), cancellationToken);
    }

    /// <summary>What became of a call about a task.</summary>
    /// <param name="turn">The verdict's due row.</param>
    /// <param name="subject">Of the call.</param>
    /// <param name="purpose">Which call.</param>
    /// <param name="why">Why it came to nothing; null when it was answered.</param>
    /// <param name="messageId">The platform's id, when a task was made.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public Task<DueOutcome> AnsweredAsync(DueTurn turn, string subject, Purpose purpose, string? why, string? messageId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        ArgumentNullException.ThrowIfNull(subject);
        return DecideAsync(turn, Guid.Parse(subject[Subject.Length..]), new DueKey(DueKind.Verdict, turn.Seen.Subject), (desk, effects, file) =>
        {
            if (purpose != Purpose.MassSend)
            {
                desk.Answered(effects, file, purpose, why, turn.Now);
            }
            else if (messageId is { Length: > 0 })
            {
                desk.Made(effects, file, messageId, turn.Now);
            }
            else
            {
                desk.NotMade(effects, file, why ?? "no_id", turn.Now);
            }
        }, cancellationToken);
    }

    /// <summary>What became of a notice that a machine was to say in a group.</summary>
    /// <param name="turn">The verdict's due row.</param>
    /// <param name="subject">Of the message.</param>
    /// <param name="part">Which part of it.</param>
    /// <param name="why">Why it came to nothing; null when it was taken.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task<DueOutcome> SaidAsync(DueTurn turn, string subject, int part, string? why, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var corpId = turn.Corp.Corp.Id;
        var notices = new List<GroupNotice>();
        var of = GroupVoice.NoticeOf(subject);
        await MassSendStore.LockAsync(turn.Connection, corpId, of is { } known ? [known.Id] : [], [], notices, cancellationToken);
        if (await turn.TakeAsync(cancellationToken) is null)
        {
            return DueOutcome.NotMine;
        }

        var effects = new Effects();
        foreach (var notice in notices.Where(n => n.Group == of?.Group))
        {
            new MassDesk(turn.Corp.Desks.Rules).Said(effects, notice, part, why, turn.Now);
        }

        effects.Dues.TryAdd(new DueKey(DueKind.Verdict, turn.Seen.Subject), null);
        await saver.SaveAsync(turn.Connection, corpId, effects, turn.Now, null, cancellationToken);
        return DueOutcome.Done;
    }

    private async Task<DueOutcome> DecideAsync(DueTurn turn, Guid id, DueKey key, Action<MassDesk, Effects, MassFile> decide, CancellationToken cancellationToken)
    {
        var corpId = turn.Corp.Corp.Id;
        var file = await MassSendStore.LockAsync(turn.Connection, corpId, id, cancellationToken);
        if (await turn.TakeAsync(cancellationToken) is null)
        {
            return DueOutcome.NotMine;
        }

        var effects = new Effects();
        if (file is not null)
        {
            decide(new MassDesk(turn.Corp.Desks.Rules), effects, file);
        }

        effects.Dues.TryAdd(key, null);
        await saver.SaveAsync(turn.Connection, corpId, effects, turn.Now, null, cancellationToken);
        return DueOutcome.Done;
    }
}

/// <summary>看到群发: what the platform says of a task goes into its file, wherever it was asked.</summary>
public sealed class MassLooks(Postgres.Database database, DecisionSaver saver)
{
    /// <summary>Takes it up; once, however often it is seen.</summary>
    public async Task SeenAsync(CorpEntry corp, Guid id, MassLook look, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(look);
        if (look.ConfirmedAt is null)
        {
            return;
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await MassSendStore.LockAsync(connection, corp.Corp.Id, id, cancellationToken) is not { } file)
        {
            return;
        }

        var effects = new Effects();
        new MassDesk(corp.Desks.Rules).Looked(effects, file, look, now);
        await saver.SaveAsync(connection, corp.Corp.Id, effects, now, null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
