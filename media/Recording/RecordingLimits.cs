using RemoteVerify.Routing;

namespace RemoteVerify.Recording;

/// <summary>Every number the recorder keeps to, in one place.</summary>
public static class RecordingLimits
{
    /// <summary>How long a missing packet is waited for: as long as it is asked for.</summary>
    public static readonly TimeSpan LossWait = PublishedTrack.RecordersPatience;

    /// <summary>Once a packet is waited for so long, what came before it is committed, whatever the cluster's age: so a crash costs <see cref="LossWait"/> or <see cref="ClusterSpan"/> and this, never both, and stays under 2.5 s.</summary>
    public static readonly TimeSpan WaitBeforeCommit = TimeSpan.FromMilliseconds(500);

    /// <summary>Media in one cluster, and the age at which an open cluster is closed even if nothing more comes.</summary>
    public static readonly TimeSpan ClusterSpan = TimeSpan.FromMilliseconds(1000);

    /// <summary>A key frame begins a new cluster, unless the open one is younger than this: a sender of key frames only must not cost a disk sync each.</summary>
    public static readonly TimeSpan ShortestCluster = TimeSpan.FromMilliseconds(250);

    /// <summary>How long the first frames wait so that a file's head can name both tracks.</summary>
    public static readonly TimeSpan HeadWait = TimeSpan.FromMilliseconds(400);

    /// <summary>The same when the other track has been announced, but no frame of it that can begin a file has come.</summary>
    public static readonly TimeSpan AnnouncedHeadWait = TimeSpan.FromMilliseconds(1000);

    /// <summary>How long the first packets of a track are collected, so that reordered ones find their place.</summary>
    public static readonly TimeSpan FirstPacketsWait = TimeSpan.FromMilliseconds(200);

    /// <summary>How far one track may be ahead of another that is silent before its frames are written.</summary>
    public static readonly TimeSpan InterleaveHold = TimeSpan.FromMilliseconds(200);

    /// <summary>A track that says nothing for longer has a gap.</summary>
    public static readonly TimeSpan SilenceBeforeGap = TimeSpan.FromSeconds(3);

    /// <summary>An open gap is said in pieces of this length, so that a crash does not swallow it.</summary>
    public static readonly TimeSpan GapPiece = TimeSpan.FromSeconds(10);

    /// <summary>After so long without any frame the recording goes on in a new file.</summary>
    public static readonly TimeSpan SilenceBeforeNewFile = TimeSpan.FromSeconds(30);

    /// <summary>Replay can be entered at key frames only: a seek decodes from the last one on. One is asked for at least this often, and once in every stretch of the second length, where the last took no more than a share of what came since.</summary>
    public static readonly TimeSpan KeyFrameEvery = TimeSpan.FromSeconds(10), KeyFrameAtMostEvery = TimeSpan.FromSeconds(2);
    public const double KeyFrameShare = 0.1;

    /// <summary>A needed key frame is asked for again after this.</summary>
    public static readonly TimeSpan KeyFrameRetry = TimeSpan.FromSeconds(1);

    /// <summary>Media coming in and nothing committed for this long: the recording does not reach the disk.</summary>
    public static readonly TimeSpan Stalled = TimeSpan.FromSeconds(5);

    /// <summary>How often a recorder's rings are emptied.</summary>
    public static readonly TimeSpan PumpEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Packets of a track waiting for the pump, in segments of <see cref="SegmentBytes"/>: 4 MiB, over 10 s of 2.5 Mbit/s.</summary>
    public const int Segments = 64;
    public const int SegmentBytes = 64 * 1024;

    /// <summary>Packets held behind a missing one, a power of two; a longer jump in sequence numbers is a sender's restart.</summary>
    public const int ReorderPackets = 4096;

    /// <summary>A longer frame is dropped as broken.</summary>
    public const int FrameBytes = 4 * 1024 * 1024;

    /// <summary>A sender report that moves video further from its arrival than this is not believed.</summary>
    public static readonly TimeSpan SyncCorrection = TimeSpan.FromSeconds(2);
}
