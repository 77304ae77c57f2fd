using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres.Due;

namespace WeGrid.Worker.Due;

/// <summary>What became of one step.</summary>
public enum DueOutcome
{
    /// <summary>Done; commit.</summary>
    Done,

    /// <summary>Another worker has it, or it was moved or cancelled meanwhile.</summary>
    NotMine,

    /// <summary>What it was decided on changed meanwhile: decide again.</summary>
    Stale,
}

/// <summary>One step to be done in the open transaction of the connection.</summary>
/// <param name="Connection">With an open transaction, which the loop commits when done and rolls back else.</param>
/// <param name="Corp">Whose step.</param>
/// <param name="Seen">The row as it was seen, without a lock.</param>
/// <param name="Now">Now.</param>
public sealed record DueTurn(NpgsqlConnection Connection, CorpEntry Corp, DueStep Seen, DateTimeOffset Now)
{
    /// <summary>Takes the row for this transaction; null when it is no longer ours to do. Lock everything else first (see DueStore).</summary>
    public Task<DueStep?> TakeAsync(CancellationToken cancellationToken) =>
        DueStore.TakeAsync(Connection, Corp.Corp.Id, Seen.Kind, Seen.Subject, Now, cancellationToken);
}

/// <summary>Does the steps of some kinds. It takes the row itself, because of the order of locks, and sees to it that the row is gone or moved.</summary>
public interface IDueHandler
{
    /// <summary>Names in the due table.</summary>
    IReadOnlyCollection<string> Kinds { get; }

    /// <summary>Does one step.</summary>
    Task<DueOutcome> DoAsync(DueTurn turn, CancellationToken cancellationToken);
}

/// <summary>Steps that concern one ticket each: many of them can be decided in one transaction (<see cref="TicketRound"/>).</summary>
public interface ITicketStep : IDueHandler
{
    /// <summary>Which ticket; null when the step concerns none.</summary>
    long? TicketOf(DueStep step);

    /// <summary>What the row is called among the effects.</summary>
    DueKey KeyOf(DueStep step);

    /// <summary>Asks the ticket desk what follows.</summary>
    void Decide(Effects effects, TicketFile file, CorpEntry corp, DueStep step, DateTimeOffset now);
}
