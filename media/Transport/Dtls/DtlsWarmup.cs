using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;
using RemoteVerify.Transport.Srtp;

namespace RemoteVerify.Transport.Dtls;

/// <summary>A handshake between two ends in memory, so that its code is compiled before a browser waits for it.</summary>
internal static class DtlsWarmup
{
    public static void Run(DtlsServer server)
    {
        var certificate = DtlsCertificate.Create();
        var (client, serverEnd) = (new End(), new End());
        var inbox = new DtlsQueue(client);
        serverEnd.Deliver = datagram => inbox.TryAdd(datagram);
        var association = server.TryStart(serverEnd, certificate.Fingerprint)
            ?? throw new InvalidOperationException("Warm up before the first peer.");
        client.Deliver = datagram => DeliverTo(association, serverEnd, datagram);
        var transport = new DtlsClientProtocol().Connect(new Client(certificate), inbox);
        serverEnd.Done.Wait();
        transport.Close();
        if (!serverEnd.Connected)
            throw new InvalidOperationException("The node's own DTLS handshake failed.");
    }

    private static void DeliverTo(DtlsAssociation association, End end, ReadOnlySpan<byte> datagram)
    {
        lock (end.Gate)
            association.TryReceive(datagram, MonotonicClock.Now);
    }

    private delegate void Delivery(ReadOnlySpan<byte> datagram);

    private sealed class End : IDtlsOwner
    {
        public Lock Gate { get; } = new();
        public Delivery Deliver { get; set; } = _ => { };
        public ManualResetEventSlim Done { get; } = new();
        public bool Connected { get; private set; }

        public void SendDtls(ReadOnlySpan<byte> datagram) => Deliver(datagram);

        public void DtlsConnected(SrtpKeys keys, Instant now)
        {
            Connected = true;
            Done.Set();
        }

        public void DtlsFailed(Instant now) => Done.Set();

        public void DtlsEnded(Instant now) => Done.Set();
    }

    private sealed class Client(DtlsCertificate certificate) : DefaultTlsClient(new BcTlsCrypto())
    {
        protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

        protected override int[] GetSupportedCipherSuites() => [CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256];

        public override IDictionary<int, byte[]> GetClientExtensions()
        {
            var extensions = base.GetClientExtensions();
            TlsSrtpUtilities.AddUseSrtpExtension(extensions, new UseSrtpData([(int)SrtpProfile.AeadAes128Gcm], []));
            return extensions;
        }

        public override TlsAuthentication GetAuthentication() =>
            new Authentication(certificate, new TlsCryptoParameters(m_context), (BcTlsCrypto)Crypto);
    }

    private sealed class Authentication(DtlsCertificate certificate, TlsCryptoParameters parameters, BcTlsCrypto crypto) : TlsAuthentication
    {
        public void NotifyServerCertificate(TlsServerCertificate serverCertificate)
        {
        }

        public TlsCredentials GetClientCredentials(CertificateRequest certificateRequest) => new BcDefaultTlsCredentialedSigner(
            parameters, crypto, PrivateKeyFactory.CreateKey(certificate.PrivateKey),
            new Certificate([crypto.CreateCertificate(certificate.Der)]),
            SignatureAndHashAlgorithm.GetInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
    }
}
