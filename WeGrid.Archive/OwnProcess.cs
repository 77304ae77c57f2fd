using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WeGrid.Archive;

/// <summary>What this process asks of the system it runs on; Linux, as the library is.</summary>
internal static partial class OwnProcess
{
    private const int StandardOutput = 1;
    private const int StandardError = 2;
    private const int SetDumpable = 4;

    /// <summary>Keeps the pipe of answers to ourselves: what a library prints goes to standard error, where nobody reads it.</summary>
    public static FileStream TakeOutput()
    {
        var pipe = new SafeFileHandle(Duplicate(StandardOutput), ownsHandle: true);
        if (pipe.IsInvalid || DuplicateTo(StandardError, StandardOutput) < 0)
        {
            throw new IOException("The pipe of answers cannot be kept apart from what a library prints.");
        }

        return new FileStream(pipe, FileAccess.Write, bufferSize: 0);
    }

    /// <summary>A crash must leave no picture of the memory: the archive's secret is in it, and what residents said.</summary>
    public static void ForbidDumps() => _ = Control(SetDumpable, 0, 0, 0, 0);

    /// <summary>Ends at once, whatever a call in the library still holds.</summary>
    public static void End(int code) => Exit(code);

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int file);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int DuplicateTo(int file, int place);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
