using RemoteVerify.Transport;
using RemoteVerify.Transport.Dtls;
using RemoteVerify.Transport.Ice;

namespace RemoteVerify.Routing;

/// <summary>A room's peer behind the node's UDP port.</summary>
public sealed class PeerLink : IPeerLink
{
    private readonly Peer _peer;

    private PeerLink(Peer peer) => _peer = peer;

    public string LocalUfrag => _peer.Options.LocalUfrag;
    public string LocalPassword => _peer.Options.LocalPassword;

    /// <summary>For <see cref="RoomOptions.OpenPeer"/>: fresh ICE credentials each, known to the demultiplexer until closed.</summary>
    public static OpenPeerLink Opener(Demux demux, IDatagramSender sender, DtlsServer dtls) => (remote, events, gate, now) =>
    {
        if (!DtlsFingerprint.TryParse(remote.FingerprintAlgorithm, remote.Fingerprint, out var fingerprint))
            throw new ArgumentException("not a fingerprint", nameof(remote));
        var local = IceCredentials.Create();
        var peer = new Peer(new PeerOptions
        {
            Gate = gate, Events = events, Sender = sender, Dtls = dtls,
            LocalUfrag = local.Ufrag, LocalPassword = local.Password,
            RemoteUfrag = remote.Ufrag, RemotePassword = remote.Password, RemoteFingerprint = fingerprint,
        }, now);
        demux.Add(peer);
        return new PeerLink(peer);
    };

    public void SendRtp(ReadOnlySpan<byte> packet, Instant now) => _peer.SendRtp(packet, now);

    public void SendRtcp(ReadOnlySpan<byte> compound, Instant now) => _peer.SendRtcp(compound, now);

    public void Close(PeerCloseReason reason, Instant now) => _peer.Close(reason, now);
}
