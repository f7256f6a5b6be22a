using Microsoft.Extensions.Primitives;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Media;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Whip;

/// <summary>STUN and TURN servers as a device is told of them: one Link header each, a relay with a credential of the device's own (RFC 9725 section 4.6).</summary>
public sealed class IceServerLinks(ServerOptions options, TimeProvider clock)
{
    public StringValues For(DeviceCaller device) =>
        new([.. TurnCredentials.For(options, device.ParticipantId, clock.GetUtcNow()).SelectMany(Links)]);

    private static IEnumerable<string> Links(IceServer server) =>
        server.Urls.Select(url => server.Credential is null
            ? $"<{url}>; rel=\"ice-server\""
            : $"<{url}>; rel=\"ice-server\"; username={Quoted(server.Username)}; credential={Quoted(server.Credential)}; credential-type=\"password\"");

    /// <summary>RFC 9110 section 5.6.4.</summary>
    private static string Quoted(string? text) => $"\"{text?.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
