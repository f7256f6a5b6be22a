using System.Net;
using Microsoft.Extensions.Logging;
using RemoteVerify.Routing;
using RemoteVerify.Transport;
using RemoteVerify.Transport.Dtls;

namespace RemoteVerify.Node;

/// <summary>The node's UDP port with all that answers on it.</summary>
internal sealed class MediaPort : IDisposable
{
    private readonly UdpPort _udp;

    private MediaPort(UdpPort udp, OpenPeerLink openPeer, DtlsServer dtls, MediaNodeOptions options)
    {
        (_udp, OpenPeer, Fingerprint) = (udp, openPeer, dtls.Certificate.Fingerprint.Value);
        Candidates = NodeAddresses.Of(options, Number);
    }

    public int Number => _udp.LocalEndPoint.Port;

    public OpenPeerLink OpenPeer { get; }

    public string Fingerprint { get; }

    public IReadOnlyList<IPEndPoint> Candidates { get; }

    public static async Task<MediaPort> OpenAsync(MediaNodeOptions options, Action<Instant> polled, ILogger logger, CancellationToken cancel)
    {
        var dtls = new DtlsServer(DtlsCertificate.Create());

        // The first handshake of a process takes a quarter of a second, too long for a browser's first try.
        await Task.Run(dtls.Warmup, cancel).ConfigureAwait(false);
        var demux = new Demux { Faulted = e => logger.LogError(e, "A datagram ran into a bug; its peer was closed") };
        var udp = new UdpPort(new UdpPortOptions { Address = options.ListenAddress, Port = options.Port, Polled = polled }, demux);
        udp.Start();
        return new MediaPort(udp, PeerLink.Opener(demux, udp, dtls), dtls, options);
    }

    public void Dispose() => _udp.Dispose();
}
