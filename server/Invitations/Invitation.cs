using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Invitations;

public enum InvitationState { Open, Used, Expired, Revoked }

/// <summary>A link into one session for one person.</summary>
public sealed class Invitation
{
    public required string Id { get; init; }
    public required string CaseId { get; init; }

    /// <summary>Where it leads: after the end to the session that goes on with this one.</summary>
    public required string SessionId { get; set; }

    /// <summary>The person who came by it; null before it was first opened.</summary>
    public string? ParticipantId { get; set; }

    /// <summary>For a helper of the applicant: in which role, and who.</summary>
    public HelperKind? Helping { get; init; }
    public string? GuestName { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When its person was admitted: from then on the link opens nothing.</summary>
    public DateTimeOffset? UsedAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }

    public InvitationState StateAt(DateTimeOffset now) =>
        RevokedAt is not null ? InvitationState.Revoked
        : UsedAt is not null ? InvitationState.Used
        : now >= ExpiresAt ? InvitationState.Expired
        : InvitationState.Open;
}
