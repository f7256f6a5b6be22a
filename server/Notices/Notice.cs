using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace RemoteVerify.Server.Notices;

/// <summary>Booked and moved say the new time; reminder and supply come before a date; turn calls somebody back who did not want to wait; second says what a second call or visit is for; handedOver that another official has the case.</summary>
public enum NoticeKind { Booked, Moved, Reminder, Supply, Turn, Second, HandedOver }

/// <summary>One message to an applicant: to be sent, sent, or given up. The table is the record of what was said to whom.</summary>
public sealed class Notice
{
    public required string Id { get; init; }
    public required string DepartmentId { get; init; }
    public required string CaseId { get; init; }
    public string? SessionId { get; init; }
    public required NoticeKind Kind { get; init; }

    /// <summary>An e-mail address or a telephone number, as the case has it.</summary>
    public required string To { get; init; }

    /// <summary>In both languages, one after the other.</summary>
    public required string Words { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>Pointless after this: what it reminds of is over.</summary>
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>"webhook" or "mail".</summary>
    public string? SentBy { get; set; }
    public int Tries { get; set; }

    /// <summary>Set: it is not tried any more; why.</summary>
    public DateTimeOffset? GivenUpAt { get; set; }
    public string? Problem { get; set; }

    public static void Configure(EntityTypeBuilder<Notice> notice)
    {
        notice.HasIndex(n => n.CaseId);
        notice.HasIndex(n => new { n.SentAt, n.DueAt });
    }
}
