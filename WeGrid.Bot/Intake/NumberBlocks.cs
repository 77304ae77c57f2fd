using System.Collections.Concurrent;
using WeGrid.Postgres.Housekeeping;

namespace WeGrid.Bot.Intake;

/// <summary>Ticket numbers in hand, so that deciding never waits for the database. Each run gets numbers of its own and gives back what it did not use; gaps are allowed.</summary>
internal sealed class NumberBlocks(TicketNumbers numbers)
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<long>> _spare = new();

    /// <summary>Numbers for one run, at least so many.</summary>
    public async Task<RunNumbers> TakeAsync(string corpId, int count, CancellationToken cancellationToken)
    {
        var spare = _spare.GetOrAdd(corpId, _ => new ConcurrentQueue<long>());
        var taken = new Queue<long>(count);
        while (taken.Count < count && spare.TryDequeue(out var number))
        {
            taken.Enqueue(number);
        }

        if (taken.Count < count)
        {
            var missing = count - taken.Count;
            var first = await numbers.ReserveAsync(corpId, missing, cancellationToken);
            for (var i = 0; i < missing; i++)
            {
                taken.Enqueue(first + i);
            }
        }

        return new RunNumbers(taken, spare);
    }
}

/// <summary>The numbers of one run. What is left goes back when the run is over; what was used in a run that failed is a gap.</summary>
internal sealed class RunNumbers(Queue<long> taken, ConcurrentQueue<long> spare) : IDisposable
{
    /// <summary>The next one.</summary>
    public long Next() => taken.Dequeue();

    public void Dispose()
    {
        while (taken.TryDequeue(out var number))
        {
            spare.Enqueue(number);
        }
    }
}
