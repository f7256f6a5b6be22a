using RemoteVerify.Server.Matters;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>The durable facts of a session. What was said and shown stands in its evidence, not here.</summary>
public sealed class Session
{
    public required string Id { get; init; }
    public required string CaseId { get; init; }

    /// <summary>The part of every receipt's code that finds the session; empty: made before there was this column.</summary>
    public string CodePart { get; init; } = "";
    public required string DepartmentId { get; init; }

    /// <summary>The case's session before, which this one goes on with; null: the first.</summary>
    public string? AfterId { get; init; }

    /// <summary>The case's owner, who decides and ends.</summary>
    public required string OfficialId { get; set; }
    public required string OfficialName { get; set; }

    /// <summary>As it was when the session was opened: a change of the words does not change a session.</summary>
    public required MatterContent Matter { get; init; }
    public SessionState State { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The appointment; null: as soon as both have time.</summary>
    public DateTimeOffset? PlannedFor { get; set; }

    /// <summary>When the evidence began.</summary>
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public long? DurationMs { get; set; }

    /// <summary>What the newest verification said.</summary>
    public string? Verdict { get; set; }
    public Receipt? Receipt { get; set; }
    public List<ItemState> Answers { get; set; } = [];
    public DecisionMade? Decision { get; set; }
    public List<SessionParticipant> Participants { get; init; } = [];

    /// <summary>Departments that take part beside the one that leads.</summary>
    public List<SessionGuest> Guests { get; init; } = [];
}

/// <summary>What a device's token allows.</summary>
public enum DeviceRight { Publish, Watch }

/// <summary>One person or device of a session, the same before and after every reconnection.</summary>
public sealed class SessionParticipant
{
    public required string Id { get; init; }
    public required string SessionId { get; init; }
    public ParticipantRole Role { get; init; }
    public required string Name { get; init; }

    /// <summary>Names the track files: "applicant-1".</summary>
    public required string Label { get; init; }
    public string? StaffId { get; init; }

    /// <summary>A helper's declared role.</summary>
    public HelperKind? Helping { get; init; }

    /// <summary>What the page found before it came in.</summary>
    public DeviceCheck? Check { get; set; }

    /// <summary>Null for people.</summary>
    public DeviceRight? Right { get; init; }

    /// <summary>Stands in the newest visit token: opening the link again makes the tokens before it worthless.</summary>
    public string? VisitKey { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? AdmittedAt { get; set; }
    /// <summary>Wants to be called back instead of waiting: since when.</summary>
    public DateTimeOffset? CallBackAt { get; set; }
    public DateTimeOffset? DeclinedAt { get; set; }
    public DateTimeOffset? ConsentedAt { get; set; }
    public ConsentGiven? Consent { get; set; }

    /// <summary>The evidence has the consent.</summary>
    public bool ConsentRecorded { get; set; }
}
