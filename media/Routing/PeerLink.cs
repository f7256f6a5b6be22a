using RemoteVerify.Transport;
using RemoteVerify.Transport.Dtls;
using RemoteVerify.Transport.Ice;

namespace RemoteVerify.Routing;

/// <summary>A room's peer behind the node's UDP port.</summary>
public sealed class PeerLink : IPeerLink
{
    private readonly Peer _peer;

    private IceCredentials _local;

    private PeerLink(Peer peer, IceCredentials local) => (_peer, _local) = (peer, local);

    public string LocalUfrag => _local.Ufrag;
    public string LocalPassword => _local.Password;

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
        return new PeerLink(peer, local);
    };

    public void SendRtp(ReadOnlySpan<byte> packet, Instant now) => _peer.SendRtp(packet, now);

    public void SendRtcp(ReadOnlySpan<byte> compound, Instant now) => _peer.SendRtcp(compound, now);

    public void RestartIce(RemoteEnd remote)
    {
        _local = IceCredentials.Create();
        _peer.RestartIce(_local, remote.Ufrag);
    }

    public void Close(PeerCloseReason reason, Instant now) => _peer.Close(reason, now);
}
