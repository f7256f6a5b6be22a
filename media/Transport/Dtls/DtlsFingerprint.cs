using System.Security.Cryptography;

namespace RemoteVerify.Transport.Dtls;

/// <summary>A certificate's hash as SDP carries it (a=fingerprint, RFC 8122 section 5).</summary>
public sealed class DtlsFingerprint
{
    private readonly HashAlgorithmName _algorithm;
    private readonly byte[] _hash;

    private DtlsFingerprint(HashAlgorithmName algorithm, byte[] hash) => (_algorithm, _hash) = (algorithm, hash);

    /// <summary>Reads "sha-256", "sha-384" or "sha-512" and colon-separated hex. False for weaker hashes and for anything malformed.</summary>
    public static bool TryParse(string algorithm, string value, out DtlsFingerprint? fingerprint)
    {
        fingerprint = null;
        if (Find(algorithm) is not var (name, length) || value.Length != 3 * length - 1)
            return false;
        var hash = new byte[length];
        for (var i = 0; i < length; i++)
        {
            var byteEnds = i == length - 1 || value[3 * i + 2] == ':';
            if (!byteEnds || !byte.TryParse(value.AsSpan(3 * i, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out hash[i]))
                return false;
        }
        fingerprint = new DtlsFingerprint(name, hash);
        return true;
    }

    /// <summary>The sha-256 fingerprint of a certificate's DER.</summary>
    public static DtlsFingerprint Of(ReadOnlySpan<byte> certificate) => new(HashAlgorithmName.SHA256, SHA256.HashData(certificate));

    public bool Matches(ReadOnlySpan<byte> certificate) =>
        CryptographicOperations.FixedTimeEquals(CryptographicOperations.HashData(_algorithm, certificate), _hash);

    /// <summary>"sha-256" and its like.</summary>
    public string Algorithm => "sha-" + _algorithm.Name![3..];

    /// <summary>Colon-separated upper-case hex.</summary>
    public string Value => BitConverter.ToString(_hash).Replace('-', ':');

    public override string ToString() => $"{Algorithm} {Value}";

    private static (HashAlgorithmName Name, int Length)? Find(string algorithm) => algorithm.ToLowerInvariant() switch
    {
        "sha-256" => (HashAlgorithmName.SHA256, 32),
        "sha-384" => (HashAlgorithmName.SHA384, 48),
        "sha-512" => (HashAlgorithmName.SHA512, 64),
        _ => null,
    };
}
