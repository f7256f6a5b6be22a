using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;
using RemoteVerify.Transport.Srtp;

namespace RemoteVerify.Transport.Dtls;

/// <summary>What one DTLS-SRTP handshake offers and demands: DTLS 1.2, ECDHE_ECDSA, an SRTP profile, the certificate that the offer's fingerprint names.</summary>
internal sealed class SrtpTlsServer(DtlsCertificate certificate, DtlsFingerprint remote) : DefaultTlsServer(new BcTlsCrypto())
{
    private const int ResendMilliseconds = 250, HandshakeMilliseconds = 20_000;

    private static readonly SrtpProfile[] Preferred =
        [SrtpProfile.AeadAes128Gcm, SrtpProfile.AeadAes256Gcm, SrtpProfile.Aes128CmHmacSha1With80BitTag];

    private static readonly int[] CipherSuites =
    [
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    ];

    private SrtpProfile _profile;
    private bool _clientIsKnown;

    /// <summary>There once the handshake is complete.</summary>
    public SrtpKeys? Keys { get; private set; }

    /// <summary>The other end said close_notify or a fatal alert.</summary>
    public bool Ended { get; private set; }

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    protected override int[] GetSupportedCipherSuites() => CipherSuites;

    public override int GetHandshakeResendTimeMillis() => ResendMilliseconds;

    public override int GetHandshakeTimeoutMillis() => HandshakeMilliseconds;

    // A forged record must not end the association (RFC 6347 section 4.1.2.7).
    public override bool IgnoreCorruptDtlsRecords => true;

    // Without it keys cannot be exported (RFC 7627 section 5.4).
    public override bool RequiresExtendedMasterSecret() => true;

    // The supported groups proper do not count for DTLS 1.2 here.
    protected override int SelectECDH(int minimumCurveBits)
    {
        var offered = m_context.SecurityParameters.ClientSupportedGroups ?? [];
        return offered.Contains(NamedGroup.x25519) ? NamedGroup.x25519 : base.SelectECDH(minimumCurveBits);
    }

    public override void ProcessClientExtensions(IDictionary<int, byte[]> clientExtensions)
    {
        base.ProcessClientExtensions(clientExtensions);
        var offered = TlsSrtpUtilities.GetUseSrtpExtension(clientExtensions)?.ProtectionProfiles ?? [];
        _profile = Preferred.FirstOrDefault(profile => offered.Contains((int)profile));
        if (_profile == default)
            throw new TlsFatalAlert(AlertDescription.handshake_failure);
    }

    public override IDictionary<int, byte[]> GetServerExtensions()
    {
        var extensions = base.GetServerExtensions();
        TlsSrtpUtilities.AddUseSrtpExtension(extensions, new UseSrtpData([(int)_profile], []));
        return extensions;
    }

    public override CertificateRequest GetCertificateRequest() =>
        new([ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign],
            TlsUtilities.GetDefaultSupportedSignatureAlgorithms(m_context), null);

    public override void NotifyClientCertificate(Certificate clientCertificate)
    {
        if (clientCertificate.IsEmpty || !remote.Matches(clientCertificate.GetCertificateAt(0).GetEncoded()))
            throw new TlsFatalAlert(AlertDescription.bad_certificate);
        _clientIsKnown = true;
    }

    // The only moment at which BouncyCastle can export: it forgets the secrets when Accept returns.
    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        if (!_clientIsKnown)
            throw new TlsFatalAlert(AlertDescription.bad_certificate);
        Keys = DtlsSrtpExporter.Export(m_context, _profile);
    }

    public override void NotifyAlertReceived(short alertLevel, short alertDescription) =>
        Ended |= alertLevel == AlertLevel.fatal || alertDescription == AlertDescription.close_notify;

    protected override TlsCredentialedSigner GetECDsaSignerCredentials()
    {
        var crypto = (BcTlsCrypto)Crypto;
        return new BcDefaultTlsCredentialedSigner(
            new TlsCryptoParameters(m_context), crypto, PrivateKeyFactory.CreateKey(certificate.PrivateKey),
            new Certificate([crypto.CreateCertificate(certificate.Der)]),
            SignatureAndHashAlgorithm.GetInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
    }
}
