namespace RemoteVerify.Transport.Dtls;

/// <summary>The node's end of every DTLS handshake: one certificate, a bounded number of handshake threads.</summary>
/// <param name="maxHandshakes">How many may run at the same time; a ClientHello beyond it is dropped and the browser sends it again.</param>
public sealed class DtlsServer(DtlsCertificate certificate, int maxHandshakes = 32)
{
    public DtlsCertificate Certificate => certificate;

    public int MaxHandshakes => maxHandshakes;

    /// <summary>Runs one handshake in memory so that the first browser does not wait for code to be compiled (a quarter of a second). Blocks; call it at start.</summary>
    public void Warmup() => throw new NotSupportedException();
}
