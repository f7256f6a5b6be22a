using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace RemoteVerify.Server.Review;

/// <summary>Open: the official has not answered. Answered. RemedySet: something must be done. Remedied: the official says that it is. Closed: an auditor says that it is.</summary>
public enum FindingState { Open, Answered, RemedySet, Remedied, Closed }

/// <summary>What a finding has come to, for lists. The review log in the archive is the truth; this row is written from it.</summary>
public sealed class Finding
{
    public required string Id { get; init; }
    public required string SessionId { get; init; }
    public required string CaseId { get; init; }
    public required string DepartmentId { get; init; }

    /// <summary>Who owns the case: who answers.</summary>
    public required string OfficialId { get; set; }
    public DateTimeOffset At { get; set; }
    public string By { get; set; } = "";
    public FindingState State { get; set; }
    public bool Grave { get; set; }
    public string? Item { get; set; }
    public long? AtMs { get; set; }
    public string? DueAt { get; set; }

    /// <summary>Who was asked for a second opinion and has not given it; null: nobody.</summary>
    public string? AskedId { get; set; }

    internal static void Configure(EntityTypeBuilder<Finding> finding)
    {
        finding.HasIndex(f => f.SessionId);
        finding.HasIndex(f => f.CaseId);
        finding.HasIndex(f => new { f.DepartmentId, f.State });
    }
}

/// <summary>The newest signed state of a session's review, kept apart from the archive: cutting the one does not cut the other.</summary>
public sealed class ReviewHead
{
    public required string SessionId { get; init; }
    public long Seq { get; set; }
    public required string Receipt { get; set; }
}

/// <summary>Finds a report by its bytes. The review log in the archive is the truth; this row is written from it.</summary>
public sealed class SealedReport
{
    /// <summary>Of the PDF, hex.</summary>
    public required string Sha256 { get; init; }
    public required string SessionId { get; init; }

    /// <summary>Its line in the session's review log.</summary>
    public long Seq { get; init; }
}

/// <summary>A session that chance chose to be looked at.</summary>
public sealed class SampledSession
{
    public required string SessionId { get; init; }
    public required string DepartmentId { get; init; }

    /// <summary>The Monday of the week in which the session was, ISO 8601.</summary>
    public required string Week { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>When an auditor first looked.</summary>
    public DateTimeOffset? LookedAt { get; set; }
}
