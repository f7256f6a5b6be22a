using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace RemoteVerify.Benchmarks.Load;

/// <summary>A browser's half of DTLS-SRTP (RFC 5764): the client, with AEAD_AES_128_GCM.</summary>
public sealed class DtlsSrtpClient : DefaultTlsClient
{
    private const int KeyLength = 16;
    private const int SaltLength = 12;
    private const int ResendMilliseconds = 50;
    private readonly X509Certificate2 _certificate;
    private byte[] _material = [];

    internal DtlsSrtpClient(BcTlsCrypto crypto, X509Certificate2 certificate) : base(crypto) => _certificate = certificate;

    /// <summary>One for the whole load.</summary>
    public static X509Certificate2 Own { get; } = MakeCertificate();

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=load", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
    }

    /// <summary>Shakes hands over the pipe and gives the keys of both directions.</summary>
    public static (SrtpGcm Sending, SrtpGcm Receiving) Connect(DatagramPipe pipe, X509Certificate2 certificate)
    {
        var client = new DtlsSrtpClient(new BcTlsCrypto(new SecureRandom()), certificate);
        new DtlsClientProtocol().Connect(client, pipe);
        var keys = client._material.AsSpan(0, 2 * KeyLength);
        var salts = client._material.AsSpan(2 * KeyLength);
        return (new(keys[..KeyLength], salts[..SaltLength]), new(keys[KeyLength..], salts[SaltLength..]));
    }

    /// <summary>As Chromium asks again.</summary>
    public override int GetHandshakeResendTimeMillis() => ResendMilliseconds;

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    protected override int[] GetSupportedCipherSuites() => [CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256];

    public override IDictionary<int, byte[]> GetClientExtensions()
    {
        var extensions = TlsExtensionsUtilities.EnsureExtensionsInitialised(base.GetClientExtensions());
        TlsSrtpUtilities.AddUseSrtpExtension(extensions, new UseSrtpData([SrtpProtectionProfile.SRTP_AEAD_AES_128_GCM], []));
        return extensions;
    }

    public override TlsAuthentication GetAuthentication() => new Authentication(this);

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        _material = m_context.ExportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (KeyLength + SaltLength));
    }

    private sealed class Authentication(DtlsSrtpClient client) : TlsAuthentication
    {
        public void NotifyServerCertificate(TlsServerCertificate serverCertificate)
        {
            // The load does not check whom it loads.
        }

        public TlsCredentials GetClientCredentials(Org.BouncyCastle.Tls.CertificateRequest certificateRequest)
        {
            var crypto = (BcTlsCrypto)client.Crypto;
            using var key = client._certificate.GetECDsaPrivateKey()!;
            return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(client.m_context), crypto, PrivateKeyFactory.CreateKey(key.ExportPkcs8PrivateKey()),
                new Certificate([new BcTlsCertificate(crypto, client._certificate.RawData)]),
                new SignatureAndHashAlgorithm(Org.BouncyCastle.Tls.HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
        }
    }
}

/// <summary>The DTLS datagrams of a socket that carries other things too.</summary>
public sealed class DatagramPipe(Action<byte[]> send) : DatagramTransport
{
    private readonly BlockingCollection<byte[]> _arrived = [];

    public void Arrived(ReadOnlySpan<byte> datagram) => _arrived.Add(datagram.ToArray());

    public int GetReceiveLimit() => 1500;

    public int GetSendLimit() => 1200;

    public int Receive(byte[] buf, int off, int len, int waitMillis) => Receive(buf.AsSpan(off, len), waitMillis);

    public int Receive(Span<byte> buffer, int waitMillis)
    {
        if (!_arrived.TryTake(out var datagram, waitMillis == 0 ? Timeout.Infinite : waitMillis))
        {
            return -1;
        }

        datagram.CopyTo(buffer);
        return datagram.Length;
    }

    public void Send(byte[] buf, int off, int len) => send(buf.AsSpan(off, len).ToArray());

    public void Send(ReadOnlySpan<byte> buffer) => send(buffer.ToArray());

    public void Close() => _arrived.CompleteAdding();
}
