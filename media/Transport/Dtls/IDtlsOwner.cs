using RemoteVerify.Transport.Srtp;

namespace RemoteVerify.Transport.Dtls;

/// <summary>Whose DTLS association it is. Every call comes under its gate.</summary>
internal interface IDtlsOwner
{
    Lock Gate { get; }

    void SendDtls(ReadOnlySpan<byte> datagram);

    void DtlsConnected(SrtpKeys keys, Instant now);

    /// <summary>No handshake came about: a wrong certificate, no common ground, an alert, time.</summary>
    void DtlsFailed(Instant now);

    /// <summary>The other end said close_notify or a fatal alert.</summary>
    void DtlsEnded(Instant now);
}
