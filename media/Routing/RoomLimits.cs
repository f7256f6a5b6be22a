namespace RemoteVerify.Routing;

/// <summary>Every bound of a room, in one place.</summary>
public sealed record RoomLimits
{
    public int Participants { get; init; } = 6;
    /// <summary>WHEP connections that only watch.</summary>
    public int Watchers { get; init; } = 16;
    public int TracksPerKind { get; init; } = 3;
    public int SlotsPerKind { get; init; } = 8;
    /// <summary>Tracks a connection may begin in its life: bounds what changing SSRCs can cost.</summary>
    public int TracksPerConnection { get; init; } = 64;

    public static RoomLimits Default { get; } = new();
}
