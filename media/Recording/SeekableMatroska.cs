using Ids = RemoteVerify.Recording.MatroskaIds;

namespace RemoteVerify.Recording;

/// <summary>One committed chunk of a file. <paramref name="KeyFrame"/> as the recorder said it; null when not known, then the cluster's first block is read.</summary>
public readonly record struct ChunkSpan(long Offset, long Length, long FromMs, long ToMs, bool? KeyFrame = null);

/// <summary>Reads at an offset of the recorded file; returns the bytes read, 0 only at its end.</summary>
public delegate ValueTask<int> ReadAt(long offset, Memory<byte> into, CancellationToken cancel);

/// <summary>
/// A recorded file seen as a seekable one: a new head before the clusters as they stand. Nothing is copied or transcoded; the media bytes are those of the evidence.
/// <code>EBML header | Segment(known size) SeekHead Info(Duration) Tracks Cues | Cluster ...</code>
/// </summary>
public sealed class SeekableMatroska
{
    private const int HeadBytes = 64 * 1024;
    private const int ClusterHeadBytes = 64;

    private readonly Ebml _ebml = new();
    private readonly MatroskaHead _head;
    private readonly IReadOnlyList<ChunkSpan> _clusters;

    private SeekableMatroska(MatroskaHead head, IReadOnlyList<ChunkSpan> clusters) => (_head, _clusters) = (head, clusters);

    /// <summary>The seekable view. The chunks are those of one file in order, the first with the file's head.</summary>
    /// <exception cref="InvalidDataException">The head is not one of this recorder's, or there is no chunk.</exception>
    public static async Task<Stream> OpenAsync(IReadOnlyList<ChunkSpan> chunks, ReadAt read, CancellationToken cancel)
    {
        if (chunks.Count == 0) throw new InvalidDataException("A file without a chunk cannot be played.");
        var bytes = await FillAsync(read, chunks[0].Offset, (int)Math.Min(HeadBytes, chunks[0].Length), cancel);
        var head = MatroskaHead.Parse(bytes);
        var first = chunks[0] with { Offset = chunks[0].Offset + head.Length, Length = chunks[0].Length - head.Length };
        ChunkSpan[] clusters = [first, .. chunks.Skip(1)];
        for (var i = 0; i < clusters.Length; i++)
            if (clusters[i].KeyFrame is null) clusters[i] = clusters[i] with { KeyFrame = await IsEnterableAsync(clusters[i], head, read, cancel) };
        return new SpliceStream(new SeekableMatroska(head, clusters).NewHead(), clusters, read);
    }

    private static async ValueTask<bool> IsEnterableAsync(ChunkSpan cluster, MatroskaHead head, ReadAt read, CancellationToken cancel)
    {
        if (!head.HasVideo) return true;
        var bytes = await FillAsync(read, cluster.Offset, (int)Math.Min(ClusterHeadBytes, cluster.Length), cancel);
        return MatroskaHead.BeginsWithKeyFrame(bytes);
    }

    private static async ValueTask<byte[]> FillAsync(ReadAt read, long offset, int length, CancellationToken cancel)
    {
        var (bytes, filled) = (new byte[length], 0);
        while (filled < length)
        {
            var count = await read(offset + filled, bytes.AsMemory(filled), cancel);
            if (count == 0) throw new InvalidDataException($"The recorded file ends at byte {offset + filled}, before its chunks do.");
            filled += count;
        }
        return bytes;
    }

    // Every number that depends on a place takes 8 bytes, so the head's length is known after writing it once with wrong places.
    private byte[] NewHead()
    {
        Write(0, default);
        var places = Write(0, default);
        Write(_ebml.Length, places);
        return _ebml.Written.ToArray();
    }

    private (int Info, int Tracks, int Cues) Write(int headLength, (int Info, int Tracks, int Cues) places)
    {
        _ebml.Clear();
        MatroskaWriter.WriteHeader(_ebml, _head.WebM);
        _ebml.Id(Ids.Segment);
        var media = _clusters.Sum(static cluster => cluster.Length);
        var segment = _ebml.Length + 8;
        _ebml.LongSize((ulong)(Math.Max(0, headLength - segment) + media));
        WriteSeekHead(places);
        var info = _ebml.Length - segment;
        WriteInfo();
        var tracks = _ebml.Length - segment;
        _ebml.Raw(_head.Tracks);
        var cues = _ebml.Length - segment;
        WriteCues(headLength - segment);
        return (info, tracks, cues);
    }

    private void WriteSeekHead((int Info, int Tracks, int Cues) places)
    {
        var seekHead = _ebml.Begin(Ids.SeekHead);
        foreach (var (id, at) in new[] { (Ids.Info, places.Info), (Ids.Tracks, places.Tracks), (Ids.Cues, places.Cues) })
        {
            var seek = _ebml.Begin(Ids.Seek);
            _ebml.UInt(Ids.SeekId, id);
            _ebml.UInt(Ids.SeekPosition, (ulong)at, bytes: 8);
            _ebml.End(seek);
        }
        _ebml.End(seekHead);
    }

    private void WriteInfo()
    {
        var info = _ebml.Begin(Ids.Info);
        _ebml.Raw(_head.InfoContent);
        _ebml.Float(Ids.Duration, _clusters[^1].ToMs - _clusters[0].FromMs);
        _ebml.End(info);
    }

    private void WriteCues(long firstCluster)
    {
        var cues = _ebml.Begin(Ids.Cues);
        var position = firstCluster;
        for (var i = 0; i < _clusters.Count; position += _clusters[i].Length, i++)
            if (_clusters[i].KeyFrame == true || i == 0) WriteCue(_clusters[i].FromMs - _clusters[0].FromMs, position);
        _ebml.End(cues);
    }

    private void WriteCue(long timeMs, long position)
    {
        var point = _ebml.Begin(Ids.CuePoint);
        _ebml.UInt(Ids.CueTime, (ulong)timeMs);
        var place = _ebml.Begin(Ids.CueTrackPositions);
        _ebml.UInt(Ids.CueTrack, (ulong)(_head.HasVideo ? MatroskaWriter.VideoTrack : MatroskaWriter.AudioTrack));
        _ebml.UInt(Ids.CueClusterPosition, (ulong)Math.Max(0, position), bytes: 8);
        _ebml.End(place);
        _ebml.End(point);
    }
}
