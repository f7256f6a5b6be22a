using RemoteVerify.Transport.Tcp;

namespace RemoteVerify.Transport;

/// <summary>Sends by whichever protocol the browser's address was proven on.</summary>
public sealed class MediaSender(IDatagramSender udp, TcpPort? tcp) : IDatagramSender
{
    public void Send(ReadOnlySpan<byte> datagram, in TransportAddress to)
    {
        if (to.IsTcp)
            tcp?.Send(datagram, to);
        else
            udp.Send(datagram, to);
    }
}
