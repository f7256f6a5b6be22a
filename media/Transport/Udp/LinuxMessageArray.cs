using System.Net.Sockets;
using System.Runtime.CompilerServices;
using static RemoteVerify.Transport.Udp.LinuxMessages;

namespace RemoteVerify.Transport.Udp;

/// <summary>An array of messages with their buffers and addresses, pinned for life, wired together once.</summary>
internal sealed unsafe class LinuxMessageArray
{
    private readonly byte[] _buffers;
    private readonly byte[] _names;
    private readonly IoVector[] _vectors;
    private readonly Message[] _messages;

    public LinuxMessageArray(int count, AddressFamily family)
    {
        Count = count;
        NameLength = family == AddressFamily.InterNetwork ? SocketAddressFormat.IPv4Length : SocketAddressFormat.IPv6Length;
        _buffers = GC.AllocateArray<byte>(count * DatagramBuffer.Length, pinned: true);
        _names = GC.AllocateArray<byte>(count * NameLength, pinned: true);
        _vectors = GC.AllocateArray<IoVector>(count, pinned: true);
        _messages = GC.AllocateArray<Message>(count, pinned: true);
        for (var i = 0; i < count; i++)
            Wire(i, FamilyNumber(family));
    }

    public int Count { get; }
    public int NameLength { get; }
    public Message* Messages => (Message*)Unsafe.AsPointer(ref _messages[0]);

    public Span<byte> Buffer(int index) => _buffers.AsSpan(index * DatagramBuffer.Length, DatagramBuffer.Length);

    public Span<byte> Name(int index) => _names.AsSpan(index * NameLength, NameLength);

    public uint Length(int index) => _messages[index].Length;

    private void Wire(int index, ushort family)
    {
        Unsafe.WriteUnaligned(ref Name(index)[0], family);
        _vectors[index] = new() { Base = (byte*)Unsafe.AsPointer(ref Buffer(index)[0]), Length = DatagramBuffer.Length };
        _messages[index].Header = new()
        {
            Name = (byte*)Unsafe.AsPointer(ref Name(index)[0]),
            NameLength = (uint)NameLength,
            Vectors = (IoVector*)Unsafe.AsPointer(ref _vectors[index]),
            VectorCount = 1,
        };
    }
}
