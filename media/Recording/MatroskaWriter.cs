using RemoteVerify.Routing;
using Ids = RemoteVerify.Recording.MatroskaIds;

namespace RemoteVerify.Recording;

/// <summary>The video track as a file's head describes it.</summary>
internal readonly record struct VideoEntry(Codec Codec, int Width, int Height, byte[]? CodecPrivate);

/// <summary>
/// Live Matroska (RFC 9559), or WebM when there is no H.264: a Segment of unknown size, so that the file is whole after every cluster.
/// <code>EBML header | Segment(unknown) Info Tracks | Cluster(known size) Timestamp SimpleBlock* | Cluster ...</code>
/// Times are milliseconds since the file's first frame.
/// </summary>
internal sealed class MatroskaWriter
{
    public const int VideoTrack = 1;
    public const int AudioTrack = 2;
    private const string Application = "RemoteVerify";

    private readonly Ebml _ebml = new();
    private int _cluster = -1;
    private long _clusterMs;

    /// <summary>What has been written since <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => _ebml.Written;
    public bool ClusterOpen => _cluster >= 0;

    public void Clear() => _ebml.Clear();

    public void Head(string title, DateTimeOffset? date, VideoEntry? video, bool audio)
    {
        WriteHeader(_ebml, webm: video is not { Codec: Codec.H264 });
        _ebml.Id(Ids.Segment);
        _ebml.UnknownSize();
        WriteInfo(title, date);
        var tracks = _ebml.Begin(Ids.Tracks);
        if (video is { } entry) WriteVideo(entry);
        if (audio) WriteAudio();
        _ebml.End(tracks);
    }

    public void OpenCluster(long timeMs)
    {
        _cluster = _ebml.Begin(Ids.Cluster);
        _clusterMs = timeMs;
        _ebml.UInt(Ids.Timestamp, (ulong)timeMs);
    }

    /// <summary>A SimpleBlock (section 10.2): track, time relative to the cluster as int16, flags, one frame.</summary>
    public void Block(int track, long timeMs, bool key, ReadOnlySpan<byte> frame)
    {
        _ebml.Id(Ids.SimpleBlock);
        _ebml.Size(4 + frame.Length);
        _ebml.BigEndian((ulong)(0x80 | track), 1);
        _ebml.BigEndian((ushort)checked((short)(timeMs - _clusterMs)), 2);
        _ebml.BigEndian(key ? 0x80u : 0, 1);
        _ebml.Raw(frame);
    }

    public void CloseCluster()
    {
        _ebml.End(_cluster);
        _cluster = -1;
    }

    public static void WriteHeader(Ebml ebml, bool webm)
    {
        var header = ebml.Begin(Ids.Header);
        ebml.UInt(Ids.Version, 1);
        ebml.UInt(Ids.ReadVersion, 1);
        ebml.UInt(Ids.MaxIdLength, 4);
        ebml.UInt(Ids.MaxSizeLength, 8);
        ebml.Text(Ids.DocType, webm ? "webm" : "matroska");
        ebml.UInt(Ids.DocTypeVersion, 4);
        ebml.UInt(Ids.DocTypeReadVersion, 2);
        ebml.End(header);
    }

    private void WriteInfo(string title, DateTimeOffset? date)
    {
        var info = _ebml.Begin(Ids.Info);
        _ebml.UInt(Ids.TimestampScale, 1_000_000);
        if (date is { } at) _ebml.Date(Ids.Date, at);
        _ebml.Text(Ids.Title, title);
        _ebml.Text(Ids.MuxingApp, Application);
        _ebml.Text(Ids.WritingApp, Application);
        _ebml.End(info);
    }

    private void WriteVideo(in VideoEntry video)
    {
        var entry = BeginTrack(VideoTrack, type: 1, video.Codec == Codec.H264 ? "V_MPEG4/ISO/AVC" : "V_VP8");
        if (video.CodecPrivate is { } codecPrivate) _ebml.Binary(Ids.CodecPrivate, codecPrivate);
        var size = _ebml.Begin(Ids.Video);
        _ebml.UInt(Ids.PixelWidth, (ulong)video.Width);
        _ebml.UInt(Ids.PixelHeight, (ulong)video.Height);
        _ebml.End(size);
        _ebml.End(entry);
    }

    private void WriteAudio()
    {
        var entry = BeginTrack(AudioTrack, type: 2, "A_OPUS");
        // OpusHead (RFC 7845 section 5.1): version 1, 2 channels (a mono packet decodes to both), pre-skip 0, 48 kHz, gain 0, mapping 0.
        _ebml.Binary(Ids.CodecPrivate, [.. "OpusHead"u8, 1, 2, 0, 0, 0x80, 0xBB, 0, 0, 0, 0, 0]);
        _ebml.UInt(Ids.SeekPreRoll, 80_000_000);
        var format = _ebml.Begin(Ids.Audio);
        _ebml.Float(Ids.SamplingFrequency, 48_000);
        _ebml.UInt(Ids.Channels, 2);
        _ebml.End(format);
        _ebml.End(entry);
    }

    private int BeginTrack(int number, ulong type, string codec)
    {
        var entry = _ebml.Begin(Ids.TrackEntry);
        _ebml.UInt(Ids.TrackNumber, (ulong)number);
        _ebml.UInt(Ids.TrackUid, (ulong)number);
        _ebml.UInt(Ids.TrackType, type);
        _ebml.UInt(Ids.FlagLacing, 0);
        _ebml.Text(Ids.LanguageBcp47, "und");
        _ebml.Text(Ids.CodecId, codec);
        return entry;
    }
}
