namespace WeGrid.Simulator.World;

/// <summary>At most so many in any span of that length.</summary>
internal sealed class RollingWindow(int limit, TimeSpan span)
{
    private readonly Queue<DateTimeOffset> _taken = new();

    public int Used(DateTimeOffset now)
    {
        while (_taken.TryPeek(out var oldest) && oldest <= now - span)
        {
            _taken.Dequeue();
        }

        return _taken.Count;
    }

    public bool HasRoom(DateTimeOffset now) => Used(now) < limit;

    public void Take(DateTimeOffset now) => _taken.Enqueue(now);

    public string State(DateTimeOffset now) => $"{Used(now)}/{limit} in {span}";
}

/// <summary>Several windows that must all have room, such as 30 a minute and 1000 an hour.</summary>
internal sealed class Budget(params RollingWindow[] windows)
{
    public bool HasRoom(DateTimeOffset now) => windows.All(w => w.HasRoom(now));

    public bool TryTake(DateTimeOffset now)
    {
        if (!HasRoom(now))
        {
            return false;
        }

        foreach (var window in windows)
        {
            window.Take(now);
        }

        return true;
    }

    public string State(DateTimeOffset now) => string.Join(", ", windows.Select(w => w.State(now)));
}
