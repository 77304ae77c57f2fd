using Npgsql;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Inbox;

namespace WeGrid.Bot.Intake;

/// <summary>
/// 决定: takes a run of recorded messages, of one conversation or of several in which little waits, asks the domain, saves the changes and every message
/// they cause in one transaction. When a run fails, its conversations and then its messages are decided one by one and the poisonous one is parked,
/// visibly; the rest go on.
/// </summary>
internal sealed partial class InboundPump(
    Database database, InboxReader inbox, InboxWriter writer, CorpDirectory corps, NumberBlocks numbers, InboxGauges gauges, Clocks clocks, WeGridSettings settings,
    ILogger<InboundPump> log)
    : BackgroundService
{
    private const int Pumps = 2;
    private const int RunLength = 256;
    private const int MostConversations = 32;
    private const int TriesBeforeParking = 3;
    private static readonly TimeSpan _safetyScan = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _heldElsewhere = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _pressed = TimeSpan.FromMilliseconds(50);
    private readonly DirtyConversations _dirty = new(Pumps, (corpId, conversation) => GroundOf(corps, corpId, conversation));

    private readonly Domain.Intake.LoopGuard _loops = new();

    /// <summary>How many conversations a run takes: more where each has little, as in a storm of many people; one where one has much.</summary>
    private int _breadth = 1;

    /// <summary>While set, nothing is decided; recording goes on. For the benchmark and for maintenance.</summary>
    public bool IsPaused { get; set; } = settings.IsIntakePaused;

    /// <summary>Decides everything that waits; returns when nothing is left that this process can have.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        foreach (var corp in corps.All)
        {
            for (var more = true; more;)
            {
                var pending = await inbox.PendingConversationsAsync(corp.Corp.Id, 1000, cancellationToken: cancellationToken);
                more = pending.Count > 0 && await DecideSomeAsync(corp, pending, _breadth, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        writer.Recorded += _dirty.Add;
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Pumps).Select(n => PumpAsync(n, stoppingToken)).Append(ScanAsync(stoppingToken)));
        }
        finally
        {
            writer.Recorded -= _dirty.Add;
        }
    }

    public override void Dispose()
    {
        _dirty.Dispose();
        base.Dispose();
    }

    private static string GroundOf(CorpDirectory corps, string corpId, string conversation) =>
        corps.Find(corpId)?.Corp is { } corp && corp.ChatOf(conversation)?.GridId is { } grid ? corp.Grids.VillageOf(grid) : conversation;

    private async Task PumpAsync(int number, CancellationToken cancellationToken)
    {
        await Task.Yield();
        while (!cancellationToken.IsCancellationRequested)
        {
            if (Rests(number))
            {
                await Task.Delay(_pressed, clocks.Machine, cancellationToken);
                continue;
            }

            if (IsPaused || _dirty.Take(64, number) is not { } taken)
            {
                await _dirty.WaitAsync(_safetyScan, cancellationToken);
                continue;
            }

            await ServeAsync(taken.CorpId, taken.Conversations, () => Rests(number), cancellationToken);
        }
    }

    /// <summary>WeCom waits for recording, nobody for a decision in the same second: while many callbacks come, one pump decides, in larger runs.</summary>
    private bool Rests(int number) => number > 0 && writer.IsPressed;

    private async Task ServeAsync(string corpId, List<string> conversations, Func<bool> rests, CancellationToken cancellationToken)
    {
        try
        {
            if (corps.Find(corpId) is not { } corp)
            {
                return;
            }

            while (!rests() && await DecideSomeAsync(corp, conversations, _breadth, cancellationToken))
            {
            }

            await ReturnHeldAsync(corpId, conversations, cancellationToken);
        }
        catch (Exception broken) when (broken is NpgsqlException or TimeoutException or IOException)
        {
            DatabaseAway(broken.GetType().Name, (broken as PostgresException)?.SqlState);
            await Task.Delay(TimeSpan.FromMilliseconds(500), clocks.Machine, cancellationToken);
            conversations.ForEach(c => _dirty.Add(corpId, c));
        }
    }

    /// <summary>What another pump or Bot was holding comes back a little later.</summary>
    private async Task ReturnHeldAsync(string corpId, List<string> conversations, CancellationToken cancellationToken)
    {
        var held = await inbox.PendingAmongAsync(corpId, conversations, cancellationToken);
        if (held.Count > 0)
        {
            await Task.Delay(_heldElsewhere, clocks.Machine, cancellationToken);
            foreach (var conversation in held)
            {
                _dirty.Add(corpId, conversation);
            }
        }
    }

    private async Task ScanAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        // What the Console records wakes us; what it could not say is found by the scan.
        await using var listener = new NotificationListener(database, InboxReader.NotifyChannel, clocks.Machine);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                foreach (var corp in corps.All)
                {
                    foreach (var conversation in await inbox.PendingConversationsAsync(corp.Corp.Id, 1000, cancellationToken: cancellationToken))
                    {
                        _dirty.Add(corp.Corp.Id, conversation);
                    }

                    var (count, oldest) = await inbox.BacklogAsync(corp.Corp.Id, cancellationToken);
                    gauges.Set(corp.Corp.Id, count, oldest is { } since ? clocks.Domain.GetUtcNow() - since : TimeSpan.Zero);
                }
            }
            catch (Exception broken) when (broken is NpgsqlException or TimeoutException)
            {
                DatabaseAway(broken.GetType().Name, (broken as PostgresException)?.SqlState);
            }

            await listener.WaitAsync(_safetyScan, cancellationToken);
        }
    }

    /// <summary>Claims some of the candidates and decides a run of them; false when none could be had.</summary>
    private async Task<bool> DecideSomeAsync(CorpEntry corp, IReadOnlyList<string> candidates, int breadth, CancellationToken cancellationToken)
    {
        var run = new Run(database, corp, numbers, clocks, settings.Intake, _loops);
        try
        {
            switch (await run.TryAsync(candidates, RunLength, breadth, cancellationToken))
            {
                case RunResult.Nothing:
                    return false;
                case RunResult.Stale:
                    RunStale(corp.Corp.Id);
                    _breadth = 1;
                    return true;
                default:
                    Adapt(run, breadth);
                    return true;
            }
        }
        catch (Exception fault) when (IsPoison(fault))
        {
            await DecideOneAsync(corp, run, fault, cancellationToken);
            return true;
        }
    }

    private void Adapt(Run run, int breadth) =>
        _breadth = run.Messages.Count < RunLength / 4 ? Math.Min(breadth * 2, MostConversations) : run.Messages.Count > RunLength / 2 ? Math.Max(breadth / 2, 1) : breadth;

    /// <summary>The run failed as a whole: each conversation is decided by itself; of one, the first message alone, and parked when it fails too often.</summary>
    private async Task DecideOneAsync(CorpEntry corp, Run failed, Exception first, CancellationToken cancellationToken)
    {
        if (failed.Conversations.Count == 0)
        {
            throw first;
        }

        _breadth = 1;
        if (failed.Conversations.Count > 1)
        {
            foreach (var conversation in failed.Conversations)
            {
                await DecideSomeAsync(corp, [conversation], 1, cancellationToken);
            }

            return;
        }

        var run = new Run(database, corp, numbers, clocks, settings.Intake, _loops);
        try
        {
            await run.TryAsync(failed.Conversations, 1, 1, cancellationToken);
        }
        catch (Exception fault) when (IsPoison(fault) && run.Messages.Count > 0)
        {
            await BlameAsync(corp.Corp.Id, run.Messages[0], fault, cancellationToken);
        }
    }

    private async Task BlameAsync(string corpId, InboxMessage message, Exception fault, CancellationToken cancellationToken)
    {
        // The type only: an exception's message may quote what a resident said.
        var error = fault is PostgresException { SqlState: var state } ? $"PostgresException {state}" : fault.GetType().Name;
        var tries = await inbox.FailedAsync(corpId, message.ReceivedAt, message.Id, error, cancellationToken);
        if (tries < TriesBeforeParking)
        {
            return;
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        InboxReader.StageDecided(batch, corpId, clocks.Domain.GetUtcNow(), [new InboxDecision(message, InboxStatus.Parked, error)]);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        Parked(corpId, message.Id, error);
    }

    /// <summary>A broken connection is nobody's fault; everything else is blamed on the message.</summary>
    private static bool IsPoison(Exception fault) =>
        fault is not (OperationCanceledException or TimeoutException or IOException) && fault is not NpgsqlException { IsTransient: true } and not NpgsqlException { InnerException: IOException };

    [LoggerMessage(EventId = 100, Level = LogLevel.Warning, Message = "Deciding waits for the database ({Fault} {SqlState}).")]
    private partial void DatabaseAway(string fault, string? sqlState);

    [LoggerMessage(EventId = 101, Level = LogLevel.Error, Message = "Corp {CorpId}: message {Id} is parked after failing three times ({Fault}); ./wegrid queue shows it.")]
    private partial void Parked(string corpId, Guid id, string fault);

    [LoggerMessage(EventId = 102, Level = LogLevel.Information, Message = "Corp {CorpId}: a ticket changed meanwhile; the run is decided again.")]
    private partial void RunStale(string corpId);
}
