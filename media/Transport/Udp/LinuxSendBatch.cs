using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static RemoteVerify.Transport.Udp.LinuxMessages;

namespace RemoteVerify.Transport.Udp;

/// <summary>
/// Sends many datagrams a system call. Those of one length to one address, as a video frame's are, go through the
/// kernel as one train that is cut apart at its end (UDP_SEGMENT, udp(7)): its way costs about as much as one datagram's.
/// What goes to one address keeps its order.
/// </summary>
internal sealed unsafe class LinuxSendBatch : ISendBatch
{
    public const int MostDatagrams = 64;

    /// <summary>Of one train: below what an IP packet may hold.</summary>
    private const int MaxTrainBytes = 60_000;

    private const int InputOutputError = 5;

    private readonly Socket _socket;
    // One after the other, so that those of a train mostly lie in one piece: the kernel copies it at once.
    private readonly byte[] _bytes;
    private readonly (int At, int Length)[] _datagrams;
    private readonly TransportAddress[] _addresses;
    private readonly bool[] _taken;
    private readonly IoVector[] _pieces;
    private readonly byte[] _names;
    private readonly Message[] _trains;
    private readonly SegmentControl[] _controls;
    private bool _canSegment = true;
    private int _count;
    private int _end;
    private int _lost;

    public LinuxSendBatch(Socket socket, int mostDatagrams)
    {
        _socket = socket;
        _bytes = GC.AllocateArray<byte>(mostDatagrams * DatagramBuffer.Length, pinned: true);
        (_datagrams, _addresses, _taken) = (new (int, int)[mostDatagrams], new TransportAddress[mostDatagrams], new bool[mostDatagrams]);
        _pieces = GC.AllocateArray<IoVector>(mostDatagrams, pinned: true);
        _names = GC.AllocateArray<byte>(mostDatagrams * NameLength, pinned: true);
        _trains = GC.AllocateArray<Message>(mostDatagrams, pinned: true);
        _controls = GC.AllocateArray<SegmentControl>(mostDatagrams, pinned: true);
        Array.Fill(_controls, SegmentControl.Empty);
        for (var i = 0; i < mostDatagrams; i++)
            Unsafe.WriteUnaligned(ref Name(i)[0], FamilyNumber(socket.AddressFamily));
    }

    /// <summary>Given to the system so far, those of one datagram too.</summary>
    public long Trains { get; private set; }

    private int NameLength => _socket.AddressFamily == AddressFamily.InterNetwork ? SocketAddressFormat.IPv4Length : SocketAddressFormat.IPv6Length;

    public void Add(ReadOnlySpan<byte> datagram, in TransportAddress to)
    {
        if (_count == _addresses.Length)
            SendAll();
        datagram.CopyTo(_bytes.AsSpan(_end));
        (_datagrams[_count], _addresses[_count]) = ((_end, datagram.Length), to);
        _end += datagram.Length;
        _count++;
    }

    public int Flush()
    {
        SendAll();
        var lost = _lost;
        _lost = 0;
        return lost;
    }

    private Span<byte> Name(int train) => _names.AsSpan(train * NameLength, NameLength);

    private void SendAll()
    {
        var trains = MakeTrains();
        Trains += trains;
        var next = 0;
        while (next < trains)
        {
            var sent = Send(_socket.SafeHandle, (Message*)Unsafe.AsPointer(ref _trains[next]), (uint)(trains - next), DontWait);
            if (sent > 0)
                next += sent;
            else
                SendApart(_trains[next++]);
        }
        (_count, _end) = (0, 0);
    }

    // A call stops at the first that cannot go: its address cannot be reached, the socket's buffer is full, or the way
    // takes no trains of this size, or none at all.
    private void SendApart(in Message train)
    {
        var error = Marshal.GetLastPInvokeError();
        if (train.Header.Control is null)
        {
            _lost++;
            return;
        }
        _canSegment &= error != InputOutputError;
        var segment = ((SegmentControl*)train.Header.Control)->SegmentLength;
        var message = train;
        message.Header.Control = null;
        message.Header.ControlLength = 0;
        message.Header.VectorCount = 1;
        for (var piece = train.Header.Vectors; piece < train.Header.Vectors + train.Header.VectorCount; piece++)
        {
            for (nuint at = 0; at < piece->Length; at += segment)
            {
                var one = new IoVector { Base = piece->Base + at, Length = Math.Min(segment, piece->Length - at) };
                message.Header.Vectors = &one;
                if (Send(_socket.SafeHandle, &message, 1, DontWait) <= 0)
                    _lost++;
            }
        }
    }

    private int MakeTrains()
    {
        var (trains, pieces) = (0, 0);
        _taken.AsSpan(0, _count).Clear();
        for (var first = 0; first < _count; first++)
        {
            if (_taken[first])
                continue;
            SocketAddressFormat.Write(_addresses[first], _socket.AddressFamily, Name(trains));
            var length = Couple(first, pieces, out var cars);
            ref var train = ref _trains[trains];
            train.Header = new()
            {
                Name = (byte*)Unsafe.AsPointer(ref Name(trains)[0]),
                NameLength = (uint)NameLength,
                Vectors = (IoVector*)Unsafe.AsPointer(ref _pieces[pieces]),
                VectorCount = (nuint)length,
            };
            if (cars > 1)
            {
                _controls[trains].SegmentLength = (ushort)_datagrams[first].Length;
                train.Header.Control = Unsafe.AsPointer(ref _controls[trains]);
                train.Header.ControlLength = (nuint)sizeof(SegmentControl);
            }
            pieces += length;
            trains++;
        }
        return trains;
    }

    /// <summary>Takes the datagrams that can go together: equally long and to one address; the last may be shorter. How many pieces of memory they are.</summary>
    private int Couple(int first, int at, out int cars)
    {
        var segment = _datagrams[first].Length;
        var (pieces, bytes) = (1, segment);
        _pieces[at] = Piece(first);
        cars = 1;
        for (var next = first + 1; _canSegment && next < _count; next++)
        {
            // Of those to its address the next in turn goes with it, or none.
            if (_taken[next] || _addresses[next] != _addresses[first])
                continue;
            var length = _datagrams[next].Length;
            if (length > segment || length == 0 || bytes + length > MaxTrainBytes)
                break;
            _taken[next] = true;
            ref var last = ref _pieces[at + pieces - 1];
            var piece = Piece(next);
            if (last.Base + last.Length == piece.Base)
                last.Length += piece.Length;
            else
                _pieces[at + pieces++] = piece;
            (cars, bytes) = (cars + 1, bytes + length);
            if (length < segment)
                break;
        }
        return pieces;
    }

    private IoVector Piece(int datagram) =>
        new() { Base = (byte*)Unsafe.AsPointer(ref _bytes[_datagrams[datagram].At]), Length = (nuint)_datagrams[datagram].Length };

    /// <summary>A cmsghdr with the length of one datagram of the train, padded as CMSG_SPACE does.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 24)]
    private struct SegmentControl
    {
        private nuint _length;
        private int _level;
        private int _type;
        public ushort SegmentLength;

        public static SegmentControl Empty => new() { _length = 18, _level = 17, _type = 103 };
    }
}
