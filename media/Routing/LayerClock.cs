using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Routing;

/// <summary>Lets the timestamps of one outgoing track run on when the layer it carries changes.</summary>
/// <remarks>
/// A layer may be begun at a key frame of a while ago. Its pictures from before the change are there only for those that build on
/// them: together they take a moment of the outgoing track, and what comes after them has its own time.
/// </remarks>
/// <param name="Offset">Added to the layer's own timestamps.</param>
internal readonly record struct LayerClock(uint Offset)
{
    // Long enough for a timestamp each.
    private const uint Moment = 900;

    // What would stand from From to Cut stands from To to Cut.
    private uint From { get; init; }
    private uint To { get; init; }
    private uint Cut { get; init; }

    public uint Map(uint timestamp)
    {
        var at = timestamp + Offset;
        return Cut - at <= Cut - From && at != Cut ? To + (uint)((ulong)(at - From) * (Cut - To) / (Cut - From)) : at;
    }

    /// <summary>A layer that is begun at a number, so that its pictures come after <paramref name="last"/>, the outgoing track's last timestamp, of the moment <paramref name="sent"/>.</summary>
    /// <param name="live">The layer before it; null for none.</param>
    /// <param name="catchesUp">What is shown is the newest picture (a viewer); false: every picture since the last (a recorder).</param>
    public LayerClock Next(PublishedTrack? live, PublishedTrack track, long number, uint last, Instant sent, bool catchesUp, Instant now)
    {
        var (first, newest) = (Timestamp(track, number), Timestamp(track, track.Highest));
        var offset = live is not null && LayerSet.TryAlign(live, track, out var difference) ? Offset + difference : Elapsed(newest);
        if (catchesUp && (int)(newest + offset - last) < Moment)
            offset = Elapsed(newest);
        var clock = new LayerClock(offset);
        var from = first + offset;
        if ((int)(from - last) > 0)
            return clock;
        var cut = catchesUp ? newest + offset : last + Moment;
        return clock with { From = from, Cut = cut, To = Math.Max(1, cut - last - Moment) + last };

        uint Elapsed(uint timestamp) => last + (uint)Math.Max(Moment, (now - sent).TotalSeconds * track.ClockRate) - timestamp;
    }

    private static uint Timestamp(PublishedTrack track, long number) =>
        track.TryGetCached(number, out var packet) && RtpHeader.TryParse(packet, out var header) ? header.Timestamp : 0;
}
