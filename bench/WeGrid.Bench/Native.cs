using System.Runtime.InteropServices;

namespace WeGrid.Bench;

/// <summary>The few calls of Linux that .NET does not offer plainly: a poll with nanoseconds, raw send and receive, a data flush.</summary>
internal static class Native
{
    public const short PollIn = 1;
    public const int DontWait = 0x40;
    public const int NoSignal = 0x4000;
    public const int Interrupted = 4;
    public const int Again = 11;
    public const int Terminate = 15;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [DllImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    public static extern int Poll([In, Out] PollFd[] fds, nuint count, ref Timespec timeout, IntPtr mask);

    [DllImport("libc", EntryPoint = "send", SetLastError = true)]
    public static extern nint Send(int fd, ref byte buffer, nuint length, int flags);

    [DllImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static extern nint Receive(int fd, ref byte buffer, nuint length, int flags);

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    public static extern int FlushData(int fd);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static extern int Kill(int pid, int signal);
}
