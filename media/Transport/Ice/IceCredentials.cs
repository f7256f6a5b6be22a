using System.Security.Cryptography;

namespace RemoteVerify.Transport.Ice;

/// <summary>An a=ice-ufrag and a=ice-pwd pair (RFC 8839 section 5.4).</summary>
public readonly record struct IceCredentials(string Ufrag, string Password)
{
    private const string IceCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>72 random bits name a peer among all of the node's, 144 keep its checks from being forged (RFC 8445 section 5.3 asks for 24 and 128).</summary>
    public static IceCredentials Create() =>
        new(RandomNumberGenerator.GetString(IceCharacters, 12), RandomNumberGenerator.GetString(IceCharacters, 24));
}
