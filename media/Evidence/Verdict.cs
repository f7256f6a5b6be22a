namespace RemoteVerify.Evidence;

public enum VerdictKind
{
    Intact,
    Withheld,
    Incomplete,
    Broken,
    NotSealed,
}

/// <summary>The same words in the two languages of the product.</summary>
public sealed record Words(string Zh, string En);

/// <summary>How much a finding weighs.</summary>
public enum ProblemKind
{
    /// <summary>Nothing wrong, but a reader should know.</summary>
    Note,

    /// <summary>Something that was there is not.</summary>
    Missing,

    /// <summary>Something is not what it was.</summary>
    Altered,
}

/// <param name="Seq">The entry it is about, where there is one.</param>
/// <param name="At">That entry's time.</param>
/// <param name="File">In the bag, where it is about a file.</param>
public sealed record Problem(ProblemKind Kind, long? Seq, DateTimeOffset? At, string? File, Words What);

/// <summary>Who signed, and when by which clock.</summary>
/// <param name="Fingerprint">SHA-256 of the certificate, lower-case hex: compare it with what the office publishes.</param>
/// <param name="Trusted">True or false against the trust root that was given; null when none was.</param>
/// <param name="Stamp">The time-stamp authority's word on when the signature existed, where there is one.</param>
public sealed record Signature(string Subject, string Fingerprint, bool? Trusted, DateTimeOffset SealedAt, StampedTime? Stamp)
{
    public DateTimeOffset? StampedAt => Stamp?.At;

    public string? Authority => Stamp?.Authority;
}

/// <param name="Seq">The entry up to which everything existed at that time; null for the seal's own stamp.</param>
/// <param name="Authority">Its name as its certificate says.</param>
/// <param name="Fingerprint">SHA-256 of that certificate, lower-case hex.</param>
/// <param name="Trusted">True or false against the roots that were given; null when none were.</param>
public sealed record StampedTime(long? Seq, DateTimeOffset At, string Authority, string Fingerprint, bool? Trusted);

/// <param name="At">When the copy was made, by the server's clock.</param>
/// <param name="Signer">Whose signature it is, as the certificate says.</param>
/// <param name="Fingerprint">SHA-256 of that certificate, lower-case hex.</param>
/// <param name="Trusted">True or false against the roots that were given; null when none were.</param>
public sealed record RedactionNotice(string By, string Reason, DateTimeOffset At, string Signer, string Fingerprint, bool? Trusted);

/// <param name="Withheld">The files that a redacted package leaves out.</param>
/// <param name="Totals">Counted while reading.</param>
/// <param name="BytesRead">Every byte of every file, read and hashed.</param>
public sealed record Verdict(
    VerdictKind Kind,
    Words Words,
    IReadOnlyList<Problem> Problems,
    IReadOnlyList<string> Withheld,
    EvidenceTotals Totals,
    long BytesRead,
    string? Session,
    Signature? Signature,
    Checkpoint? Receipt)
{
    /// <summary>Who left something out and why, and who signs for that.</summary>
    public RedactionNotice? Redaction { get; init; }

    /// <summary>Trusted times during the session, in the log's order.</summary>
    public IReadOnlyList<StampedTime> Times { get; init; } = [];

    /// <summary>0 intact or withheld, 2 incomplete, 3 broken, 4 not sealed.</summary>
    public int ExitCode => Kind switch
    {
        VerdictKind.Intact or VerdictKind.Withheld => 0,
        VerdictKind.Incomplete => 2,
        VerdictKind.Broken => 3,
        _ => 4,
    };
}
