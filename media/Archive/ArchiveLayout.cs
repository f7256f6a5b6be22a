namespace RemoteVerify.Archive;

/// <summary>
/// Every path in the archive, once.
/// <code>
/// sessions/{session}/data/log.jsonl            the evidence log
/// sessions/{session}/data/tracks/*.mkv         what each participant sent
/// sessions/{session}/data/stills/*             stills at full resolution
/// sessions/{session}/data/texts/*              chat, notes, decisions
/// sessions/{session}/data/stamps/*             a time-stamp authority's tokens from during the session
/// sessions/{session}/seal/checkpoint.json .p7s .tsr signer.pem tsa.pem
/// sessions/{session}/sealed.json               the commit: the session is sealed and complete
/// ledgers/{department}/ledger.jsonl            one line a sealed session
/// ledgers/removals-{department}/ledger.jsonl   one line a session that was removed after its time, and one a hold that is set or released
/// ledgers/{name}/days/{day}.jws .tsr           the state of any of these chains at the end of a day, signed and time-stamped
/// damaged/{time}/...                           what a comparison of two copies took out of its place, at its old path
/// </code>
/// The live folder of a running session and the package have the same shape below {session}.
/// </summary>
public static class ArchiveLayout
{
    public const int MaxPathLength = 240;
    public const string Log = "data/log.jsonl";
    public const string Checkpoint = "seal/checkpoint.json";
    public const string Signature = "seal/checkpoint.p7s";
    public const string Timestamp = "seal/checkpoint.tsr";
    public const string Signer = "seal/signer.pem";
    public const string TimestampAuthority = "seal/tsa.pem";
    public const string Marker = "sealed.json";
    public const string Sessions = "sessions";
    public const string Ledgers = "ledgers";
    public const string RemovalsPrefix = "removals-";
    public const string AuditPrefix = "audit-";

    public static string Session(string sessionId) => Checked($"{Sessions}/{OneSegment(sessionId)}");

    public static string InSession(string sessionId, string file) => Checked($"{Session(sessionId)}/{file}");

    /// <summary>The path of a file as the log names it ("tracks/applicant-1.mkv").</summary>
    public static string Data(string sessionId, string file) => InSession(sessionId, "data/" + file);

    public static string Ledger(string departmentId) => Checked($"ledgers/{OneSegment(departmentId)}/ledger.jsonl");

    /// <summary>The log of removals stands where ledgers stand, and is signed, handed out and copied as they are.</summary>
    public static string RemovalsOf(string departmentId) => RemovalsPrefix + OneSegment(departmentId);

    /// <summary>Among what stands where ledgers stand: one of sealed sessions.</summary>
    public static bool IsDepartment(string ledger) => !ledger.StartsWith(RemovalsPrefix, StringComparison.Ordinal) && !ledger.StartsWith(AuditPrefix, StringComparison.Ordinal);

    public static string LedgerDays(string departmentId) => Checked($"ledgers/{OneSegment(departmentId)}/days");

    public static string LedgerDay(string departmentId, DateOnly day) => Checked($"{LedgerDays(departmentId)}/{day:yyyy-MM-dd}.jws");

    public static string LedgerDayTime(string departmentId, DateOnly day) => Checked($"{LedgerDays(departmentId)}/{day:yyyy-MM-dd}.tsr");

    /// <summary>What is said of a sealed session afterwards: it grows beside what is sealed.</summary>
    public static bool IsReview(string path) => path.StartsWith(Sessions + "/", StringComparison.Ordinal) && path.Split('/') is [_, _, "review", ..];

    /// <summary>Where a file lies that was taken out of its place.</summary>
    public static string Damaged(string path, DateTimeOffset at) => Checked($"damaged/{at.UtcDateTime:yyyyMMddTHHmmssfff}/{path}");

    /// <summary>Gives the path back when it is one the archive takes; no "..", no empty segment, no leading dot, nothing a file system or URL reads otherwise.</summary>
    public static string Checked(string path)
    {
        if (path.Length is 0 or > MaxPathLength)
        {
            throw new ArgumentException($"An archive path has 1 to {MaxPathLength} characters", nameof(path));
        }

        foreach (var range in path.AsSpan().Split('/'))
        {
            if (!IsSegment(path.AsSpan()[range]))
            {
                throw new ArgumentException("Not an archive path: segments are letters, digits, '.', '_' and '-', and begin with no dot", nameof(path));
            }
        }

        return path;
    }

    private static string OneSegment(string id) =>
        IsSegment(id) ? id : throw new ArgumentException("Not an identifier: letters, digits, '.', '_' and '-', beginning with no dot", nameof(id));

    private static bool IsSegment(ReadOnlySpan<char> segment)
    {
        if (segment.IsEmpty || segment[0] == '.' || segment[^1] == '.')
        {
            return false;
        }

        foreach (var c in segment)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
