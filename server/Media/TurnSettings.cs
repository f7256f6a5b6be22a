namespace RemoteVerify.Server.Media;

/// <summary>A TURN server that shares a secret with this server, coturn for one: for networks that let nothing else out.</summary>
public sealed class TurnSettings
{
    private const int ShortestSecret = 16;

    /// <summary>"turns:turn.example.org:443?transport=tcp", "turn:turn.example.org:3478". Empty: none.</summary>
    public IReadOnlyList<string> Urls { get; set; } = [];

    /// <summary>coturn's static-auth-secret.</summary>
    public string Secret { get; set; } = "";

    /// <summary>
    /// How long a credential opens new relays: a working day. A page gets its own when it joins and opens each later relay of the call with it, so it must outlast
    /// waiting and call, or whoever has no other way could not come back. coturn looks at the time only when a relay is opened: one that runs goes on, so a
    /// shorter time would end nothing. Nor does a longer one give much away: by infra/coturn the relay leads to this server's media alone, to few at a time.
    /// </summary>
    public int LifetimeMinutes { get; set; } = 12 * 60;

    public IEnumerable<string> Problems()
    {
        foreach (var url in Urls)
        {
            if (!url.StartsWith("turn:", StringComparison.Ordinal) && !url.StartsWith("turns:", StringComparison.Ordinal))
            {
                yield return $"Turn:Urls: \"{url}\" begins neither with turn: nor with turns:.";
            }
        }

        if (Urls.Count > 0 && Secret.Length < ShortestSecret)
        {
            yield return $"Turn:Secret: the secret that the TURN server shares, at least {ShortestSecret} characters.";
        }

        if (LifetimeMinutes < 1)
        {
            yield return "Turn:LifetimeMinutes: 1 or more.";
        }
    }
}

public sealed class IceServerSettings
{
    public IReadOnlyList<string> Urls { get; set; } = [];
    public string? Username { get; set; }
    public string? Credential { get; set; }
}
