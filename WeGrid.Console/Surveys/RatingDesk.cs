using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Console.Surveys;

/// <summary>What somebody answered.</summary>
/// <param name="Solved">解决了吗.</param>
/// <param name="Level">满意吗.</param>
/// <param name="Reason">差评原因.</param>
internal sealed record Rating(bool Solved, Satisfaction Level, string Reason)
{
    /// <summary>差评.</summary>
    public bool IsBad => !Solved || Level is Satisfaction.Dissatisfied or Satisfaction.VeryDissatisfied;
}

/// <summary>评价 (SV-01): takes an answer from a page the way of a tap in a chat: the same desk, the same messages, one transaction.</summary>
internal sealed class RatingDesk(Database database, Clocks clocks, WeGridSettings settings)
{
    private const int Tries = 4;

    /// <summary>The survey that is open for that person; null for none.</summary>
    public static Survey? OpenOf(TicketFile file, string person, int round) =>
        file.Ticket.Status is TicketStatus.Resolved or TicketStatus.Rated && file.Ticket.Round == round && file.SurveyOf(person, round) is { IsAnswered: false } survey ? survey : null;

    /// <summary>Takes it; null when there is nothing to be answered (any more).</summary>
    /// <param name="corp">租户.</param>
    /// <param name="number">工单号.</param>
    /// <param name="person">Who rates.</param>
    /// <param name="round">办理轮次.</param>
    /// <param name="rating">What.</param>
    /// <param name="more">What belongs into the same transaction: the link that is used up.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task<SurveyOutcome?> RateAsync(
        CorpEntry corp, long number, string person, int round, Rating rating, Action<NpgsqlBatch, DateTimeOffset>? more, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            var (done, outcome) = await TryAsync(corp, number, person, round, rating, more, cancellationToken);
            if (done)
            {
                return outcome;
            }
        }

        throw new TimeoutException("the ticket is being changed by others");
    }

    private async Task<(bool Done, SurveyOutcome? Outcome)> TryAsync(
        CorpEntry corp, long number, string person, int round, Rating rating, Action<NpgsqlBatch, DateTimeOffset>? more, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await TicketLock.TakeAsync(connection, corp.Corp.Id, number, cancellationToken);
        if (await TicketStore.FindAsync(connection, corp.Corp, number, cancellationToken) is not { } file || OpenOf(file, person, round) is null)
        {
            return (true, null);
        }

        var (effects, now) = (new Effects(), clocks.Domain.GetUtcNow());
        // Who rates what was done has read that it was done.
        corp.Desks.Tickets.Told(effects, file, person, ToldState.ToldByBot, now);
        var outcome = corp.Desks.Tickets.Answer(effects, file, person, round, rating.Solved, rating.Level, rating.Reason, now);
        if (settings.Intake == IntakeMode.Shadow)
        {
            effects.Notices.Clear();
        }

        if (await EffectsStore.SaveAsync(connection, corp.Corp.Id, effects, now, batch => more?.Invoke(batch, now), cancellationToken) == SaveResult.Stale)
        {
            return (false, null);
        }

        await transaction.CommitAsync(cancellationToken);
        return (true, outcome);
    }
}
