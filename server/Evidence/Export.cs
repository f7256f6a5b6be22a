using System.Text.Json;

namespace RemoteVerify.Server.Evidence;

public enum ExportState { Running, Ready, Failed }

/// <summary>One side-by-side film on its way. It is a copy for people to look at, never evidence.</summary>
public sealed class Export(string id, string sessionId)
{
    private readonly CancellationTokenSource _stop = new();

    public string Id { get; } = id;
    public string SessionId { get; } = sessionId;
    public ExportState State { get; set; } = ExportState.Running;
    public double Progress { get; set; }

    /// <summary>Another film is made before it.</summary>
    public bool Waits { get; set; } = true;
    public string? File { get; set; }

    /// <summary>Recordings that could not be read and are not in the film.</summary>
    public int Without { get; set; }

    /// <summary>Who has asked for it and not given it up. Under the lock of <see cref="Exports"/>.</summary>
    public HashSet<string> WantedBy { get; } = [];

    /// <summary>Done, failed or stopped; nothing runs for it any more.</summary>
    public Task Finished { get; set; } = Task.CompletedTask;

    public CancellationToken Stopped => _stop.Token;

    public void Stop() => _stop.Cancel();

    /// <summary>Why it failed, for the person who asked.</summary>
    public string? Words { get; set; }
}

/// <summary>The films on the disk. Beside each stands a note that names its session, so that a restart knows them again.</summary>
public sealed class ExportShelf(string folder)
{
    private const string NoteExtension = ".json";
    private const string PartsExtension = ".parts";

    private sealed record Note(string SessionId, string File, int Without = 0);

    /// <summary>The films that are ready, oldest first. What a crash left half made is removed.</summary>
    public IReadOnlyList<Export> Read()
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var ready = Directory.EnumerateFiles(folder, "*" + NoteExtension).OrderBy(File.GetLastWriteTimeUtc).Select(ReadNote).OfType<Export>().ToList();
        var known = ready.SelectMany(e => new[] { e.File!, NoteOf(e.Id) }).ToHashSet();
        foreach (var left in Directory.EnumerateFiles(folder).Where(file => !known.Contains(file)))
        {
            File.Delete(left);
        }

        foreach (var parts in Directory.EnumerateDirectories(folder, "*" + PartsExtension))
        {
            Directory.Delete(parts, recursive: true);
        }

        return ready;
    }

    public DirectoryInfo Parts(string id) => Directory.CreateDirectory(Path.Combine(folder, id + PartsExtension));

    /// <summary>Where the film goes; ffmpeg's container adds the extension.</summary>
    public string Film(string id) => Path.Combine(folder, id);

    /// <summary>After the film is whole: without its note nobody knows it.</summary>
    public void Keep(Export export)
    {
        var fresh = NoteOf(export.Id) + ".new";
        File.WriteAllText(fresh, JsonSerializer.Serialize(new Note(export.SessionId, Path.GetFileName(export.File!), export.Without)));
        File.Move(fresh, NoteOf(export.Id), overwrite: true);
    }

    public void Remove(Export export)
    {
        File.Delete(NoteOf(export.Id));
        if (export.File is { } film)
        {
            File.Delete(film);
        }
    }

    private string NoteOf(string id) => Path.Combine(folder, id + NoteExtension);

    private Export? ReadNote(string path)
    {
        try
        {
            var note = JsonSerializer.Deserialize<Note>(File.ReadAllText(path));
            var film = Path.Combine(folder, Path.GetFileName(note?.File ?? ""));
            return note is not null && File.Exists(film)
                ? new Export(Path.GetFileNameWithoutExtension(path), note.SessionId) { State = ExportState.Ready, Waits = false, Progress = 1, File = film, Without = note.Without }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
