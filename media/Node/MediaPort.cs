using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using RemoteVerify.Routing;
using RemoteVerify.Transport;
using RemoteVerify.Transport.Dtls;
using RemoteVerify.Transport.Tcp;

namespace RemoteVerify.Node;

/// <summary>The node's UDP port, and its TCP port, with all that answers on them.</summary>
internal sealed class MediaPort : IDisposable
{
    private readonly Demux _demux;
    private readonly DtlsServer _dtls;
    private readonly UdpPort _udp;
    private readonly TcpPort? _tcp;

    private MediaPort(Demux demux, UdpPort udp, TcpPort? tcp, OpenPeerLink openPeer, DtlsServer dtls, MediaNodeOptions options)
    {
        (_demux, _dtls, _udp, _tcp, OpenPeer, Fingerprint) = (demux, dtls, udp, tcp, openPeer, dtls.Certificate.Fingerprint.Value);
        Candidates = NodeAddresses.Of(options, Number);
        TcpCandidates = TcpNumber is { } number ? NodeAddresses.Of(options, number) : [];
        NodeMeters.Opened(this);
    }

    public int Number => _udp.LocalEndPoint.Port;

    /// <summary>Datagrams that never left.</summary>
    public long Unsent => _udp.Unsent + (_tcp?.Unsent ?? 0);

    public DropTotals Drops => _demux.Drops;

    public NodeStatistics Statistics(int sessions) => new(
        sessions, _dtls.Running, _dtls.GivenUp, _demux.UnknownDatagrams, Enum.GetValues<DropCause>().Sum(cause => Drops[cause]), _tcp?.Refused ?? 0, Unsent);

    public int? TcpNumber => _tcp?.LocalEndPoint.Port;

    public OpenPeerLink OpenPeer { get; }

    public string Fingerprint { get; }

    public IReadOnlyList<IPEndPoint> Candidates { get; }

    public IReadOnlyList<IPEndPoint> TcpCandidates { get; }

    public static async Task<MediaPort> OpenAsync(MediaNodeOptions options, Action<Instant> polled, ILogger logger, CancellationToken cancel)
    {
        var dtls = new DtlsServer(DtlsCertificate.Create());

        // The first handshake of a process takes a quarter of a second, too long for a browser's first try.
        await Task.Run(dtls.Warmup, cancel).ConfigureAwait(false);
        var demux = new Demux { Faulted = e => logger.LogError(e, "A datagram ran into a bug; its peer was closed") };
        var udp = new UdpPort(new UdpPortOptions { Address = options.ListenAddress, Port = options.Port, Sockets = options.UdpSockets ?? UdpPortOptions.SocketsOfThisMachine, Polled = polled }, demux);
        udp.Start();
        var tcp = OpenTcp(options, demux, logger);
        return new MediaPort(demux, udp, tcp, PeerLink.Opener(demux, new MediaSender(udp, tcp), dtls), dtls, options);
    }

    public void Dispose()
    {
        NodeMeters.Closed(this);
        _tcp?.Dispose();
        _udp.Dispose();
    }

    private static TcpPort? OpenTcp(MediaNodeOptions options, Demux demux, ILogger logger)
    {
        if (options.TcpPort is not { } port)
        {
            return null;
        }

        try
        {
            return new TcpPort(new TcpPortOptions { Address = options.ListenAddress, Port = port }, demux);
        }
        catch (SocketException e)
        {
            logger.LogWarning("Media: TCP port {Port} cannot be opened ({Cause}). Who has no UDP needs a TURN server", port, e.Message);
            return null;
        }
    }
}
