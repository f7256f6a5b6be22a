using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RemoteVerify.Transport.Udp;

/// <summary>recvmmsg(2) and sendmmsg(2): many datagrams a system call. Layouts of 64-bit Linux.</summary>
internal static unsafe partial class LinuxMessages
{
    public const int DontWait = 0x40;

    public static bool AreSupported => OperatingSystem.IsLinux() && sizeof(nint) == 8;

    public static ushort FamilyNumber(AddressFamily family) => (ushort)(family == AddressFamily.InterNetwork ? 2 : 10);

    [StructLayout(LayoutKind.Sequential)]
    public struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct MessageHeader
    {
        public byte* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public MessageHeader Header;
        public uint Length;
    }

    /// <summary>False: nothing has come in so long.</summary>
    public static bool WaitForDatagram(SafeHandle socket, TimeSpan longest)
    {
        const short readable = 1;
        var isHeld = false;
        try
        {
            socket.DangerousAddRef(ref isHeld);
            var waits = new PollEntry((int)socket.DangerousGetHandle(), readable, 0);
            return Poll(&waits, 1, (int)longest.TotalMilliseconds) > 0;
        }
        finally
        {
            if (isHeld)
                socket.DangerousRelease();
        }
    }

    /// <summary>Whether several sockets shall share one address and port (SO_REUSEPORT, socket(7)): the kernel gives each the datagrams of some senders, always the same.</summary>
    public static void SharePort(Socket socket)
    {
        const int socketLevel = 1, reusePort = 15;
        Span<byte> on = stackalloc byte[sizeof(int)];
        MemoryMarshal.Write(on, 1);
        socket.SetRawSocketOption(socketLevel, reusePort, on);
    }

    /// <summary>Thread.Sleep counts in milliseconds.</summary>
    public static void Sleep(TimeSpan span)
    {
        var time = stackalloc long[2] { 0, span.Ticks * 100 };
        NanoSleep(time, null);
    }

    private record struct PollEntry(int Descriptor, short Events, short Occurred);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(long* secondsAndNanoseconds, long* left);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int Receive(SafeHandle socket, Message* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int Send(SafeHandle socket, Message* messages, uint count, int flags);
}
