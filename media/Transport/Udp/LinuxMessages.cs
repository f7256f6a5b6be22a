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

    /// <summary>Thread.Sleep counts in milliseconds.</summary>
    public static void Sleep(TimeSpan span)
    {
        var time = stackalloc long[2] { 0, span.Ticks * 100 };
        NanoSleep(time, null);
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(long* secondsAndNanoseconds, long* left);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int Receive(SafeHandle socket, Message* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int Send(SafeHandle socket, Message* messages, uint count, int flags);
}
