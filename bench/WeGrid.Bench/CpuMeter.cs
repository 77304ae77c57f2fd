using System.Diagnostics;
using System.Globalization;

namespace WeGrid.Bench;

/// <summary>
/// Whose processor time it was: ours (this process, its children, PostgreSQL's server) or somebody else's. In a tree the
/// sum of own and reaped children's time never falls, so processes that end in between are counted too.
/// </summary>
internal sealed class CpuMeter(int postmaster)
{
    private const double TicksPerSecond = 100;

    /// <summary>Processor seconds so far: of the whole machine, of our programs, of PostgreSQL.</summary>
    public readonly record struct Reading(long At, double Machine, double Own, double Server)
    {
        /// <summary>Cores that others kept busy from then to now.</summary>
        public double ForeignSince(Reading then) => Math.Max(0, (Machine - then.Machine - (Own - then.Own) - (Server - then.Server)) / Seconds(then));

        public double OursSince(Reading then) => Own - then.Own + Server - then.Server;

        public double ServerSince(Reading then) => Server - then.Server;

        public double Seconds(Reading then) => Stopwatch.GetElapsedTime(then.At, At).TotalSeconds;
    }

    public Reading Read()
    {
        var processes = Processes();
        return new Reading(Stopwatch.GetTimestamp(), Machine(), Tree(processes, Environment.ProcessId), postmaster > 0 ? Tree(processes, postmaster) : 0);
    }

    /// <summary>Processor seconds of one process, its reaped children left out.</summary>
    public static double Of(int pid) => Times(pid) is { } times ? times.Self : 0;

    private static double Machine()
    {
        // user nice system idle iowait irq softirq steal
        var parts = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Skip(1).Take(8).Select((p, i) => i is 3 or 4 ? 0 : double.Parse(p, CultureInfo.InvariantCulture)).Sum() / TicksPerSecond;
    }

    private static Dictionary<int, (int Parent, double Self, double Reaped)> Processes()
    {
        var found = new Dictionary<int, (int, double, double)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var pid) && Times(pid) is { } times)
            {
                found[pid] = times;
            }
        }

        return found;
    }

    private static (int Parent, double Self, double Reaped)? Times(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var parts = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            double At(int i) => double.Parse(parts[i], CultureInfo.InvariantCulture) / TicksPerSecond;
            return (int.Parse(parts[1], CultureInfo.InvariantCulture), At(11) + At(12), At(13) + At(14));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static double Tree(Dictionary<int, (int Parent, double Self, double Reaped)> processes, int root)
    {
        var children = processes.ToLookup(p => p.Value.Parent, p => p.Key);
        var sum = 0.0;
        var open = new Queue<int>([root]);
        while (open.TryDequeue(out var pid))
        {
            if (processes.TryGetValue(pid, out var times))
            {
                sum += times.Self + times.Reaped;
                foreach (var child in children[pid])
                {
                    open.Enqueue(child);
                }
            }
        }

        return sum;
    }
}
