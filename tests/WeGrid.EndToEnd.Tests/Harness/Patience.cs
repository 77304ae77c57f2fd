namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>Waits for what must come true, looking often; fails with words when it does not.</summary>
internal static class Patience
{
    // Most of it is there at once; what takes longer must not be slowed down by who looks.
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _later = TimeSpan.FromMilliseconds(50);

    public static Task UntilAsync(string what, Func<bool> holds, TimeSpan? atMost = null) => UntilAsync(what, () => Task.FromResult(holds()), atMost);

    public static async Task UntilAsync(string what, Func<Task<bool>> holds, TimeSpan? atMost = null)
    {
        var most = atMost ?? TimeSpan.FromSeconds(60);
        var begun = MachineTime.Real.GetTimestamp();
        while (!await holds())
        {
            var waited = MachineTime.Real.GetElapsedTime(begun);
            Assert.True(waited < most, $"waited {most.TotalSeconds:0} s in vain: {what}");
            await Task.Delay(waited < 10 * _look ? _look : _later, MachineTime.Real);
        }
    }
}
