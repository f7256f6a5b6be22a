using System.Security.Cryptography;
using System.Text;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Media;

/// <summary>Credentials that a TURN server works out for itself from a shared secret (the TURN REST form that coturn calls use-auth-secret): nobody is registered, and they expire.</summary>
public static class TurnCredentials
{
    /// <summary>What a browser is told when it joins: the relays with credentials of its own, and servers that need none of ours.</summary>
    /// <param name="name">Stands in the relay's log: a participant's id.</param>
    public static IceServer[] For(ServerOptions options, string name, DateTimeOffset now)
    {
        var plain = options.IceServers.Select(server => new IceServer([.. server.Urls], server.Username, server.Credential));
        return options.Turn.Urls.Count == 0 ? [.. plain] : [.. plain, Issue(options.Turn, name, now)];
    }

    private static IceServer Issue(TurnSettings turn, string name, DateTimeOffset now)
    {
        var user = $"{(now + TimeSpan.FromMinutes(turn.LifetimeMinutes)).ToUnixTimeSeconds()}:{name}";
        var password = HMACSHA1.HashData(Encoding.UTF8.GetBytes(turn.Secret), Encoding.UTF8.GetBytes(user));
        return new IceServer([.. turn.Urls], user, Convert.ToBase64String(password));
    }
}
