using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace RemoteVerify.Server.Identity;

/// <summary>What a token is for. A token of one purpose is nothing for another: each has its own key.</summary>
public enum TokenPurpose { Invitation, Visit, Device, View }

/// <summary>
/// Signed, expiring tokens: base64url(fields parted by '.', the last one the expiry in Unix seconds) '.' base64url(HMAC-SHA256).
/// Short enough for a QR code. They hold identifiers, no secrets and no names.
/// </summary>
public sealed class SignedTokens
{
    private const int MaxLength = 400;
    private const int MacLength = 20;
    private readonly byte[] _key;
    private readonly TimeProvider _clock;

    /// <param name="keyFolder">Keeps links.key, made at the first start: 32 random bytes.</param>
    public SignedTokens(string keyFolder, TimeProvider clock)
    {
        _clock = clock;
        var file = Path.Combine(keyFolder, "links.key");
        if (!File.Exists(file))
        {
            SecretFile.Write(file, RandomNumberGenerator.GetBytes(32));
        }

        _key = File.ReadAllBytes(file);
        if (_key.Length != 32)
        {
            throw new InvalidDataException($"{file} is damaged: it must have 32 bytes. Put the copy of your backup there.");
        }
    }

    public string Sign(TokenPurpose purpose, DateTimeOffset expiresAt, params ReadOnlySpan<string> fields)
    {
        var text = Encoding.ASCII.GetBytes(string.Join('.', [.. fields, expiresAt.ToUnixTimeSeconds().ToString()]));
        return $"{Base64Url.EncodeToString(text)}.{Base64Url.EncodeToString(Mac(purpose, text))}";
    }

    /// <returns>The fields of a token that was signed here for this purpose, expired or not; null for everything else.</returns>
    public SignedFields? Read(TokenPurpose purpose, string? token)
    {
        if (token is null || token.Length > MaxLength || token.IndexOf('.') is not (> 0 and var dot))
        {
            return null;
        }

        if (!TryDecode(token.AsSpan(0, dot), out var text) || !TryDecode(token.AsSpan(dot + 1), out var mac)
            || !CryptographicOperations.FixedTimeEquals(mac, Mac(purpose, text)))
        {
            return null;
        }

        var fields = Encoding.ASCII.GetString(text).Split('.');
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds(long.Parse(fields[^1]));
        return new SignedFields(fields[..^1], expiresAt, _clock.GetUtcNow() >= expiresAt);
    }

    private byte[] Mac(TokenPurpose purpose, byte[] text) =>
        HMACSHA256.HashData(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(purpose.ToString())), text)[..MacLength];

    private static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : [];
        return bytes.Length > 0;
    }
}

public sealed record SignedFields(string[] Fields, DateTimeOffset ExpiresAt, bool Expired);
