using RemoteVerify.Transport.Dtls;
using RemoteVerify.Transport.Srtp;

namespace RemoteVerify.Transport;

/// <summary>What the server's end of one browser's connection is made of.</summary>
public sealed record PeerOptions
{
    /// <summary>The room's lock. Whoever calls the peer holds it; the DTLS thread takes it to report.</summary>
    public required Lock Gate { get; init; }
    public required IPeerEvents Events { get; init; }
    public required IDatagramSender Sender { get; init; }
    /// <summary>Our a=ice-ufrag: unique on the node, see <see cref="Ice.IceCredentials"/>.</summary>
    public required string LocalUfrag { get; init; }
    /// <summary>Our a=ice-pwd: the key of the browser's checks and of our answers.</summary>
    public required string LocalPassword { get; init; }
    /// <summary>The offer's a=ice-ufrag: the second half of the USERNAME of its checks.</summary>
    public required string RemoteUfrag { get; init; }
    /// <summary>The offer's a=ice-pwd: the key of checks towards the browser, of which a lite agent sends none.</summary>
    public string RemotePassword { get; init; } = "";
    /// <summary>The offer's a=fingerprint; a certificate that does not match it ends the peer.</summary>
    public DtlsFingerprint? RemoteFingerprint { get; init; }
    /// <summary>The node's DTLS server. Needed, with <see cref="RemoteFingerprint"/>, unless <see cref="PresetKeys"/> are given.</summary>
    public DtlsServer? Dtls { get; init; }
    /// <summary>SRTP keys agreed beforehand: no DTLS takes place. For two ends in virtual time.</summary>
    public SrtpKeys? PresetKeys { get; init; }
    public PeerLimits Limits { get; init; } = PeerLimits.Default;
}
