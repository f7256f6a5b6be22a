using Ids = RemoteVerify.Recording.MatroskaIds;

namespace RemoteVerify.Recording;

/// <summary>What stands before a recorded file's first cluster.</summary>
/// <param name="Length">Bytes up to the first cluster.</param>
/// <param name="InfoContent">The Info element without its id and size.</param>
/// <param name="Tracks">The whole Tracks element.</param>
internal sealed record MatroskaHead(int Length, byte[] InfoContent, byte[] Tracks, bool HasVideo, bool WebM)
{
    public static MatroskaHead Parse(ReadOnlySpan<byte> bytes)
    {
        if (!EbmlElement.TryRead(bytes, out var header) || header.Id != Ids.Header || header.End > bytes.Length) throw Foreign();
        if (!EbmlElement.TryRead(bytes[header.End..], out var segment) || segment.Id != Ids.Segment) throw Foreign();
        var (at, info, tracks) = (header.End + segment.Content, default(Range?), default(Range?));
        while (EbmlElement.TryRead(bytes[at..], out var element) && element.Id != Ids.Cluster)
        {
            if (element.End > bytes.Length - at) throw Foreign();
            if (element.Id == Ids.Info) info = (at + element.Content)..(at + element.End);
            if (element.Id == Ids.Tracks) tracks = at..(at + element.End);
            at += element.End;
        }
        if (at >= bytes.Length || info is null || tracks is null) throw Foreign();
        var tracksBytes = bytes[tracks.Value];
        var webm = tracksBytes.IndexOf("V_MPEG4"u8) < 0;
        return new(at, bytes[info.Value].ToArray(), tracksBytes.ToArray(), tracksBytes.IndexOf("V_"u8) >= 0, webm);
    }

    /// <summary>Whether a cluster's first block is a key frame of the video track.</summary>
    public static bool BeginsWithKeyFrame(ReadOnlySpan<byte> cluster)
    {
        if (!EbmlElement.TryRead(cluster, out var element) || element.Id != Ids.Cluster) return false;
        cluster = cluster[element.Content..];
        while (EbmlElement.TryRead(cluster, out element) && element.Id != Ids.SimpleBlock && element.End < cluster.Length) cluster = cluster[element.End..];
        var block = element.Id == Ids.SimpleBlock && element.Content + 4 <= cluster.Length ? cluster.Slice(element.Content, 4) : default;
        return block.Length == 4 && block[0] == (0x80 | MatroskaWriter.VideoTrack) && (block[3] & 0x80) != 0;
    }

    private static InvalidDataException Foreign() => new("The recorded file does not begin with a head of this recorder.");
}

/// <summary>An element's id and size, and where its content begins and ends, counted from its first byte. An unknown size ends at the content's beginning.</summary>
internal readonly record struct EbmlElement(uint Id, int Content, int End)
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, out EbmlElement element)
    {
        element = default;
        if (!TryReadNumber(bytes, 4, keepMarker: true, out var id, out var idLength)) return false;
        if (!TryReadNumber(bytes[idLength..], 8, keepMarker: false, out var size, out var sizeLength)) return false;
        var unknown = size == (1UL << 7 * sizeLength) - 1;
        if (!unknown && size > int.MaxValue / 2) return false;
        var content = idLength + sizeLength;
        element = new((uint)id, content, content + (unknown ? 0 : (int)size));
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> bytes, int longest, bool keepMarker, out ulong value, out int length)
    {
        (value, length) = (0, 0);
        if (bytes.IsEmpty || bytes[0] == 0) return false;
        length = System.Numerics.BitOperations.LeadingZeroCount((uint)bytes[0]) - 23;
        if (length > longest || length > bytes.Length) return false;
        for (var i = 0; i < length; i++) value = value << 8 | bytes[i];
        if (!keepMarker) value &= (1UL << 7 * length) - 1;
        return true;
    }
}
