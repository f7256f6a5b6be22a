using System.Net.Sockets;

namespace RemoteVerify.Transport.Udp;

internal sealed unsafe class LinuxSendBatch(Socket socket) : ISendBatch
{
    private const int Capacity = 64;

    private readonly LinuxMessageArray _messages = new(Capacity, socket.AddressFamily);
    private int _count;
    private int _lost;

    public void Add(ReadOnlySpan<byte> datagram, in TransportAddress to)
    {
        if (_count == Capacity)
            SendAll();
        datagram.CopyTo(_messages.Buffer(_count));
        _messages.SetLength(_count, datagram.Length);
        SocketAddressFormat.Write(to, socket.AddressFamily, _messages.Name(_count));
        _count++;
    }

    public int Flush()
    {
        SendAll();
        var lost = _lost;
        _lost = 0;
        return lost;
    }

    // A call stops at the first datagram that cannot go: its address cannot be reached, or the socket's buffer is full.
    private void SendAll()
    {
        var next = 0;
        while (next < _count)
        {
            var sent = LinuxMessages.Send(socket.SafeHandle, _messages.Messages + next, (uint)(_count - next), LinuxMessages.DontWait);
            next += Math.Max(sent, 0);
            if (sent > 0)
                continue;
            next++;
            _lost++;
        }
        _count = 0;
    }
}
