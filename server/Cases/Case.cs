using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Sessions.Places;

namespace RemoteVerify.Server.Cases;

/// <summary>ToSupply: the applicant still has something to hand in. Decided: there is an outcome. Closed: nothing happens any more.</summary>
public enum CaseState { Open, Taken, ToSupply, Decided, Closed }

public sealed class Case
{
    public required string Id { get; init; }

    /// <summary>As people write it: year and a running number.</summary>
    public required string Number { get; init; }
    public required string DepartmentId { get; init; }
    public required string MatterTypeId { get; init; }

    /// <summary>Of the matter type, as it was when the case began.</summary>
    public int MatterVersion { get; init; } = 1;
    public required string ApplicantName { get; init; }
    public string? Reference { get; init; }
    public CaseState State { get; set; }

    /// <summary>The registered place that a visit looks at; null: the matter has none.</summary>
    public Site? Site { get; set; }

    /// <summary>Where reminders go: an e-mail address or a telephone number; null: nowhere.</summary>
    public string? Contact { get; set; }

    /// <summary>While to supply: until when, ISO 8601 as the official gave it.</summary>
    public string? SupplyUntil { get; set; }

    /// <summary>After a partial pass: when and how the rest is looked at.</summary>
    public SecondMeeting? Second { get; set; }

    /// <summary>The first official who took it.</summary>
    public string? OwnerId { get; set; }
    public string? OwnerName { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public List<CaseEvent> History { get; init; } = [];
}

/// <param name="At">ISO 8601 as the official gave it.</param>
public sealed record SecondMeeting(SecondKind Kind, string At);

/// <summary>One line of a case's history.</summary>
public sealed class CaseEvent
{
    public long Id { get; init; }
    public required string CaseId { get; init; }
    public DateTimeOffset At { get; init; }
    public required string By { get; init; }

    /// <summary>A machine word: created, taken, invited, session_opened, decided, closed, ...</summary>
    public required string What { get; init; }
    public string Text { get; init; } = "";
}
