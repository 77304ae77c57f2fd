using System.Collections.Concurrent;

namespace WeGrid.Postgres.Housekeeping;

/// <summary>
/// Ticket numbers, per corp, from blocks reserved in their own transaction: gaps are allowed, waiting for another
/// decider's commit is not. Numbers begin at 1001, so that they are spoken as four digits from the first day.
/// </summary>
public sealed class TicketNumbers(Database database)
{
    private const long First = 1001;
    private const int BlockSize = 20;

    private readonly ConcurrentDictionary<string, Block> _blocks = new();

    /// <summary>Reserves a run of numbers; returns the first.</summary>
    public async Task<long> ReserveAsync(string corpId, int count, CancellationToken cancellationToken = default)
    {
        await using var command = database.Source.Command("""
            insert into number_block (corp_id, next) values ($1, $2 + $3)
            on conflict (corp_id) do update set next = number_block.next + $3
            returning next - $3
            """, corpId, First, (long)count);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The next number of this process's block.</summary>
    public async Task<long> NextAsync(string corpId, CancellationToken cancellationToken = default)
    {
        var block = _blocks.GetOrAdd(corpId, _ => new Block());
        await block.Gate.WaitAsync(cancellationToken);
        try
        {
            if (block.Left == 0)
            {
                block.Next = await ReserveAsync(corpId, BlockSize, cancellationToken);
                block.Left = BlockSize;
            }

            block.Left--;
            return block.Next++;
        }
        finally
        {
            block.Gate.Release();
        }
    }

    private sealed class Block
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public long Next { get; set; }

        public int Left { get; set; }
    }
}
