using System.Collections.Concurrent;
using RemoteVerify.Node;
using RemoteVerify.Recording;
using RemoteVerify.Server.Sessions;

namespace RemoteVerify.Server.Evidence;

/// <summary>Makes exports one after the other, each with all cores; keeps the newest few on the disk, over restarts too.</summary>
public sealed class Exports(SessionArchive archive, Rendition rendition, ServerOptions options, IHostApplicationLifetime lifetime, ILogger<Exports> log)
{
    private const int Kept = 20;
    /// <summary>Of the whole: fetching reads at the disk's speed, filming takes minutes.</summary>
    private const double FetchShare = 0.02;
    private readonly ExportShelf _shelf = new(Path.Combine(options.FullDataFolder, "exports"));
    private readonly ConcurrentDictionary<string, Export> _exports = [];
    private readonly SemaphoreSlim _one = new(1);
    private readonly Lock _gate = new();

    /// <summary>At the start: the films that an earlier run made.</summary>
    public void Remember()
    {
        foreach (var export in _shelf.Read())
        {
            _exports[export.Id] = export;
        }
    }

    public Export? Find(string sessionId, string exportId) =>
        _exports.TryGetValue(exportId, out var export) && export.SessionId == sessionId ? export : null;

    /// <summary>The export of this session that is running or ready, or a new one.</summary>
    public Export Start(Session session, string staffId)
    {
        lock (_gate)
        {
            if (_exports.Values.FirstOrDefault(e => e.SessionId == session.Id && e.State != ExportState.Failed) is { } known)
            {
                known.WantedBy.Add(staffId);
                return known;
            }

            Forget();
            var export = new Export(Ids.New(), session.Id) { WantedBy = { staffId } };
            _exports[export.Id] = export;
            var names = session.Participants.ToDictionary(p => p.Label, p => p.Name);
            export.Finished = Task.Run(() => MakeAsync(export, names));
            return export;
        }
    }

    /// <summary>One person wants it no more. If nobody else does, it returns when neither the film nor any part of it is there.</summary>
    public Task CancelAsync(Export export, string staffId)
    {
        lock (_gate)
        {
            export.WantedBy.Remove(staffId);
            if (export.WantedBy.Count > 0)
            {
                return Task.CompletedTask;
            }
        }

        return CancelAsync(export);
    }

    private async Task CancelAsync(Export export)
    {
        _exports.TryRemove(export.Id, out _);
        export.Stop();
        await export.Finished;
        _shelf.Remove(export);
    }

    /// <summary>When the session's time is over its films go as well.</summary>
    public async Task RemoveAsync(string sessionId)
    {
        foreach (var export in _exports.Values.Where(e => e.SessionId == sessionId))
        {
            await CancelAsync(export);
        }
    }

    private async Task MakeAsync(Export export, IReadOnlyDictionary<string, string> names)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, export.Stopped);
        DirectoryInfo? scratch = null;
        var entered = false;
        try
        {
            await _one.WaitAsync(either.Token);
            (entered, export.Waits) = (true, false);
            scratch = _shelf.Parts(export.Id);
            var film = await FetchAsync(export, names, scratch.FullName, either.Token);
            export.File = await rendition.SideBySideAsync(film, _shelf.Film(export.Id), new Progress<double>(p => Tell(export, FetchShare + ((1 - FetchShare) * p))), either.Token);
            _shelf.Keep(export);
            (export.Progress, export.State) = (1, ExportState.Ready);
        }
        catch (OperationCanceledException)
        {
            export.State = ExportState.Failed;
        }
        catch (Exception e)
        {
            log.LogWarning(e, "The export of session {Session} failed", export.SessionId);
            export.Words = e is FfmpegMissing or RenditionFailed ? e.Message : "The film could not be made. Try again; if it stays, tell the administrator.";
            export.State = ExportState.Failed;
        }
        finally
        {
            scratch?.Delete(recursive: true);
            if (entered)
            {
                _one.Release();
            }
        }
    }

    /// <summary>ffmpeg reads files: each track is fetched from the archive as the seekable file that the replay plays.</summary>
    private async Task<SideBySide> FetchAsync(Export export, IReadOnlyDictionary<string, string> names, string folder, CancellationToken stop)
    {
        var reading = await archive.OpenReadAsync(export.SessionId, stop) ?? throw new FileNotFoundException("The session has no evidence");
        var people = new List<RenditionParticipant>();
        var (bytes, fetched) = (Math.Max(1, reading.Tracks.Sum(t => t.Length)), 0L);
        foreach (var tracks in reading.Tracks.GroupBy(t => t.Label))
        {
            var files = new List<RenditionTrack>();
            foreach (var track in tracks)
            {
                if (await TryFetchAsync(export.SessionId, track, folder, stop) is { } path)
                {
                    files.Add(new(path, track.FromMs));
                }
                else
                {
                    export.Without++;
                }

                fetched += track.Length;
                Tell(export, FetchShare * fetched / bytes);
            }

            if (files.Count > 0)
            {
                people.Add(new(names.GetValueOrDefault(tracks.Key, tracks.Key), files));
            }
        }

        return new SideBySide(people, reading.OpenedAt, reading.DurationMs);
    }

    /// <summary>Null: it is not in the archive, or damaged where it begins. The film is made of the others.</summary>
    private async Task<string?> TryFetchAsync(string sessionId, TrackReading track, string folder, CancellationToken stop)
    {
        var path = Path.Combine(folder, Path.GetFileName(track.File));
        try
        {
            await using var source = await archive.OpenWholeMediaAsync(sessionId, track.File, stop);
            await using var copy = File.Create(path);
            await source.CopyToAsync(copy, stop);
            return path;
        }
        catch (Exception e) when (e is FileNotFoundException or InvalidDataException or EndOfStreamException)
        {
            log.LogWarning("The film of session {Session} goes without {File}: {Words}", sessionId, track.File, e.Message);
            return null;
        }
    }

    private static void Tell(Export export, double progress) => export.Progress = Math.Max(export.Progress, progress);

    /// <summary>Makes room for one more.</summary>
    private void Forget()
    {
        foreach (var old in _exports.Values.Where(e => e.State != ExportState.Running).OrderBy(MadeAt).Take(Math.Max(0, _exports.Count - Kept + 1)))
        {
            _exports.TryRemove(old.Id, out _);
            _shelf.Remove(old);
        }
    }

    private static DateTime MadeAt(Export export) => export.File is { } film ? File.GetLastWriteTimeUtc(film) : DateTime.MinValue;
}
