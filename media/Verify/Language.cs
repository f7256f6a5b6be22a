namespace RemoteVerify.Verify;

internal static class Language
{
    /// <summary>POSIX: LC_ALL before LC_MESSAGES before LANG; an empty one counts as unset.</summary>
    public static bool IsChinese(Func<string, string?> environment)
    {
        foreach (var name in (ReadOnlySpan<string>)["LC_ALL", "LC_MESSAGES", "LANG"])
            if (environment(name) is { Length: > 0 } value)
                return value.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
        return false;
    }
}
