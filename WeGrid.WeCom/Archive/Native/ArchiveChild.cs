using System.Diagnostics;
using System.Runtime.InteropServices;

namespace WeGrid.WeCom.Archive.Native;

/// <summary>How a question to the process ended.</summary>
internal enum ChildEnd
{
    Answered,

    /// <summary>It died over it, could not be started, or spoke otherwise than agreed.</summary>
    Crashed,

    /// <summary>It did not answer in time and was killed.</summary>
    Hung,
}

/// <summary>What came of a question.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Code">The library's code; 0 when all is well.</param>
/// <param name="Fields">What follows the code.</param>
internal sealed record ChildAnswer(ChildEnd End, int Code, IReadOnlyList<ReadOnlyMemory<byte>> Fields)
{
    public static ChildAnswer None(ChildEnd end) => new(end, 0, []);

    public bool IsWell => End == ChildEnd.Answered && Code == 0;

    public ReadOnlyMemory<byte> Field(int place) => place < Fields.Count ? Fields[place] : default;
}

/// <summary>
/// 存档进程: the process that holds the library. It is asked through its standard input and answers through its standard output, one
/// question at a time. Secrets go through the pipe; its command line and its environment hold none.
/// </summary>
internal sealed class ArchiveChild : IAsyncDisposable
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    /// <summary>All a library may need of ours; connection strings and whatever else stands in a host's environment stay out.</summary>
    private static readonly string[] s_inherited =
        ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "DOTNET_ROOT", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    private readonly Process _process;
    private readonly TimeProvider _clock;
    private bool _isOver;

    private ArchiveChild(Process process, TimeProvider clock) => (_process, _clock) = (process, clock);

    /// <summary>False when it will never answer again.</summary>
    public bool IsAlive => !_isOver && !_process.HasExited;

    public int ProcessId => _process.Id;

    /// <summary>Starts it; null when that is not possible.</summary>
    public static ArchiveChild? Start(NativeArchiveOptions options, TimeProvider clock)
    {
        var start = new ProcessStartInfo(Runtime(), [options.Program, options.Library])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            WorkingDirectory = Path.GetDirectoryName(Path.GetFullPath(options.Program))!,
        };
        var inherited = s_inherited.Where(start.Environment.ContainsKey).ToDictionary(n => n, n => start.Environment[n]);
        start.Environment.Clear();
        foreach (var (name, value) in inherited)
        {
            start.Environment[name] = value;
        }

        // Nobody looks into it from outside, and it has little to do.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        try
        {
            var process = Process.Start(start)!;
            // What the library says of itself is nobody's business, but it must not wait for a reader.
            process.BeginErrorReadLine();
            return new ArchiveChild(process, clock);
        }
        catch (Exception e) when (e is ExternalException or IOException)
        {
            return null;
        }
    }

    /// <summary>Asks, and waits no longer than the patience; who does not answer is killed.</summary>
    public async Task<ChildAnswer> AskAsync(ArchiveVerb verb, IReadOnlyList<ReadOnlyMemory<byte>> fields, TimeSpan patience, CancellationToken cancellationToken)
    {
        var asked = AskAsync(verb, fields);
        try
        {
            var answer = await asked.WaitAsync(patience, _clock, cancellationToken);
            if (answer is null or [])
            {
                Kill();
                return ChildAnswer.None(ChildEnd.Crashed);
            }

            return new ChildAnswer(ChildEnd.Answered, ArchiveFrame.Number(answer[0]), [.. answer.Skip(1)]);
        }
        catch (TimeoutException)
        {
            Kill();
            await asked;
            return ChildAnswer.None(ChildEnd.Hung);
        }
        catch (OperationCanceledException)
        {
            // Its answer would come to the next question.
            Kill();
            await asked;
            throw;
        }
    }

    /// <summary>Lets it go: it ends when its input does, or is killed.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(s_farewell, _clock);
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            // It holds on, or is gone already.
        }

        Kill();
        _process.Dispose();
    }

    /// <summary>The fields of the answer; null when it is gone. Ends when the process does.</summary>
    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>?> AskAsync(ArchiveVerb verb, IReadOnlyList<ReadOnlyMemory<byte>> fields)
    {
        try
        {
            await ArchiveFrame.WriteAsync(_process.StandardInput.BaseStream, [new[] { (byte)verb }, .. fields], CancellationToken.None);
            return await ArchiveFrame.ReadAsync(_process.StandardOutput.BaseStream, CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    private void Kill()
    {
        _isOver = true;
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or ExternalException)
        {
            // Over already.
        }
    }

    /// <summary>The program that runs ours: the child is run by the same, whatever PATH says.</summary>
    private static string Runtime()
    {
        var own = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        return File.Exists(own) ? own : "dotnet";
    }
}
