using System.Security.Cryptography;

namespace RemoteVerify.Server;

/// <summary>Identifiers that nobody can guess and everybody can put into an address: 16 characters, 80 bits.</summary>
public static class Ids
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    public const int Length = 16;

    public static string New() => RandomNumberGenerator.GetString(Alphabet, Length);

    /// <summary>The archive's folders bear these names: nothing else may get near it. Letters that are never drawn may stand in names that were chosen.</summary>
    public static bool IsId(string? text) => text is { Length: Length } && text.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c));
}
