using RemoteVerify.Archive;

namespace RemoteVerify.Node.Journal;

/// <summary>The paths of one session on this node's disk; below its root they are the archive's.</summary>
internal sealed record SessionFolder(string SessionId, string Root)
{
    public IDisk Disk { get; init; } = MachineDisk.One;
    public string Log => Path.Combine(Root, ArchiveLayout.Log);
    public string Data => Path.Combine(Root, "data");
    public string Seal => Path.Combine(Root, "seal");
    public string Tracks => Path.Combine(Data, "tracks");
    public string Stills => Path.Combine(Data, "stills");
    public string Texts => Path.Combine(Data, "texts");
    public string Stamps => Path.Combine(Data, "stamps");
    public string Marker => Path.Combine(Root, ArchiveLayout.Marker);

    /// <summary>Of a file as the log names it, or as the archive names it below the session ("seal/checkpoint.json").</summary>
    public string DataFile(string file) => Path.Combine(Data, ArchiveLayout.Checked(file));

    public string InSession(string file) => Path.Combine(Root, ArchiveLayout.Checked(file));

    /// <summary>In bytes; 0 for a file that is not there.</summary>
    public long LengthOf(string file) => new FileInfo(InSession(file)) is { Exists: true } there ? there.Length : 0;

    public void Make()
    {
        foreach (var folder in (string[])[Tracks, Stills, Texts, Stamps, Seal])
        {
            Durable.MakeFolder(folder, Disk);
        }
    }

    /// <summary>The files of data/ other than the log, as the log names them.</summary>
    public IEnumerable<string> DataFiles() => new[] { "tracks", "stills", "texts", "stamps" }
        .Where(kind => Directory.Exists(Path.Combine(Data, kind)))
        .SelectMany(kind => Directory.EnumerateFiles(Path.Combine(Data, kind)).Select(file => $"{kind}/{Path.GetFileName(file)}"))
        .Order(StringComparer.Ordinal);
}
