using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtcp;

namespace RemoteVerify.Routing.Congestion;

/// <summary>One viewer's line: what it takes, and how that is shared. Sound comes first and is never held back; the pictures share what it leaves.</summary>
internal sealed class Downlink
{
    /// <summary>IPv4 and UDP headers and the SRTP tag: on a narrow line they are a good part of the sound.</summary>
    private const int PacketOverheadBytes = 28 + 16;
    private const double OverheadOfVideo = 1.05;
    private const int MostPaddingAtOnce = 24;
    private static readonly TimeSpan SharedEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SoundMeasuredOver = TimeSpan.FromMilliseconds(500);

    private readonly SendEstimate _estimate = new();
    private Pacer _pacer = new();
    private ViewerEstimate _told;
    private bool _tellsArrivals;
    private long _soundBytes;
    private ulong _soundBitsPerSecond;
    private Instant _soundSince;
    private Instant _shared;

    /// <summary>The transport-wide number of the packet that is built now.</summary>
    public ushort NextNumber => _estimate.NextNumber;

    /// <summary>Bits a second for everything; null while nothing says that the line is narrow.</summary>
    public ulong? BitsPerSecond(Instant now) => _estimate.BitsPerSecond is { } estimate
        ? _told.Limit(now) is { } told && told < estimate ? told : estimate
        : _told.Limit(now);

    public int? EstimatedKbps => _estimate.BitsPerSecond is { } limit ? (int)(limit / 1000) : null;

    /// <param name="numbered">The packet carries <see cref="NextNumber"/>.</param>
    public void Sent(int bytes, MediaKind kind, bool numbered, Instant now)
    {
        if (kind == MediaKind.Audio)
            _soundBytes += bytes + PacketOverheadBytes;
        if (numbered)
            _estimate.Sent(bytes + PacketOverheadBytes, now);
    }

    public void Take(TransportFeedback feedback, Instant now)
    {
        _tellsArrivals = true;
        _estimate.Take(feedback, now);
    }

    /// <summary>A viewer's own estimate (REMB).</summary>
    public void TakeTold(ulong bitsPerSecond, ulong sending, Instant now) => _told.Take(bitsPerSecond, sending, now);

    public void TakeLoss(byte fractionLost, ulong sending, Instant now)
    {
        if (!_tellsArrivals)
            _estimate.TakeLoss(fractionLost / 256.0, sending, now);
    }

    public bool TryTake(int bytes, Instant now) => _pacer.TryTake(bytes + PacketOverheadBytes, now);

    public void Poll(List<SubscribedTrack> slots, Instant now)
    {
        _estimate.NoticeSilence(now);
        if (_estimate.BitsPerSecond is not null)
            Try(slots, now);
        if (now - _shared >= SharedEvery)
            Share(slots, now);
        foreach (var slot in slots)
            slot.Drain(now);
    }

    private void Try(List<SubscribedTrack> slots, Instant now)
    {
        var padded = _tellsArrivals ? Padded(slots) : null;
        var due = _estimate.Poll(Needed(slots, now), padded is not null, now);
        for (var packets = 0; due > 0 && packets < MostPaddingAtOnce; packets++)
            due -= padded!.SendPadding(now) + PacketOverheadBytes;
    }

    private void Share(List<SubscribedTrack> slots, Instant now)
    {
        _shared = now;
        MeasureSound(now);
        if (BitsPerSecond(now) is not { } limit)
        {
            _pacer.Set(null);
            foreach (var slot in slots)
                slot.Allow(null, now);
            return;
        }
        _pacer.Set(limit > _soundBitsPerSecond ? limit - _soundBitsPerSecond : 0);
        var share = SharePerPicture(slots, now);
        foreach (var slot in slots)
            slot.Allow(share, now);
    }

    /// <summary>What is left for one picture; null while the line is wide enough.</summary>
    public ulong? SharePerPicture(List<SubscribedTrack> slots, Instant now)
    {
        if (BitsPerSecond(now) is not { } limit)
            return null;
        var left = limit > _soundBitsPerSecond ? limit - _soundBitsPerSecond : 0;
        ulong pictures = 0;
        foreach (var slot in slots)
            pictures += slot is { Kind: MediaKind.Video, Source: not null } ? 1u : 0;
        return pictures == 0 ? null : (ulong)(left / pictures / OverheadOfVideo);
    }

    private void MeasureSound(Instant now)
    {
        var elapsed = now - _soundSince;
        if (elapsed < SoundMeasuredOver)
            return;
        _soundBitsPerSecond = (ulong)(_soundBytes * 8 / elapsed.TotalSeconds);
        (_soundBytes, _soundSince) = (0, now);
    }

    // What would go to this viewer if its line were wide enough; 0 while no camera sends.
    private ulong Needed(List<SubscribedTrack> slots, Instant now)
    {
        ulong pictures = 0;
        foreach (var slot in slots)
            if (slot is { Kind: MediaKind.Video, Source: { } source } && source.Best(now) is { } best && LayerSet.Flows(best, now))
                pictures += best.BitsPerSecond;
        return pictures == 0 ? 0 : _soundBitsPerSecond + (ulong)(OverheadOfVideo * pictures);
    }

    private static SubscribedTrack? Padded(List<SubscribedTrack> slots)
    {
        foreach (var slot in slots)
            if (slot.CanPad)
                return slot;
        return null;
    }
}
