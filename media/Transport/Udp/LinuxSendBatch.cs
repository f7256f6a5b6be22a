using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static RemoteVerify.Transport.Udp.LinuxMessages;

namespace RemoteVerify.Transport.Udp;

/// <summary>
/// Sends many datagrams a system call. Consecutive ones of one length to one address, as a video frame's are, go through the
/// kernel as one train that is cut apart at its end (UDP_SEGMENT, udp(7)): its way costs about as much as one datagram's.
/// </summary>
internal sealed unsafe class LinuxSendBatch : ISendBatch
{
    private const int Capacity = 64;

    /// <summary>Of one train: below what an IP packet may hold.</summary>
    private const int MaxTrainBytes = 60_000;

    private const int InputOutputError = 5;

    private readonly Socket _socket;
    private readonly LinuxMessageArray _datagrams;
    private readonly Message[] _trains = GC.AllocateArray<Message>(Capacity, pinned: true);
    private readonly SegmentControl[] _controls = GC.AllocateArray<SegmentControl>(Capacity, pinned: true);
    private bool _canSegment = true;
    private int _count;
    private int _lost;

    public LinuxSendBatch(Socket socket)
    {
        (_socket, _datagrams) = (socket, new(Capacity, socket.AddressFamily));
        Array.Fill(_controls, SegmentControl.Empty);
    }

    public void Add(ReadOnlySpan<byte> datagram, in TransportAddress to)
    {
        if (_count == Capacity)
            SendAll();
        datagram.CopyTo(_datagrams.Buffer(_count));
        _datagrams.SetLength(_count, datagram.Length);
        SocketAddressFormat.Write(to, _socket.AddressFamily, _datagrams.Name(_count));
        _count++;
    }

    public int Flush()
    {
        SendAll();
        var lost = _lost;
        _lost = 0;
        return lost;
    }

    private void SendAll()
    {
        var trains = MakeTrains();
        var next = 0;
        while (next < trains)
        {
            var sent = Send(_socket.SafeHandle, (Message*)Unsafe.AsPointer(ref _trains[next]), (uint)(trains - next), DontWait);
            if (sent > 0)
                next += sent;
            else
                SendApart(_trains[next++]);
        }
        _count = 0;
    }

    // A call stops at the first that cannot go: its address cannot be reached, the socket's buffer is full, or the way
    // takes no trains of this size, or none at all.
    private void SendApart(in Message train)
    {
        var error = Marshal.GetLastPInvokeError();
        if (train.Header.VectorCount == 1)
        {
            _lost++;
            return;
        }
        _canSegment &= error != InputOutputError;
        var message = train;
        message.Header.VectorCount = 1;
        message.Header.Control = null;
        message.Header.ControlLength = 0;
        for (var i = 0; i < (int)train.Header.VectorCount; i++)
        {
            message.Header.Vectors = train.Header.Vectors + i;
            if (Send(_socket.SafeHandle, &message, 1, DontWait) <= 0)
                _lost++;
        }
    }

    private int MakeTrains()
    {
        var trains = 0;
        for (var first = 0; first < _count; trains++)
        {
            var length = TrainFrom(first);
            ref var train = ref _trains[trains];
            train = _datagrams.Messages[first];
            if (length > 1)
            {
                _controls[trains].SegmentLength = (ushort)_datagrams.SendLength(first);
                train.Header.VectorCount = (nuint)length;
                train.Header.Control = Unsafe.AsPointer(ref _controls[trains]);
                train.Header.ControlLength = (nuint)sizeof(SegmentControl);
            }
            first += length;
        }
        return trains;
    }

    /// <summary>How many datagrams can go together: equally long and to one address; the last may be shorter.</summary>
    private int TrainFrom(int first)
    {
        var segment = _datagrams.SendLength(first);
        var (next, bytes) = (first + 1, segment);
        while (_canSegment && next < _count && _datagrams.SendLength(next - 1) == segment && _datagrams.SendLength(next) is var length && length <= segment && length > 0
            && bytes + length <= MaxTrainBytes && _datagrams.Name(next).SequenceEqual(_datagrams.Name(first)))
        {
            bytes += length;
            next++;
        }
        return next - first;
    }

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
