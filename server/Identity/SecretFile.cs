namespace RemoteVerify.Server.Identity;

/// <summary>Files that only the server's own account may read.</summary>
public static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
        if (!OperatingSystem.IsWindows())
        {
            // The mode above holds for new files only.
            File.SetUnixFileMode(path, OwnerOnly);
        }
    }
}
