using RemoteVerify.Transport;

namespace RemoteVerify.Routing;

/// <summary>What of one picture goes over a viewer's narrow line: the largest layer that fits, else a still now and then, else none, so that sound always gets through.</summary>
internal sealed class NarrowLine
{
    /// <summary>Less than this would take half a minute for a still.</summary>
    private const ulong LeastForStills = 24_000;
    private static readonly TimeSpan BetweenStills = TimeSpan.FromSeconds(4);
    // A recorder asks for key frames oftener than this; without one the still is asked for.
    private static readonly TimeSpan StillAskedAfter = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan LongestStill = TimeSpan.FromSeconds(6);
    // What waits longer shows what was, not what is.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(700);
    // A key frame is many times what follows: given up half way, the next would fare the same.
    private static readonly TimeSpan LongestKeyFrame = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WorthAWord = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HeldDown = TimeSpan.FromSeconds(2);

    private ulong? _share;
    private Instant? _behindSince;
    private bool _behindKeyFrame;
    private Instant _overrun;
    private Instant _lastStill;
    private Instant _stillAsked;
    private uint _stillTimestamp;
    private PictureStep _seen;
    private PictureStep _told;
    private Instant _seenSince;

    public PictureStep Step { get; private set; }

    /// <summary>Bits a second for this picture; null: the line is wide enough.</summary>
    public ulong? Share => _share;

    /// <summary>A step that has lasted long enough to be worth a word, once.</summary>
    public bool TryTell(Instant now, out PictureStep step)
    {
        if (Step != _seen)
            (_seen, _seenSince) = (Step, now);
        step = _seen;
        if (_seen == _told || now - _seenSince < WorthAWord)
            return false;
        _told = _seen;
        return true;
    }

    /// <summary>Packets leave at the line's pace, not as they come.</summary>
    public bool Paces => _share is not null || _behindSince is not null;

    /// <summary>Single pictures are sent, or none.</summary>
    public bool Thins => Step is PictureStep.Stills or PictureStep.SoundOnly;

    public void Allow(ulong? share, PublishedTrack source, PublishedTrack? live, Instant now)
    {
        _share = share;
        if (share is not { } bitsPerSecond)
            Step = PictureStep.Best;
        else if (now - _overrun < HeldDown && Thins)
            Step = Thinned(bitsPerSecond);
        else if (source.Layers is { } layers)
            Step = Layered(layers, bitsPerSecond, live, now);
        else
            Step = !Thins || bitsPerSecond >= source.BitsPerSecond * 115 / 100 ? PictureStep.Best : Thinned(bitsPerSecond);
    }

    /// <summary>Which of the source's layers to show.</summary>
    public PublishedTrack Choose(PublishedTrack source, PublishedTrack? live, Instant now) => source.Layers is not { } layers ? source
        : Thins ? layers.Lowest(now)
        : _share is { } share ? Largest(layers, share, live, now) ?? layers.Lowest(now)
        : layers.Best(now);

    /// <summary>Whether a key frame may begin now.</summary>
    public bool Begins(uint timestamp, Instant now)
    {
        if (!Thins)
            return true;
        if (Step == PictureStep.SoundOnly || now - _lastStill < BetweenStills)
            return false;
        (_lastStill, _stillTimestamp) = (now, timestamp);
        return true;
    }

    /// <summary>Until it has been caught up with, more is waited for.</summary>
    public void KeyFrameBegins() => _behindKeyFrame = true;

    /// <summary>Of a still only its own packets.</summary>
    public bool Wants(uint timestamp) => !Thins || timestamp == _stillTimestamp;

    /// <summary>The line takes nothing now. True once this has lasted too long.</summary>
    /// <param name="least">What is shown is the least there is.</param>
    public bool Waits(bool least, Instant now)
    {
        _behindSince ??= now;
        if (now - _behindSince.Value < (Thins ? LongestStill : _behindKeyFrame ? LongestKeyFrame : LongestWait))
            return false;
        (_behindSince, _behindKeyFrame, _overrun) = (null, false, now);
        if (!Thins && least)
            Step = PictureStep.Stills;
        return true;
    }

    public void CaughtUp() => (_behindSince, _behindKeyFrame) = (null, false);

    public void AskForStill(PublishedTrack track, Instant now)
    {
        if (Step != PictureStep.Stills || now - _lastStill < StillAskedAfter || now - _stillAsked < StillAskedAfter)
            return;
        _stillAsked = now;
        track.AskForKeyFrame(now);
    }

    private PictureStep Layered(LayerSet layers, ulong share, PublishedTrack? live, Instant now)
    {
        if (Largest(layers, share, live, now) is { } fits)
            return fits == layers.Best(now) ? PictureStep.Best : PictureStep.Lower;
        // A little too much is tried: the pace shows whether it goes.
        return !Thins && share >= layers.Lowest(now).BitsPerSecond * 7 / 10 ? PictureStep.Lower : Thinned(share);
    }

    // Right after an overrun the layer that caused it does not fit, whatever the estimate says.
    private PublishedTrack? Largest(LayerSet layers, ulong share, PublishedTrack? live, Instant now)
    {
        var held = now - _overrun < HeldDown && live is not null;
        return layers.Largest(now, held ? Math.Min(share, live!.BitsPerSecond * 8 / 10) : share, live);
    }

    private static PictureStep Thinned(ulong share) => share >= LeastForStills ? PictureStep.Stills : PictureStep.SoundOnly;
}
