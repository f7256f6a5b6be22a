namespace RemoteVerify.Evidence;

/// <summary>
/// Which names a file of the evidence may have: relative, with <c>/</c>, of letters, digits, <c>.</c> <c>_</c> <c>-</c>.
/// The names come out of packages that anybody may have made, and are later written to somebody's disk.
/// </summary>
public static class EvidencePath
{
    /// <summary>Characters.</summary>
    public const int MaxLength = 200;

    public static bool IsSafe(string path)
    {
        if (path.Length is 0 or > MaxLength)
            return false;
        foreach (var segment in path.AsSpan().Split('/'))
            if (!IsSafeSegment(path.AsSpan()[segment]))
                return false;
        return true;
    }

    private static bool IsSafeSegment(ReadOnlySpan<char> name)
    {
        // "." and ".." climb; a leading dash is an option to somebody's command; a trailing dot vanishes on Windows.
        if (name.IsEmpty || name[0] is '.' or '-' || name[^1] == '.')
            return false;
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
                return false;
        return true;
    }
}
