using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace RemoteVerify.Evidence;

/// <summary>
/// Trusted time over the bytes of <c>seal/checkpoint.p7s</c> (RFC 3161). The request goes to the authority as
/// <c>application/timestamp-query</c>; its answer is kept as it came, as <c>seal/checkpoint.tsr</c>.
/// </summary>
public sealed record Timestamp(DateTimeOffset At, X509Certificate2 Authority)
{
    /// <summary>What the token carries beside the authority's own certificate: the ones between it and its root.</summary>
    public X509Certificate2Collection Carried { get; init; } = [];

    /// <summary>The limit of an authority's answer in bytes.</summary>
    public const int MaxResponseBytes = 64 * 1024;

    /// <summary>The request's DER, with a nonce, asking for the authority's certificate.</summary>
    public static Rfc3161TimestampRequest Request(ReadOnlySpan<byte> seal) =>
        Rfc3161TimestampRequest.CreateFromData(seal, HashAlgorithmName.SHA256, nonce: RandomNumberGenerator.GetBytes(8), requestSignerCertificates: true);

    /// <summary>A request over a hash that is there already: a log line's.</summary>
    /// <param name="sha256">64 hex digits.</param>
    public static Rfc3161TimestampRequest RequestOfHash(string sha256) => Rfc3161TimestampRequest.CreateFromHash(
        Convert.FromHexString(sha256), HashAlgorithmName.SHA256, nonce: RandomNumberGenerator.GetBytes(8), requestSignerCertificates: true);

    /// <summary>Checks that the authority answered this very request (hash and nonce) and signed its answer.</summary>
    public static bool TryAccept(Rfc3161TimestampRequest request, ReadOnlyMemory<byte> response, [NotNullWhen(true)] out Timestamp? timestamp)
    {
        timestamp = null;
        try
        {
            var token = request.ProcessResponse(response, out var read);
            if (read != response.Length || !token.VerifySignatureForHash(request.GetMessageHash().Span, HashAlgorithmName.SHA256, out var authority))
                return false;
            timestamp = Of(token, authority);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <param name="seal">The bytes of <c>seal/checkpoint.p7s</c>.</param>
    /// <param name="response">The bytes of <c>seal/checkpoint.tsr</c>.</param>
    public static bool TryVerify(ReadOnlySpan<byte> seal, ReadOnlyMemory<byte> response, [NotNullWhen(true)] out Timestamp? timestamp)
    {
        timestamp = TokenOf(response) is { } token && token.VerifySignatureForData(seal, out var authority) ? Of(token, authority) : null;
        return timestamp is not null;
    }

    /// <param name="sha256">64 hex digits: the hash that was stamped.</param>
    public static bool TryVerifyHash(string sha256, ReadOnlyMemory<byte> response, [NotNullWhen(true)] out Timestamp? timestamp)
    {
        timestamp = TokenOf(response) is { } token && token.VerifySignatureForHash(Convert.FromHexString(sha256), HashAlgorithmName.SHA256, out var authority)
            ? Of(token, authority) : null;
        return timestamp is not null;
    }

    /// <summary>What the answer says, unchecked; null: it is none.</summary>
    public static DateTimeOffset? TimeOf(ReadOnlyMemory<byte> response) => TokenOf(response)?.TokenInfo.Timestamp;

    /// <summary>The certificates that the answer carries, PEM: <c>seal/tsa.pem</c>.</summary>
    public static string CertificatesPem(ReadOnlyMemory<byte> response) => TokenOf(response) is { } token
        ? string.Concat(token.AsSignedCms().Certificates.Select(certificate => certificate.ExportCertificatePem() + "\n"))
        : "";

    private static Timestamp Of(Rfc3161TimestampToken token, X509Certificate2 authority) =>
        new(token.TokenInfo.Timestamp, authority) { Carried = token.AsSignedCms().Certificates };

    /// <summary>TimeStampResp ::= SEQUENCE { status PKIStatusInfo, timeStampToken OPTIONAL } (RFC 3161 section 2.4.2).</summary>
    private static Rfc3161TimestampToken? TokenOf(ReadOnlyMemory<byte> response)
    {
        try
        {
            var reader = new AsnReader(response, AsnEncodingRules.DER);
            var answer = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            answer.ReadEncodedValue();
            return answer.HasData && Rfc3161TimestampToken.TryDecode(answer.ReadEncodedValue(), out var token, out _) ? token : null;
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return null;
        }
    }
}
