using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace RemoteVerify.Evidence;

/// <summary>
/// A signed checkpoint in somebody's hands: JWS compact, ES256 (RFC 7515, RFC 7518 section 3.4), with the signer's
/// certificate in <c>x5c</c> (RFC 7515 section 4.1.6). Its holder can later show that the log was cut or rewritten.
/// </summary>
public sealed record Receipt(Checkpoint Checkpoint, X509Certificate2 Signer)
{
    public const string Type = "remoteverify-receipt+jws";

    /// <summary>The same form over the state of another chain: none of them passes for a receipt.</summary>
    public const string LedgerType = "remoteverify-ledger+jws", ReviewType = "remoteverify-review+jws";

    /// <summary>The limit of a receipt in characters.</summary>
    public const int MaxLength = 16 * 1024;

    public static string Sign(Checkpoint checkpoint, SigningKey key, string type = Type)
    {
        var header = $$"""{"alg":"ES256","typ":"{{type}}","x5c":["{{Convert.ToBase64String(key.Certificate.RawData)}}"]}""";
        var signed = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)) + "." + Base64Url.EncodeToString(checkpoint.ToBytes());
        var signature = key.Key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return signed + "." + Base64Url.EncodeToString(signature);
    }

    /// <summary>Checks the signature with the certificate that the receipt itself carries; whether to trust that one is the caller's question.</summary>
    public static bool TryOpen(string jws, [NotNullWhen(true)] out Receipt? receipt, string type = Type)
    {
        receipt = null;
        var parts = jws.Length > MaxLength ? [] : jws.Trim().Split('.');
        if (parts.Length != 3 || SignerOf(parts[0], type) is not { } signer || !IsSigned(parts, signer))
            return false;
        if (!TryDecode(parts[1], out var payload) || !Checkpoint.TryParse(payload, out var checkpoint))
            return false;
        receipt = new Receipt(checkpoint, signer);
        return true;
    }

    /// <summary>Checks the signature with a certificate that the caller trusts, whatever the receipt carries.</summary>
    public static bool TryVerify(string jws, X509Certificate2 signer, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = TryOpen(jws, out var receipt) && receipt.IsSignedBy(signer) ? receipt.Checkpoint : null;
        return checkpoint is not null;
    }

    public bool IsSignedBy(X509Certificate2 signer) =>
        Signer.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(signer.PublicKey.ExportSubjectPublicKeyInfo());

    private static X509Certificate2? SignerOf(string encodedHeader, string type)
    {
        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(encodedHeader));
            if (header.RootElement.GetProperty("alg").GetString() != "ES256" || header.RootElement.GetProperty("typ").GetString() != type)
                return null;
            return X509CertificateLoader.LoadCertificate(header.RootElement.GetProperty("x5c")[0].GetBytesFromBase64());
        }
        catch (Exception e) when (e is FormatException or JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or CryptographicException)
        {
            return null;
        }
    }

    private static bool IsSigned(string[] parts, X509Certificate2 signer)
    {
        using var key = signer.GetECDsaPublicKey();
        return key is { KeySize: 256 } && TryDecode(parts[2], out var signature) && signature.Length == 64
            && key.VerifyData(Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static bool TryDecode(string text, out byte[] bytes)
    {
        try
        {
            bytes = Base64Url.DecodeFromChars(text);
            return true;
        }
        catch (FormatException)
        {
            bytes = [];
            return false;
        }
    }
}
