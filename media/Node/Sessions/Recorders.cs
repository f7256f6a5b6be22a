using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RemoteVerify.Evidence;
using RemoteVerify.Node.Journal;
using RemoteVerify.Recording;
using RemoteVerify.Routing;
using RemoteVerify.Transport;

namespace RemoteVerify.Node.Sessions;

/// <summary>One recorder a participant's connection, made when its first track comes and kept to the session's end, so that who comes back goes on in the same files' series.</summary>
internal sealed class Recorders(SessionJournal journal, SessionClock clock, Beat beat, ILogger logger) : IChunkSink
{
    /// <summary>Gaps and changes that wait for a failing disk.</summary>
    private const int MaxUnsaid = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Participant, string? PeerKey), Recording> _recordings = [];
    private readonly Dictionary<(string Participant, MediaKind Kind), SilenceCause> _silences = [];
    private readonly ConcurrentQueue<EvidenceEntry> _unsaid = [];
    private readonly SemaphoreSlim _saying = new(1);
    private long _gaps;

    /// <summary>Told, outside of all locks, when a recorder needs a key frame.</summary>
    public Action<PublishedTrack> KeyFrameWanted { get; set; } = _ => { };

    public long Gaps => Interlocked.Read(ref _gaps);

    /// <summary>Under the room's lock, before the track's first packet goes out.</summary>
    public void Attach(PublishedTrack track, Instant now)
    {
        lock (_gate)
        {
            var key = (track.ParticipantId, track.PeerKey);
            if (!_recordings.TryGetValue(key, out var recording))
            {
                _recordings.Add(key, recording = Begin(track, now));
            }

            recording.Live++;
            track.AddSink(recording.Recorder.AddTrack(track), patient: true);
        }
    }

    public void Ended(PublishedTrack track, Instant now)
    {
        lock (_gate)
        {
            if (_recordings.TryGetValue((track.ParticipantId, track.PeerKey), out var recording))
            {
                recording.Live--;
            }
        }
    }

    /// <summary>Kept for a recorder that begins later: a person may come in with the camera off.</summary>
    public void SetSilence(string participantId, MediaKind kind, SilenceCause cause, Instant now)
    {
        lock (_gate)
        {
            _silences[(participantId, kind)] = cause;
        }

        foreach (var recording in All().Where(found => found.Participant == participantId))
        {
            recording.Recorder.SetSilence(kind, cause, now);
        }
    }

    /// <summary>What is recorded of a connection now, and what is missing so far.</summary>
    public (string? Picture, int? Height, long GapMs) Figures(string participantId, string? peerKey)
    {
        lock (_gate)
        {
            return _recordings.TryGetValue((participantId, peerKey), out var recording) ? (recording.Picture, recording.Height, recording.GapMs) : (null, null, 0);
        }
    }

    public IReadOnlyList<RecorderStatus> Senders(Instant now) => [.. All().Where(recording => recording.Live > 0).Select(recording => recording.Recorder.Status(now))];

    /// <summary>Writes what still waits and closes the files. The tracks have ended.</summary>
    public async Task CloseAsync(Instant now)
    {
        foreach (var recording in All())
        {
            try
            {
                await recording.Pump.StopAsync().ConfigureAwait(false);
                await recording.Recorder.CloseAsync(now, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                logger.LogError(e, "Session {Session}: the recorder of {Label} failed", journal.Folder.SessionId, recording.Recorder.Label);
            }
        }

        await SayAllAsync().ConfigureAwait(false);
    }

    public async ValueTask<bool> CommitAsync(MediaChunk chunk, CancellationToken cancel) => await journal.CommitAsync(chunk).ConfigureAwait(false);

    public async ValueTask GapAsync(MediaGap gap, CancellationToken cancel)
    {
        Interlocked.Increment(ref _gaps);
        NodeMeters.Gap(gap.ToMs - gap.FromMs, gap.Kind, gap.Reason);
        if (Of(gap.File) is { } recording)
        {
            recording.GapMs += gap.ToMs - gap.FromMs;
        }

        await SayAsync(new EvidenceEntry(EvidenceKind.MediaGap, new()
        {
            ["file"] = gap.File, ["media"] = gap.Kind, ["from"] = gap.FromMs, ["to"] = gap.ToMs, ["reason"] = gap.Reason,
        })).ConfigureAwait(false);
    }

    public async ValueTask ChangedAsync(string file, string kind, string codec, int width, int height, long atMs, CancellationToken cancel)
    {
        var value = kind == "video" ? $"{codec.ToLowerInvariant()} {width}x{height}" : codec.ToLowerInvariant();
        if (kind == "video" && Of(file) is { } recording)
        {
            (recording.Picture, recording.Height) = (value, height);
        }

        await SayAsync(EvidenceEntry.MediaChanged(LabelOf(file), kind == "video" ? "resolution" : "codec", value, file, atMs)).ConfigureAwait(false);
    }

    /// <summary>A line that the failing disk does not take is no reason to stop recording; it is said as soon as the disk is back.</summary>
    private async Task SayAsync(EvidenceEntry entry)
    {
        _unsaid.Enqueue(entry);
        if (_unsaid.Count > MaxUnsaid)
        {
            _unsaid.TryDequeue(out _);
        }

        await SayAllAsync().ConfigureAwait(false);
    }

    private async Task SayAllAsync()
    {
        await _saying.WaitAsync().ConfigureAwait(false);
        try
        {
            await SayInOrderAsync().ConfigureAwait(false);
        }
        finally
        {
            _saying.Release();
        }
    }

    private async Task SayInOrderAsync()
    {
        while (_unsaid.TryPeek(out var entry) && await TrySayAsync(entry).ConfigureAwait(false))
        {
            _unsaid.TryDequeue(out _);
        }
    }

    private async Task<bool> TrySayAsync(EvidenceEntry entry)
    {
        try
        {
            await journal.AppendAsync(entry).ConfigureAwait(false);
            return true;
        }
        catch (EvidenceUnavailable)
        {
            return false;
        }
        catch (InvalidOperationException e)
        {
            logger.LogWarning("Session {Session}: {Kind} came too late for the log. {Cause}", journal.Folder.SessionId, entry.Kind, e.Message);
            return true;
        }
    }

    private Recording Begin(PublishedTrack track, Instant now)
    {
        var label = FreeLabel(track.Label.Length > 0 ? track.Label : track.ParticipantId);
        var options = new RecorderOptions(NextFileNumber(label), journal.Committed.OpenedAt, wanted => KeyFrameWanted(wanted));
        var recorder = new ParticipantRecorder(label, clock.Zero, this, options);
        foreach (var ((_, kind), cause) in _silences.Where(told => told.Key.Participant == track.ParticipantId))
        {
            recorder.SetSilence(kind, cause, now);
        }

        // A commit that was begun is finished: the end stops the calls, never a write.
        var pump = beat.Every(RecordingLimits.PumpEvery, () => recorder.PumpAsync(MonotonicClock.Now, CancellationToken.None));
        return new Recording(track.ParticipantId, recorder, pump);
    }

    /// <summary>A participant's second connection (a body camera beside the phone) records into files of its own.</summary>
    private string FreeLabel(string label)
    {
        var free = label;
        for (var letter = 'b'; _recordings.Values.Any(recording => recording.Recorder.Label == free) && letter <= 'z'; letter++)
        {
            free = $"{label}{letter}";
        }

        return free;
    }

    private int NextFileNumber(string label) => journal.Folder.DataFiles()
        .Select(file => FileNumber(file, label)).DefaultIfEmpty().Max() + 1;

    private static int FileNumber(string file, string label)
    {
        var stem = Path.GetFileNameWithoutExtension(file);
        return stem == label ? 1
            : stem.StartsWith(label + "-", StringComparison.Ordinal) && int.TryParse(stem.AsSpan(label.Length + 1), out var number) ? number
            : 0;
    }

    private string LabelOf(string file) => Of(file)?.Recorder.Label ?? Path.GetFileNameWithoutExtension(file);

    private Recording? Of(string file)
    {
        var stem = Path.GetFileNameWithoutExtension(file);
        return All().Where(recording => stem == recording.Recorder.Label || stem.StartsWith(recording.Recorder.Label + "-", StringComparison.Ordinal))
            .MaxBy(recording => recording.Recorder.Label.Length);
    }

    private List<Recording> All()
    {
        lock (_gate)
        {
            return [.. _recordings.Values];
        }
    }

    private sealed class Recording(string participant, ParticipantRecorder recorder, Beat.Turn pump)
    {
        public string Participant => participant;
        public ParticipantRecorder Recorder => recorder;
        public Beat.Turn Pump => pump;

        // Written by the recorder's own pump only.
        public string? Picture { get; set; }
        public int? Height { get; set; }
        public long GapMs { get; set; }

        /// <summary>Tracks that have not ended.</summary>
        public int Live { get; set; }
    }
}
