using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace WeGrid.Bench;

/// <summary>What a drill saw. Latencies are milliseconds, in the order of the answers.</summary>
internal sealed record DrillResult(int Answers, double Seconds, List<double> Latencies, Dictionary<int, int> Statuses)
{
    /// <summary>When it began (<see cref="Stopwatch"/>).</summary>
    public long StartedAt { get; init; }

    public double Rate => Answers / Seconds;

    public int Ok => Statuses.GetValueOrDefault(200);

    public double P50 => Stats.Percentile(Latencies, 0.50);

    public double P99 => Stats.Percentile(Latencies, 0.99);

    /// <summary>Throws when an answer was not 200: a fast refusal is no throughput.</summary>
    public DrillResult AllOk() => Ok == Answers ? this
        : throw new InvalidOperationException($"answers: {string.Join(", ", Statuses.Select(s => $"{s.Key} × {s.Value}"))}");
}

/// <summary>
/// A load generator that costs little: one thread, one poll over all connections, requests made beforehand. Closed loop: each
/// connection sends its next request when the last is answered. Open loop: requests have their times (Poisson), and latency
/// counts from the time a request should have been sent, so that a stall is paid by everyone who waited in it.
/// </summary>
internal sealed class HttpDrill : IDisposable
{
    private const int AnswerBytes = 4096;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly Socket[] _sockets;
    private readonly Native.PollFd[] _polls;
    private readonly byte[][] _answers;
    private readonly int[] _filled;
    private readonly long[] _sentAt;
    private readonly Stack<int> _idle = new();
    private readonly Requests _requests;

