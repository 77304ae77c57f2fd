using System.Diagnostics;
using System.Security.Cryptography;

namespace WeGrid.Bench;

/// <summary>How long the disk itself takes: 8 kB written over and flushed, with a pause between as a service has.</summary>
internal static class FlushProbe
{
    private const int Block = 8192;
    private const int Blocks = 64;
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Milliseconds of each flush.</summary>
    public static List<double> Run(string folder, TimeSpan howLong)
    {
        var path = Path.Combine(folder, $"flush-probe-{Environment.ProcessId}");
        var block = RandomNumberGenerator.GetBytes(Block);
        var taken = new List<double>();
        using var pause = new SemaphoreSlim(0);
        try
        {
            using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
            for (var i = 0; i < Blocks; i++)
            {
                RandomAccess.Write(file, block, i * (long)Block);
            }

            RandomAccess.FlushToDisk(file);
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; Stopwatch.GetElapsedTime(started) < howLong; i++)
            {
                var at = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, block, i % Blocks * (long)Block);
                if (Native.FlushData((int)file.DangerousGetHandle()) != 0)
                {
                    throw new IOException("fdatasync failed");
                }

                taken.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
                pause.Wait(_pause);
            }
        }
        finally
        {
            File.Delete(path);
        }

        return taken;
    }
}
