using RemoteVerify.Transport;

namespace RemoteVerify.Routing;

/// <summary>The encodings of one picture that a browser sends side by side (simulcast, RFC 8853). To the room they are one track, the first that came: its face.</summary>
internal sealed class LayerSet(PublishedTrack face)
{
    // A sender whose line narrows stops its best layer first, without a word.
    private static readonly TimeSpan Stopped = TimeSpan.FromMilliseconds(600);
    // And sooner, where several pictures of others have come since.
    private static readonly TimeSpan LeftBehind = TimeSpan.FromMilliseconds(200);
    // A sender that tries whether its line carries a layer again begins it two or three times, each time throwing away what still waits of before, or stops it at once.
    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(1);

    private readonly List<PublishedTrack> _layers = [face];
    private readonly List<BestLayer> _recorders = [];

    public PublishedTrack Face => face;

    public void Add(PublishedTrack layer)
    {
        _layers.Add(layer);
        foreach (var recorder in _recorders)
            layer.AddSink(recorder, patient: true);
    }

    /// <summary>A recorder gets the best layer that flows, as one track.</summary>
    public void AddRecorder(IPacketSink sink)
    {
        var best = new BestLayer(this, sink);
        _recorders.Add(best);
        foreach (var layer in _layers)
            layer.AddSink(best, patient: true);
    }

    /// <summary>The layer whose key frame a recorder is served by.</summary>
    public PublishedTrack Recorded => _recorders.Count > 0 && _recorders[0].Live is { } live ? live : face;

    /// <summary>The largest layer that flows now.</summary>
    public PublishedTrack Best(Instant now) => Largest(now, ulong.MaxValue, null) ?? face;

    public PublishedTrack Lowest(Instant now)
    {
        var lowest = face;
        foreach (var layer in _layers)
            if (Flows(layer, now) && (!Flows(lowest, now) || layer.Pixels < lowest.Pixels))
                lowest = layer;
        return lowest;
    }

    /// <summary>The largest that fits, with room to spare. What is shown already may be a little too much: the pace it leaves at has that in hand.</summary>
    public PublishedTrack? Largest(Instant now, ulong bitsPerSecond, PublishedTrack? shown)
    {
        PublishedTrack? largest = null;
        foreach (var layer in _layers)
        {
            var fits = bitsPerSecond >= layer.BitsPerSecond * (layer == shown ? 85u : 115u) / 100;
            if (fits && Flows(layer, now) && (largest is null || layer.Pixels > largest.Pixels))
                largest = layer;
        }
        return largest;
    }

    /// <summary>It comes, and has for long enough to know how much it is and that it goes on.</summary>
    public static bool Flows(PublishedTrack layer, Instant now) => layer.BitsPerSecond > 0 && HasSettled(layer, now) && Lives(layer, now);

    public static bool HasSettled(PublishedTrack layer, Instant now) => layer.Resumed is not { } resumed || now - resumed >= Settles;

    /// <summary>It comes, if only since a moment ago.</summary>
    public static bool Lives(PublishedTrack layer, Instant now) =>
        !layer.Ended && now - layer.LastArrival < Stopped && layer.Layers?.IsLeftBehind(layer) is not true;

    /// <summary>It was stopped, and the picture goes on in another.</summary>
    public bool IsLeftBehind(PublishedTrack layer)
    {
        foreach (var other in _layers)
            if (other.LastArrival - layer.LastArrival >= LeftBehind && other.SeveralPicturesAgo > layer.LastArrival)
                return true;
        return false;
    }

    public bool HasLargerThan(PublishedTrack layer) => _layers.Exists(other => other.Pixels > layer.Pixels);

    public void Poll(Instant now)
    {
        foreach (var recorder in _recorders)
            recorder.Poll(now);
    }

    /// <summary>The layers' timestamps count from moments of their own: what is to be added to those of <paramref name="to"/> so that they go on those of <paramref name="from"/>. False until both have told their clock (RFC 3550 section 6.4.1).</summary>
    public static bool TryAlign(PublishedTrack from, PublishedTrack to, out uint difference)
    {
        difference = 0;
        if (from.LastSenderReport is not { } old || to.LastSenderReport is not { } fresh)
            return false;
        var apart = (long)(fresh.NtpTime - old.NtpTime) / 4_294_967_296.0;
        difference = old.RtpTimestamp + (uint)(long)(apart * from.ClockRate) - fresh.RtpTimestamp;
        return true;
    }
}
