using System.Diagnostics;

namespace RemoteVerify.Media.Tests.Node.Faults;

/// <summary>A file system of its own that can be filled to the last byte: a small tmpfs, where it may be mounted.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly DirectoryInfo _mount = Directory.CreateTempSubdirectory("small");

    /// <exception cref="NotHere"/>
    public SmallDisk()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", _mount.FullName))
        {
            _mount.Delete();
            throw new NotHere("mounting a tmpfs needs root");
        }
    }

    public string Folder => _mount.FullName;

    public void Fill()
    {
        using var ballast = File.OpenHandle(Ballast, FileMode.OpenOrCreate, FileAccess.Write);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                RandomAccess.Write(ballast, block, RandomAccess.GetLength(ballast));
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Free() => File.Delete(Ballast);

    public void Dispose()
    {
        Run("umount", _mount.FullName);
        _mount.Delete(recursive: true);
    }

    private string Ballast => Path.Combine(_mount.FullName, "ballast");

    private static bool Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
