using RemoteVerify.Routing;
using RemoteVerify.Transport;

namespace RemoteVerify.Recording;

/// <param name="FirstFileNumber">1 names the first file "tracks/label.mkv"; n &gt; 1 "tracks/label-n.mkv" (a session that goes on after a restart must not meet its old files).</param>
/// <param name="SessionStartUtc">Wall-clock time of the session's start, written into each file as its date.</param>
/// <param name="KeyFrameWanted">Called by the pump, outside the room's lock, when the recording needs a key frame (after loss, for a new file, and every 10 s so that replay can be entered).</param>
public sealed record RecorderOptions(int FirstFileNumber = 1, DateTimeOffset? SessionStartUtc = null, Action<PublishedTrack>? KeyFrameWanted = null);

/// <summary>Records one participant's audio and video into one Matroska file at a time: "tracks/label.mkv", then "tracks/label-2.mkv" and so on when a codec changes, a track joins or the disk gave the file up.</summary>
public sealed class ParticipantRecorder(string label, Instant sessionStart, IChunkSink sink, RecorderOptions? options = null)
{
    public string Label => label;

    /// <summary>The sink to subscribe to the track. Callable under the room's lock; a participant that comes back simply adds the new tracks.</summary>
    public TrackRecorder AddTrack(PublishedTrack track) => new(track, this);

    /// <summary>Tells why a kind may fall silent: the gap is then said to be "muted" and not "network".</summary>
    public void SetMuted(MediaKind kind, bool muted, Instant now) { }

    /// <summary>Callable from any thread.</summary>
    public RecorderStatus Status(Instant now) => default;

    /// <summary>Takes what the tracks have received and commits what is due. One call at a time; never under the room's lock.</summary>
    public ValueTask PumpAsync(Instant now, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Pumps every <see cref="RecordingLimits.PumpEvery"/> until cancelled, which is not an error. Does not close.</summary>
    public Task RunAsync(TimeProvider clock, Func<Instant> now, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>After the last pump: writes everything still waiting, closes the file and says open gaps.</summary>
    public ValueTask CloseAsync(Instant now, CancellationToken cancel) => throw new NotImplementedException();

    internal void MediaCame(Instant now) { _ = sessionStart; _ = sink; _ = options; }
}
