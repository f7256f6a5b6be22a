using System.Collections.Concurrent;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;
using RemoteVerify.Transport.Dtls;
using RemoteVerify.Transport.Srtp;

namespace RemoteVerify.Transport.Tests.Dtls;

/// <summary>A browser's DTLS: a client that offers SRTP profiles and shows its certificate. Its inbox is a queue, its way out the given action.</summary>
internal sealed class BrowserDtls(DtlsCertificate? certificate, int[] profiles, Action<byte[]> send) : DefaultTlsClient(new BcTlsCrypto()), DatagramTransport
{
    private readonly BlockingCollection<byte[]> _inbox = [];
    private DtlsTransport? _transport;
    private SrtpProfile _profile;

    /// <summary>Seen from this end.</summary>
    public SrtpKeys? Keys { get; private set; }
    public DtlsFingerprint? ServerFingerprint { get; private set; }
    public bool ServerEnded { get; private set; }
    public string? SelectedSuite { get; private set; }

    public void Deliver(ReadOnlySpan<byte> datagram) => _inbox.Add(datagram.ToArray());

    public Task ConnectAsync() => Task.Run(() => _transport = new DtlsClientProtocol().Connect(this, this));

    public void SendCloseNotify() => _transport!.Close();

    /// <summary>Waits for the server's close_notify.</summary>
    public Task WaitForEndAsync() => Task.Run(() =>
    {
        while (!ServerEnded)
            _transport!.Receive(new byte[2048], 0, 2048, 100);
    });

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    protected override int[] GetSupportedCipherSuites() =>
    [
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    ];

    public override int GetHandshakeTimeoutMillis() => 10_000;

    public override int GetHandshakeResendTimeMillis() => 100;

    public override IDictionary<int, byte[]> GetClientExtensions()
    {
        var extensions = base.GetClientExtensions();
        if (profiles.Length > 0)
            TlsSrtpUtilities.AddUseSrtpExtension(extensions, new UseSrtpData(profiles, []));
        return extensions;
    }

    public override void ProcessServerExtensions(IDictionary<int, byte[]> serverExtensions)
    {
        base.ProcessServerExtensions(serverExtensions);
        _profile = (SrtpProfile)TlsSrtpUtilities.GetUseSrtpExtension(serverExtensions).ProtectionProfiles[0];
    }

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        var (key, salt, _, _) = SrtpLengths.Of(_profile);
        var bytes = m_context.ExportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (key + salt));
        var client = new SrtpMasterKey(bytes[..key], bytes[(2 * key)..(2 * key + salt)]);
        var server = new SrtpMasterKey(bytes[key..(2 * key)], bytes[(2 * key + salt)..]);
        Keys = new SrtpKeys(_profile, Sending: client, Receiving: server);
        SelectedSuite = $"{m_context.SecurityParameters.CipherSuite:x4}";
    }

    public override void NotifyAlertReceived(short alertLevel, short alertDescription) => ServerEnded = true;

    public override TlsAuthentication GetAuthentication() => new Authentication(this);

    public int GetReceiveLimit() => 2048;

    public int GetSendLimit() => 1200;

    public int Receive(byte[] buffer, int offset, int length, int waitMillis) => Receive(buffer.AsSpan(offset, length), waitMillis);

    public int Receive(Span<byte> buffer, int waitMillis)
    {
        if (!_inbox.TryTake(out var datagram, waitMillis == 0 ? -1 : waitMillis))
            return -1;
        datagram.CopyTo(buffer);
        return datagram.Length;
    }

    public void Send(byte[] buffer, int offset, int length) => send(buffer[offset..(offset + length)]);

    public void Send(ReadOnlySpan<byte> buffer) => send(buffer.ToArray());

    public void Close()
    {
    }

    private sealed class Authentication(BrowserDtls browser) : TlsAuthentication
    {
        public void NotifyServerCertificate(TlsServerCertificate serverCertificate) =>
            browser.ServerFingerprint = DtlsFingerprint.Of(serverCertificate.Certificate.GetCertificateAt(0).GetEncoded());

        public TlsCredentials? GetClientCredentials(CertificateRequest certificateRequest) => browser.Credentials();
    }

    private BcDefaultTlsCredentialedSigner? Credentials()
    {
        if (certificate is null)
            return null;
        var crypto = (BcTlsCrypto)Crypto;
        return new(new TlsCryptoParameters(m_context), crypto, PrivateKeyFactory.CreateKey(certificate.PrivateKey),
            new Certificate([crypto.CreateCertificate(certificate.Der)]),
            SignatureAndHashAlgorithm.GetInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
    }
}
