namespace RemoteVerify.Node;

/// <summary>What became of ICE credentials that a client told outside an offer.</summary>
public abstract record IcePatch
{
    private IcePatch() { }

    /// <summary>No such connection.</summary>
    public sealed record Gone : IcePatch;

    /// <summary>It names no m-line with a=ice-ufrag and a=ice-pwd.</summary>
    public sealed record Malformed : IcePatch;

    /// <summary>It means an ICE session that another has replaced.</summary>
    public sealed record Outdated : IcePatch;

    /// <summary>The credentials are those that hold: candidates alone, which a lite agent passes over.</summary>
    public sealed record Unchanged : IcePatch;

    /// <param name="Tag">Names the ICE session that has begun: the server's ufrag.</param>
    /// <param name="Fragment">The server's credentials and candidates.</param>
    public sealed record Restarted(string Tag, string Fragment) : IcePatch;
}
