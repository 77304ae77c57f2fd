namespace WeGrid.Worker.Due;

/// <summary>Sends everything that may go at this moment and returns when nothing more may.</summary>
public interface IOutboxDrain
{
    Task DrainAsync(CancellationToken cancellationToken);
}
