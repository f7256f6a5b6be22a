namespace RemoteVerify.Server.Audit;

/// <summary>Who did what, when and why.</summary>
public sealed class AuditEntry
{
    public long Id { get; init; }
    public DateTimeOffset At { get; init; }
    public string? ActorId { get; init; }
    public required string ActorName { get; init; }

    /// <summary>A machine word of <see cref="AuditAction"/>.</summary>
    public required string Action { get; init; }
    public string? DepartmentId { get; init; }
    public string? CaseId { get; init; }
    public string? SessionId { get; init; }

    /// <summary>The purpose of a view, the file of a download, the outcome of a decision.</summary>
    public string Detail { get; init; } = "";
    public string? Address { get; init; }
}

public static class AuditAction
{
    public const string SignedIn = "signed_in";
    public const string SignInFailed = "sign_in_failed";
    public const string SignedOut = "signed_out";
    public const string StaffMade = "staff_made";
    public const string StaffDisabled = "staff_disabled";
    public const string StaffEnabled = "staff_enabled";
    public const string PasswordReset = "password_reset";
    public const string PasswordChanged = "password_changed";
    public const string DepartmentMade = "department_made";
    public const string MatterTypeMade = "matter_type_made";
    public const string MatterTypeChanged = "matter_type_changed";
    public const string CaseMade = "case_made";
    public const string CaseTaken = "case_taken";
    public const string CaseClosed = "case_closed";
    public const string CaseFactsChanged = "case_facts_changed";
    public const string HoursChanged = "hours_changed";
    public const string Booked = "booked";
    public const string BookedOutside = "booked_outside_hours";
    public const string CallBackWished = "call_back_wished";
    public const string CalledBack = "called_back";
    public const string GuestInvited = "guest_department_invited";
    public const string RegisterRead = "register_read";
    public const string GlossaryChanged = "glossary_changed";
    public const string CaseHandedOver = "case_handed_over";
    public const string SessionOpened = "session_opened";
    public const string SessionEnded = "session_ended";
    public const string SessionCutShort = "session_cut_short";
    public const string SessionDiscarded = "session_discarded";
    public const string Invited = "invited";
    public const string InvitationRevoked = "invitation_revoked";
    public const string InvitationRedeemed = "invitation_redeemed";
    public const string Admitted = "admitted";
    public const string TokenMade = "token_made";
    public const string Viewed = "viewed";
    public const string MediaRead = "media_read";
    public const string Verified = "verified";
    public const string Downloaded = "downloaded";
    public const string Exported = "exported";
    public const string ExportCancelled = "export_cancelled";
    public const string Held = "held";
    public const string HoldReleased = "hold_released";
    public const string Removed = "removed";
    public const string Unmasked = "unmasked";
    public const string Reviewed = "reviewed";
    public const string FindingsRead = "findings_read";
    public const string Reported = "reported";
    public const string Sampled = "sampled";
    public const string Redacted = "redacted";
    public const string Decided = "decided";
}
