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
    private readonly LinuxMessageArray _datagrams;
    private readonly TransportAddress[] _addresses;
    private readonly bool[] _taken;
    private readonly IoVector[] _cars;
    private readonly Message[] _trains;
    private readonly SegmentControl[] _controls;
    private bool _canSegment = true;
    private int _count;
    private int _lost;

    public LinuxSendBatch(Socket socket, int mostDatagrams)
    {
        (_socket, _datagrams) = (socket, new(mostDatagrams, socket.AddressFamily));
        (_addresses, _taken) = (new TransportAddress[mostDatagrams], new bool[mostDatagrams]);
        _cars = GC.AllocateArray<IoVector>(mostDatagrams, pinned: true);
        _trains = GC.AllocateArray<Message>(mostDatagrams, pinned: true);
        _controls = GC.AllocateArray<SegmentControl>(mostDatagrams, pinned: true);
        Array.Fill(_controls, SegmentControl.Empty);
    }

    /// <summary>Given to the system so far, those of one datagram too.</summary>
    public long Trains { get; private set; }

    public void Add(ReadOnlySpan<byte> datagram, in TransportAddress to)
    {
        if (_count == _addresses.Length)
            SendAll();
        datagram.CopyTo(_datagrams.Buffer(_count));
        _datagrams.SetLength(_count, datagram.Length);
        SocketAddressFormat.Write(to, _socket.AddressFamily, _datagrams.Name(_count));
        _addresses[_count] = to;
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
        var (trains, cars) = (0, 0);
        _taken.AsSpan(0, _count).Clear();
        for (var first = 0; first < _count; first++)
        {
            if (_taken[first])
                continue;
            var length = Couple(first, cars);
            ref var train = ref _trains[trains];
            train = _datagrams.Messages[first];
            train.Header.Vectors = (IoVector*)Unsafe.AsPointer(ref _cars[cars]);
            train.Header.VectorCount = (nuint)length;
            if (length > 1)
            {
                _controls[trains].SegmentLength = (ushort)_datagrams.SendLength(first);
                train.Header.Control = Unsafe.AsPointer(ref _controls[trains]);
                train.Header.ControlLength = (nuint)sizeof(SegmentControl);
            }
            cars += length;
            trains++;
        }
        return trains;
    }

    /// <summary>Takes the datagrams that can go together: equally long and to one address; the last may be shorter. How many.</summary>
    private int Couple(int first, int at)
    {
        var segment = _datagrams.SendLength(first);
        var (cars, bytes) = (1, segment);
        _cars[at] = _datagrams.Vector(first);
        for (var next = first + 1; _canSegment && next < _count; next++)
        {
            // Of those to its address the next in turn goes with it, or none.
            if (_taken[next] || _addresses[next] != _addresses[first])
                continue;
            var length = _datagrams.SendLength(next);
            if (length > segment || length == 0 || bytes + length > MaxTrainBytes)
                break;
            (_taken[next], _cars[at + cars]) = (true, _datagrams.Vector(next));
            (cars, bytes) = (cars + 1, bytes + length);
            if (length < segment)
                break;
        }
        return cars;
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
