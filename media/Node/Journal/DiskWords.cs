namespace RemoteVerify.Node.Journal;

/// <summary>What a failing disk means, in words for people.</summary>
internal static class DiskWords
{
    private const int NoSpace = 28;      // ENOSPC
    private const int QuotaExceeded = 122; // EDQUOT
    private const int ReadOnly = 30;     // EROFS

    public static bool IsDisk(Exception e) => e is IOException or UnauthorizedAccessException;

    public static EvidenceUnavailable Unavailable(Exception cause, string folder) => new(Of(cause, folder), cause);

    private static string Of(Exception cause, string folder) => cause.HResult switch
    {
        NoSpace or QuotaExceeded => $"The disk that keeps the evidence ({folder}) is full. Free some space; recording then goes on by itself.",
        ReadOnly => $"The disk that keeps the evidence ({folder}) has become read-only; it may be failing. Check it and start the service again.",
        _ => $"The evidence could not be written to {folder}: {cause.Message}",
    };
}
