namespace RemoteVerify.Server.Sessions;

/// <summary>Another department that takes part in a session and answers for items of its own.</summary>
public sealed class SessionGuest
{
    public required string SessionId { get; init; }
    public required string DepartmentId { get; init; }
    public required Text Name { get; init; }

    /// <summary>The checklist's items that this department answers, and nobody else.</summary>
    public required List<string> Items { get; set; }
    public DateTimeOffset? SignedAt { get; set; }
    public string? SignedBy { get; set; }
}
