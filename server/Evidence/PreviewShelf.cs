using System.Collections.Concurrent;
using RemoteVerify.Node;
using RemoteVerify.Recording;

namespace RemoteVerify.Server.Evidence;

/// <summary>Waveforms and contact sheets of sealed recordings: made when somebody first looks, one at a time, and kept for the newest few. They are copies to find things by, never evidence.</summary>
public sealed class PreviewShelf(SessionArchive archive, Previews previews, ServerOptions options)
{
    /// <summary>Files on the disk, some 100 KB each.</summary>
    private const int Kept = 400;

    /// <summary>Of a waveform, over the whole of its track.</summary>
    public const int Parts = 1_200;

    private readonly string _folder = Path.Combine(options.FullDataFolder, "previews");
    private readonly SemaphoreSlim _one = new(1);
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _making = [];

    public Task<string> WaveformAsync(string sessionId, TrackReading track) => GetAsync($"{sessionId}-{Path.GetFileNameWithoutExtension(track.File)}.wave", sessionId, track, async (media, file) =>
        await File.WriteAllBytesAsync(file, await previews.WaveformAsync(media, Length(track), Parts, CancellationToken.None)));

    public Task<string> SheetAsync(string sessionId, TrackReading track) => GetAsync($"{sessionId}-{Path.GetFileNameWithoutExtension(track.File)}.jpg", sessionId, track, (media, file) =>
        previews.ContactSheetAsync(media, Length(track), file, CancellationToken.None));

    /// <summary>When the session's time is over its previews go as well.</summary>
    public void Remove(string sessionId)
    {
        foreach (var file in Directory.Exists(_folder) ? Directory.EnumerateFiles(_folder, sessionId + "-*") : [])
        {
            File.Delete(file);
        }
    }

    private Task<string> GetAsync(string name, string sessionId, TrackReading track, Func<Stream, string, Task> make)
    {
        var path = Path.Combine(_folder, name);
        if (File.Exists(path))
        {
            return Task.FromResult(path);
        }

        var made = _making.GetOrAdd(name, _ => new(() => MakeAsync(path, sessionId, track, make)));
        return ForgetAsync(name, made.Value);
    }

    /// <summary>What failed is tried anew when it is asked for again.</summary>
    private async Task<string> ForgetAsync(string name, Task<string> made)
    {
        try
        {
            return await made;
        }
        finally
        {
            _making.TryRemove(name, out _);
        }
    }

    private async Task<string> MakeAsync(string path, string sessionId, TrackReading track, Func<Stream, string, Task> make)
    {
        await _one.WaitAsync();
        try
        {
            Directory.CreateDirectory(_folder);
            foreach (var old in Directory.EnumerateFiles(_folder).OrderByDescending(File.GetLastWriteTimeUtc).Skip(Kept - 1))
            {
                File.Delete(old);
            }

            var part = Path.Combine(_folder, $"part-{Guid.NewGuid():N}{Path.GetExtension(path)}");
            await using (var media = await archive.OpenWholeMediaAsync(sessionId, track.File, CancellationToken.None))
            {
                await make(media, part);
            }

            File.Move(part, path, overwrite: true);
            return path;
        }
        finally
        {
            _one.Release();
        }
    }

    private static TimeSpan Length(TrackReading track) => TimeSpan.FromMilliseconds(track.ToMs - track.FromMs);
}
