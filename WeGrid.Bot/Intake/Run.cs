using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Understanding;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Inbox;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Bot.Intake;

/// <summary>What became of a run.</summary>
internal enum RunResult
{
    /// <summary>No candidate was free.</summary>
    Nothing,

    /// <summary>Decided and committed.</summary>
    Decided,

    /// <summary>A ticket changed meanwhile, or a message could not be marked as decided; nothing was saved.</summary>
    Stale,
}

/// <summary>One transaction: claim conversations, load what their messages need, decide, save. Five round trips however many messages, one more for the reports of what is alike, one or two for drafts and 微信客服.</summary>
internal sealed class Run(Database database, CorpEntry corp, NumberBlocks numbers, Clocks clocks, IntakeMode mode, LoopGuard loops)
{
    // What joins what can name a new neighbourhood once; more often than this nothing new is looked for.
    private const int MostTries = 3;

    /// <summary>The conversations claimed.</summary>
    public IReadOnlyList<string> Conversations { get; private set; } = [];

    /// <summary>Their messages.</summary>
    public IReadOnlyList<InboxMessage> Messages { get; private set; } = [];

    /// <summary>Decides some of what waits in the candidates. What is found to be lacking only while it is decided is fetched, and it is decided once more, with its villages locked in order.</summary>
    public async Task<RunResult> TryAsync(IReadOnlyList<string> candidates, int mostMessages, int mostConversations, CancellationToken cancellationToken)
    {
        var lacking = new IntakeNeeds();
        for (var tries = 1; tries < MostTries; tries++)
        {
            if (await OnceAsync(candidates, mostMessages, mostConversations, lacking, mayLack: false, cancellationToken) is { } result)
            {
                return result;
            }

            candidates = Conversations;
        }

        return await OnceAsync(candidates, mostMessages, mostConversations, lacking, mayLack: true, cancellationToken) ?? RunResult.Nothing;
    }

    private async Task<RunResult?> OnceAsync(IReadOnlyList<string> candidates, int mostMessages, int mostConversations, IntakeNeeds lacking, bool mayLack, CancellationToken cancellationToken)
    {
        var corpId = corp.Corp.Id;
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await InboxReader.ClaimAsync(connection, corpId, candidates, mostMessages, mostConversations, cancellationToken) is not { } claimed)
        {
            return RunResult.Nothing;
        }

        (Conversations, Messages) = (claimed.Conversations, claimed.Messages);
        var (hearings, before, needs) = await ListenAsync(connection, lacking, cancellationToken);
        // A message makes at most one ticket for each of its matters; a merge or a draft makes none of its own.
        using var own = await numbers.TakeAsync(corpId, Messages.Count + needs.MoreNumbers, cancellationToken);
        var now = clocks.Domain.GetUtcNow();
        var facts = await IntakeStore.LoadAsync(connection, corp.Corp, before, needs, now, own.Next, Guid.CreateVersion7, cancellationToken);
        var effects = new Effects();
        foreach (var hearing in hearings)
        {
            var said = effects.Notices.Count;
            corp.Desks.Intake.Decide(hearing, facts, effects);
            if (hearing is { Heard: Spoken spoken, Understood.Verdict: not (Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger) } && loops.Repeats(corpId, spoken))
            {
                Unanswered(effects.Notices, said);
            }
        }

        if (facts.Lacking.Count > 0 && !mayLack)
        {
            facts.Lacking.ForEach(l => lacking.Compare(l.Neighbourhood, l.Facts));
            return null;
        }

        if (mode == IntakeMode.Shadow)
        {
            effects.Notices.Clear();
        }

        var decisions = hearings.Select((h, i) => Decision(Messages[i], h.Heard)).ToList();
        NpgsqlBatchCommand? marked = null;
        var saved = await EffectsStore.SaveAsync(connection, corpId, effects, now, batch => marked = InboxReader.StageDecided(batch, corpId, now, decisions), cancellationToken);
        // Every message decided is marked so, or nothing of it happened: one that stayed pending would be decided twice.
        if (saved == SaveResult.Stale || marked?.RecordsAffected != decisions.Count)
        {
            await transaction.RollbackAsync(cancellationToken);
            return RunResult.Stale;
        }

        await transaction.CommitAsync(cancellationToken);
        return RunResult.Decided;
    }

    private async Task<(List<Hearing> Hearings, Beforehand Before, IntakeNeeds Needs)> ListenAsync(NpgsqlConnection connection, IntakeNeeds lacking, CancellationToken cancellationToken)
    {
        var mapper = new InboundMapper(corp.Corp);
        var needs = new IntakeNeeds();
        var heard = Messages.Select(mapper.Map).ToList();
        heard.ForEach(h => corp.Desks.Intake.NeedFirst(h, needs));
        needs.Also(lacking);
        var before = await IntakeStore.BeforeAsync(connection, corp.Corp, needs, clocks.Domain.GetUtcNow(), cancellationToken);
        return (heard.ConvertAll(h => corp.Desks.Intake.Need(h, before, needs)), before, needs);
    }

    /// <summary>Takes out the replies from there on; what others are told stays.</summary>
    private static void Unanswered(List<Notice> notices, int from)
    {
        var others = notices.Skip(from).Where(n => n.Purpose != Purpose.Reply).ToList();
        notices.RemoveRange(from, notices.Count - from);
        notices.AddRange(others);
    }

    private static InboxDecision Decision(InboxMessage message, Heard heard) => heard is NotForUs nothing
        ? new InboxDecision(message, InboxStatus.Ignored, nothing.Reason)
        : new InboxDecision(message, InboxStatus.Done, null);
}
