namespace RemoteVerify.Server.Review;

/// <summary>What is added to a review. Of: the finding that it is about, for all but notes and findings.</summary>
public enum ReviewKind { Note, Finding, OpinionAsked, Opinion, Answer, Remedy, Done, Closed }

/// <param name="AtMs">The moment of the session that it is about.</param>
/// <param name="Item">The item of the checklist that it is about.</param>
/// <param name="Grave">Of a finding: it puts the decision in question.</param>
/// <param name="To">Of a question for a second opinion: which auditor, by id.</param>
/// <param name="Agrees">Of an opinion.</param>
/// <param name="DueAt">Of a remedy: by when, a day (2026-12-31).</param>
public sealed record ReviewRequest(ReviewKind Kind, string Text, string? Of = null, long? AtMs = null, string? Item = null, bool Grave = false, string? To = null, bool? Agrees = null, string? DueAt = null);

/// <param name="Kind">A word of <see cref="ReviewKind"/>, "opened" or "report".</param>
public sealed record ReviewEntryView(
    long Seq, DateTimeOffset At, string Kind, string? By, string? Text, string? Of, long? AtMs, string? Item, bool Grave, string? To, bool? Agrees, string? DueAt, string? File);

public sealed record FindingView(
    string Id, string SessionId, string CaseId, DateTimeOffset At, string By, FindingState State, bool Grave, string? Item, Text? ItemName, long? AtMs, string? DueAt, string? Text, bool MayAnswer, bool MayGiveOpinion, IReadOnlyList<ReviewEntryView> Way)
{
    /// <summary>In lists over many sessions: which one this is.</summary>
    public string? CaseNumber { get; init; }
    public string? Applicant { get; init; }
}

public sealed record ReviewView(IReadOnlyList<ReviewEntryView> Entries, IReadOnlyList<FindingView> Findings, bool Whole, Text Words, bool MayReview, bool MayAnswer, IReadOnlyList<Cases.Person> Auditors);

public sealed record FindingList(IReadOnlyList<FindingView> Items);
