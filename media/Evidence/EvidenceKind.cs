namespace RemoteVerify.Evidence;

/// <summary>The kinds of entry in version 1. A reader ignores kinds that it does not know, but hashes them all.</summary>
public static class EvidenceKind
{
    public const string SessionOpened = "session.opened";
    public const string ConsentGiven = "consent.given";
    public const string ParticipantJoined = "participant.joined";
    public const string ParticipantLeft = "participant.left";
    public const string MediaChunk = "media.chunk";
    public const string MediaGap = "media.gap";
    public const string MediaChanged = "media.changed";
    public const string StillTaken = "still.taken";
    public const string LocationReported = "location.reported";
    public const string ChallengeIssued = "challenge.issued";
    public const string ChallengeAnswered = "challenge.answered";
    public const string RequestMade = "request.made";
    public const string RequestAnswered = "request.answered";
    public const string DrawingMade = "drawing.made";
    /// <summary>The official holds the picture still to look closely; the recording goes on.</summary>
    public const string PictureFrozen = "picture.frozen";
    public const string PictureReleased = "picture.released";
    /// <summary>Something about the picture that a person should look at: no verdict.</summary>
    public const string SignalNoticed = "signal.noticed";
    /// <summary>An official has read a register; what it said is in the file.</summary>
    public const string RegisterRead = "register.read";
    /// <summary>Another department takes part and answers for items of its own.</summary>
    public const string DepartmentInvited = "department.invited";
    /// <summary>An official signs a department's items as they are answered now.</summary>
    public const string ItemsSigned = "items.signed";
    public const string HelperAside = "helper.aside";
    public const string HelperReturned = "helper.returned";
    public const string ItemAnswered = "item.answered";
    /// <summary>What an earlier session of the case found stands in this one too.</summary>
    public const string ItemCarried = "item.carried";
    /// <summary>Another official owns the case from here on.</summary>
    public const string CaseHandedOver = "case.handedOver";
    /// <summary>The case goes on in another session at another time.</summary>
    public const string NextBooked = "next.booked";
    public const string MessageSent = "message.sent";
    public const string NoteAdded = "note.added";
    public const string DecisionMade = "decision.made";
    /// <summary>A time-stamp authority has seen the log up to an earlier line (RFC 3161).</summary>
    public const string TimeStamped = "time.stamped";
    public const string SessionResumed = "session.resumed";
    public const string SessionSealed = "session.sealed";

    /// <summary>A line of a department's ledger: one sealed session.</summary>
    public const string LedgerSession = "ledger.session";

    /// <summary>A line of a department's log of removals: one session whose time was over.</summary>
    public const string SessionRemoved = "session.removed";

    /// <summary>In the log of removals: from here on nobody may remove the session, until the same hold is released.</summary>
    public const string HoldSet = "hold.set";
    public const string HoldReleased = "hold.released";
}
