using WeGrid.Hosting;
using WeGrid.Worker.Due;

namespace WeGrid.Worker.Sending;

/// <summary>Sends what may go at this moment, for a clock that jumps.</summary>
internal sealed class OutboxDrain(OutboxSender sender, Clocks clocks) : IOutboxDrain
{
    public Task DrainAsync(CancellationToken cancellationToken) => sender.DrainAsync(clocks.Domain.GetUtcNow(), cancellationToken);
}
