using Org.BouncyCastle.Tls;
using RemoteVerify.Transport.Srtp;

namespace RemoteVerify.Transport.Dtls;

/// <summary>SRTP master keys out of a DTLS handshake (RFC 5764 section 4.2).</summary>
internal static class DtlsSrtpExporter
{
    /// <summary>Seen from the server's end.</summary>
    public static SrtpKeys Export(TlsContext context, SrtpProfile profile)
    {
        var (key, salt, _, _) = SrtpLengths.Of(profile);
        var material = context.ExportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (key + salt));
        var client = new SrtpMasterKey(material[..key], material[(2 * key)..(2 * key + salt)]);
        var server = new SrtpMasterKey(material[key..(2 * key)], material[(2 * key + salt)..]);
        return new(profile, Sending: server, Receiving: client);
    }
}
