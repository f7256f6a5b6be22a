using System.Diagnostics;

namespace RemoteVerify.Kit;

/// <summary>A real file system that can be filled: a small tmpfs, where the tests may mount one.</summary>
public sealed class SmallDisk : IDisposable
{
    public const string Why = "mounting a tmpfs needs root";
    private readonly DirectoryInfo _mount = Directory.CreateTempSubdirectory("remoteverify-small-");

    public SmallDisk(int megabytes = 48) => IsThere = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", _mount.FullName);

    public bool IsThere { get; }

    public string Folder => Path.Combine(_mount.FullName, "data");

    private string Ballast => Path.Combine(_mount.FullName, "ballast");

    /// <summary>To the last byte.</summary>
    public void Fill()
    {
        try
        {
            using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            var bytes = new byte[4096];
            while (true)
            {
                file.Write(bytes);
            }
        }
        catch (IOException)
        {
            // Full: as wanted.
        }
    }

    public void MakeRoom() => File.Delete(Ballast);

    public void Dispose()
    {
        if (IsThere)
        {
            Run("umount", "--lazy", _mount.FullName);
        }

        _mount.Delete(recursive: true);
    }

    private static bool Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
