namespace RemoteVerify.Recording;

/// <summary>A folder for the small files of one run of ffmpeg; gone with it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("remoteverify-").FullName;

    public string Write(string name, string text)
    {
        var path = Path.Combine(_path, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A file elsewhere under a name that means nothing to ffmpeg's own syntax.</summary>
    public string Link(string name, string target) => File.CreateSymbolicLink(Path.Combine(_path, name), Path.GetFullPath(target)).FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
