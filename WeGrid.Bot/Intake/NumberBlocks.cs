using System.Collections.Concurrent;
using WeGrid.Postgres.Housekeeping;

namespace WeGrid.Bot.Intake;

/// <summary>Ticket numbers in hand: filled before a run, so that deciding never waits for the database. Gaps are allowed.</summary>
internal sealed class NumberBlocks(TicketNumbers numbers)
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<long>> _inHand = new();

    /// <summary>Makes sure that there are at least so many numbers for a corp.</summary>
    public async Task<Func<long>> FillAsync(string corpId, int count, CancellationToken cancellationToken)
    {
        var queue = _inHand.GetOrAdd(corpId, _ => new ConcurrentQueue<long>());
        if (queue.Count < count)
        {
            // Small towns keep short numbers: a block is no larger than the run that asks for it.
            var first = await numbers.ReserveAsync(corpId, count, cancellationToken);
            for (var i = 0; i < count; i++)
            {
                queue.Enqueue(first + i);
            }
        }

        return () => queue.TryDequeue(out var number) ? number : throw new InvalidOperationException("a run used more ticket numbers than it has messages");
    }
}
