using System.Net;
using System.Net.Sockets;

namespace RemoteVerify.Transport.Udp;

/// <summary>One datagram a round, where there is no recvmmsg.</summary>
internal sealed class SocketReceiveBatch(Socket socket) : IReceiveBatch
{
    private readonly byte[] _buffer = new byte[DatagramBuffer.Length];
    private readonly SocketAddress _from = new(socket.AddressFamily);
    private int _length;

    public int Capacity => 1;

    public bool Wait(TimeSpan longest) => socket.Poll(longest, SelectMode.SelectRead);

    public int Receive()
    {
        try
        {
            if (!socket.Poll(TimeSpan.Zero, SelectMode.SelectRead))
                return 0;
            _length = socket.ReceiveFrom(_buffer, SocketFlags.None, _from);
            return 1;
        }
        catch (SocketException)
        {
            // Another thread was faster, or an ICMP error of an earlier datagram is reported here.
            return 0;
        }
    }

    public Span<byte> Datagram(int index) => _buffer.AsSpan(0, _length);

    public TransportAddress From(int index) => SocketAddressFormat.Read(_from.Buffer.Span, socket.AddressFamily);
}

/// <summary>Sends each datagram at once, where there is no sendmmsg.</summary>
internal sealed class SocketSendBatch(Socket socket) : ISendBatch
{
    private readonly SocketAddress _to = new(socket.AddressFamily);
    private int _lost;

    public void Add(ReadOnlySpan<byte> datagram, in TransportAddress to)
    {
        try
        {
            SocketAddressFormat.Write(to, socket.AddressFamily, _to.Buffer.Span);
            socket.SendTo(datagram, SocketFlags.None, _to);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _lost++;
        }
    }

    public int Flush()
    {
        var lost = _lost;
        _lost = 0;
        return lost;
    }
}