    private HttpDrill(int port, int connections, Requests requests)
    {
        _requests = requests;
        _sockets = new Socket[connections];
        _polls = new Native.PollFd[connections];
        _answers = new byte[connections][];
        _filled = new int[connections];
        _sentAt = new long[connections];
        for (var i = 0; i < connections; i++)
        {
            _sockets[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            _sockets[i].Connect(IPAddress.Loopback, port);
            _polls[i] = new Native.PollFd { Fd = (int)_sockets[i].Handle, Events = Native.PollIn };
            _answers[i] = new byte[AnswerBytes];
            _idle.Push(i);
        }
    }

    /// <summary>Sends requests <paramref name="from"/>…, wrapping round, until <paramref name="count"/> are answered or the time is over.</summary>
    public static DrillResult Closed(int port, Requests requests, int from, int count, int connections, TimeSpan? atMost = null)
    {
        using var drill = new HttpDrill(port, Math.Min(connections, count), requests);
        return drill.RunClosed(from, count, atMost ?? TimeSpan.MaxValue);
    }

    /// <summary>Sends at the rate for the time, at random moments, unless told to stop before.</summary>
    public static DrillResult Open(int port, Requests requests, int from, double rate, TimeSpan howLong, int connections, int seed, CancellationToken stop = default)
    {
        using var drill = new HttpDrill(port, connections, requests);
        return drill.RunOpen(from, Schedule(rate, howLong, seed), stop);
    }

    /// <summary>Sends one request at each of these moments, seconds from the start.</summary>
    public static DrillResult At(int port, Requests requests, List<double> moments, int connections)
    {
        using var drill = new HttpDrill(port, connections, requests);
        return drill.RunOpen(0, moments, CancellationToken.None);
    }

    /// <summary>So many random moments within a time, in order: a Poisson stream of which the number is known.</summary>
    public static List<double> Moments(int count, TimeSpan howLong, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() * howLong.TotalSeconds).Order()];
    }

    /// <summary>A drill on a thread of its own, beside what else this process does.</summary>
    public static Task<DrillResult> Beside(Func<DrillResult> drill) =>
        Task.Factory.StartNew(drill, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private DrillResult RunClosed(int from, int count, TimeSpan atMost)
    {
        var (next, open) = (0, 0);
        var result = New(count);
        var started = Stopwatch.GetTimestamp();
        while (_idle.TryPop(out var connection))
        {
            Send(connection, from + next++, Stopwatch.GetTimestamp());
            open++;
        }

        while (open > 0)
        {
            foreach (var connection in Answered(_patience, result))
            {
                if (next < count && Stopwatch.GetElapsedTime(started) < atMost)
                {
                    Send(connection, from + next++, Stopwatch.GetTimestamp());
                }
                else
                {
                    open--;
                }
            }
        }

        return result with { Answers = result.Latencies.Count, Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds };
    }

    private DrillResult RunOpen(int from, List<double> schedule, CancellationToken stop)
    {
        var (next, open, last) = (0, 0, schedule.Count);
        var result = New(schedule.Count);
        var started = Stopwatch.GetTimestamp();
        long Due(int i) => started + (long)(schedule[i] * Stopwatch.Frequency);
        while (next < last || open > 0)
        {
            while (next < last && Due(next) <= Stopwatch.GetTimestamp() && _idle.TryPop(out var connection))
            {
                Send(connection, from + next, Due(next));
                next++;
                open++;
            }

            var wait = next < last && _idle.Count > 0 ? Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), Due(next)) : _patience;
            foreach (var connection in Answered(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, result))
            {
                _idle.Push(connection);
                open--;
            }

            // What is under way is waited for.
            last = stop.IsCancellationRequested ? next : last;
        }

        return result with { Answers = result.Latencies.Count, Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds, StartedAt = started };
    }

    private static DrillResult New(int count) => new(0, 0, new List<double>(count), []);

    private static List<double> Schedule(double rate, TimeSpan howLong, int seed)
    {
        var random = new Random(seed);
        var times = new List<double>();
        for (var at = 0.0; at < howLong.TotalSeconds; at += -Math.Log(1 - random.NextDouble()) / rate)
        {
            times.Add(at);
        }

        return times;
    }

    private void Send(int connection, int request, long at)
    {
        var bytes = _requests[request % _requests.Count];
        _sentAt[connection] = at;
        _filled[connection] = 0;
        while (bytes.Length > 0)
        {
            var sent = Native.Send(_polls[connection].Fd, ref MemoryMarshal.GetReference(bytes), (nuint)bytes.Length, Native.NoSignal);
            if (sent < 0)
            {
                throw new IOException($"send failed ({Marshal.GetLastPInvokeError()})");
            }

            bytes = bytes[(int)sent..];
        }
    }

    /// <summary>Connections whose answer has come; empty when the wait is over.</summary>
    private List<int> Answered(TimeSpan wait, DrillResult result)
    {
        var ready = new List<int>();
        var timeout = new Native.Timespec { Seconds = (long)wait.TotalSeconds, Nanoseconds = wait.Ticks % TimeSpan.TicksPerSecond * 100 };
        var found = Native.Poll(_polls, (nuint)_polls.Length, ref timeout, IntPtr.Zero);
        if (found < 0 && Marshal.GetLastPInvokeError() != Native.Interrupted)
        {
            throw new IOException("poll failed");
        }

        if (found == 0 && wait >= _patience)
        {
            throw new TimeoutException($"no answer within {_patience.TotalSeconds:0} s");
        }

        for (var i = 0; found > 0 && i < _polls.Length; i++)
        {
            if (_polls[i].Returned != 0)
            {
                found--;
                if (Receive(i) is { } status)
                {
                    result.Latencies.Add(Stopwatch.GetElapsedTime(_sentAt[i]).TotalMilliseconds);
                    result.Statuses[status] = result.Statuses.GetValueOrDefault(status) + 1;
                    ready.Add(i);
                }
            }
        }

        return ready;
    }

    /// <summary>The status when the answer is whole. Answers have no body.</summary>
    private int? Receive(int connection)
    {
        var answer = _answers[connection];
        var read = Native.Receive(_polls[connection].Fd, ref answer[_filled[connection]], (nuint)(AnswerBytes - _filled[connection]), Native.DontWait);
        if (read <= 0)
        {
            return read < 0 && Marshal.GetLastPInvokeError() is Native.Again or Native.Interrupted ? null : throw new IOException("the server hung up");
        }

        _filled[connection] += (int)read;
        var text = answer.AsSpan(0, _filled[connection]);
        if (!text.EndsWith("\r\n\r\n"u8))
        {
            return null;
        }

        return text.IndexOf("Content-Length: 0\r\n"u8) > 0
            ? ((text[9] - '0') * 100) + ((text[10] - '0') * 10) + (text[11] - '0')
            : throw new InvalidDataException($"an answer with a body: {Encoding.ASCII.GetString(text)}");
    }
}
