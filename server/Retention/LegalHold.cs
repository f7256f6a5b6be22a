namespace RemoteVerify.Server.Retention;

/// <summary>A session that must not be removed, whatever its age. Never deleted; released by a second entry of the same row.</summary>
public sealed class LegalHold
{
    public required string Id { get; init; }
    public required string SessionId { get; init; }
    public DateTimeOffset At { get; init; }
    public required string By { get; init; }
    public required string Reason { get; init; }
    public DateTimeOffset? ReleasedAt { get; set; }
    public string? ReleasedBy { get; set; }
    public string? ReleaseReason { get; set; }
}

/// <summary>A session whose time is over. The row comes first, then the line in the log of removals, which alone decides: from then on no hold can be set any more.</summary>
public sealed class Removal
{
    public required string SessionId { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>Null: it is decided and not done yet.</summary>
    public DateTimeOffset? DoneAt { get; set; }
}
