namespace WeGrid.Bot.Intake;

/// <summary>拉取道: what is pulled one run after the other. Who asks while one runs gets another after it, for what came meanwhile; never two at once.</summary>
internal sealed class PullLane
{
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private bool _isRunning;
    private bool _isAsked;

    /// <summary>Ends when nothing of it runs any more.</summary>
    public Task Running
    {
        get
        {
            lock (_gate)
            {
                return _running;
            }
        }
    }

    /// <summary>Runs, now or once more.</summary>
    /// <param name="pull">One run; throws nothing.</param>
    /// <returns>Ends with the last run.</returns>
    public Task AskAsync(Func<Task> pull)
    {
        lock (_gate)
        {
            _isAsked = true;
            if (!_isRunning)
            {
                _isRunning = true;
                _running = RunAsync(pull);
            }

            return _running;
        }
    }

    private async Task RunAsync(Func<Task> pull)
    {
        await Task.Yield(); // whoever asks does not wait
        while (Takes())
        {
            await pull();
        }
    }

    private bool Takes()
    {
        lock (_gate)
        {
            _isRunning = _isAsked;
            _isAsked = false;
            return _isRunning;
        }
    }
}
