using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace WeGrid.Worker.Media;

/// <summary>转写: writes down what a voice says. The default writes nothing: then a person listens, and nobody guesses.</summary>
public interface ITranscriber
{
    /// <summary>Who listened; stands with the words, which are marked as machine-made.</summary>
    string Name { get; }

    /// <summary>The words; empty when none were understood, or nobody listens.</summary>
    /// <param name="voice">The voice, from its beginning.</param>
    /// <param name="cancellationToken">Stops listening.</param>
    Task<string> ListenAsync(Stream voice, CancellationToken cancellationToken);
}

/// <summary>无转写: nobody listens.</summary>
public sealed class NoTranscriber : ITranscriber
{
    /// <inheritdoc/>
    public string Name => "none";

    /// <inheritdoc/>
    public Task<string> ListenAsync(Stream voice, CancellationToken cancellationToken) => Task.FromResult("");
}

/// <summary>外部转写程序: one of the town's own, on the same machine: the voice is its input, the words its output. It gets no address and no name.</summary>
/// <param name="program">The program; started without arguments, once for each voice.</param>
/// <param name="patience">How long it may take.</param>
public sealed class ProgramTranscriber(string program, TimeSpan patience) : ITranscriber
{
    private const int MostCharacters = 4000;

    /// <inheritdoc/>
    public string Name { get; } = Path.GetFileNameWithoutExtension(program);

    /// <inheritdoc/>
    public async Task<string> ListenAsync(Stream voice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(voice);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program)
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8, UseShellExecute = false,
            },
        };
        try
        {
            process.Start();
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var words = process.StandardOutput.ReadToEndAsync(limit.Token);
            await voice.CopyToAsync(process.StandardInput.BaseStream, limit.Token);
            process.StandardInput.Close();
            var heard = (await words).Trim();
            await errors;
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 ? heard[..Math.Min(heard.Length, MostCharacters)] : "";
        }
        catch (Exception e) when (e is Win32Exception or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return ""; // what nobody could write down is listened to
        }
        finally
        {
            End(process);
        }
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // Never started, or over.
        }
    }
}
