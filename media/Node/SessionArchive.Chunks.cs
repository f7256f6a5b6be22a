using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using RemoteVerify.Evidence;
using RemoteVerify.Node.Reading;
using RemoteVerify.Recording;

namespace RemoteVerify.Node;

/// <summary>A chunk whose bytes are not what the log says.</summary>
/// <param name="Missing">They are not all there; else they are others.</param>
public sealed record DamagedChunk(long Seq, long FromMs, long ToMs, bool Missing);

/// <summary>Single chunks of a recording: to be checked while they play, and to play around those that are damaged.</summary>
public sealed partial class SessionArchive
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>A damaged chunk is looked at again: it may have been healed from the second copy.</summary>
    internal static readonly TimeSpan DamageLasts = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Session, string File), (IReadOnlyList<DamagedChunk> Chunks, long At)> _damage = [];

    /// <summary>The bytes of a chunk as they lie in the archive; fewer where the file is cut.</summary>
    /// <param name="chunk">From the session's own log.</param>
    public async Task<Stream> OpenChunkAsync(string sessionId, ChunkEntry chunk, CancellationToken cancel)
    {
        var source = await SourceAsync(sessionId, cancel).ConfigureAwait(false);
        return await source.GetAsync("data/" + chunk.File, chunk.Offset, chunk.Length, cancel).ConfigureAwait(false);
    }

    /// <summary>Reads the whole track and says which of its chunks are damaged; of a sealed session once, as long as none is.</summary>
    public async Task<IReadOnlyList<DamagedChunk>> DamageAsync(string sessionId, string file, CancellationToken cancel)
    {
        if (_damage.TryGetValue((sessionId, file), out var known) && (known.Chunks.Count == 0 || _clock.GetElapsedTime(known.At) < DamageLasts))
        {
            return known.Chunks;
        }

        var source = await SourceAsync(sessionId, cancel).ConfigureAwait(false);
        var damaged = new List<DamagedChunk>();
        foreach (var line in await LogReading.LinesAsync(source, cancel).ConfigureAwait(false))
        {
            if (ChunkEntry.TryRead(line, out var chunk) && chunk.File == file && await FaultAsync(sessionId, chunk, cancel).ConfigureAwait(false) is { } missing)
            {
                damaged.Add(new(chunk.Seq, chunk.FromMs, chunk.ToMs, missing));
            }
        }

        if (_damage.Count >= MaxSpans)
        {
            _damage.Clear();
        }

        if (source.IsSealed)
        {
            _damage[(sessionId, file)] = (damaged, _clock.GetTimestamp());
        }

        return damaged;
    }

    /// <summary>The chunks of which bytes are missing, by the lengths of the files alone; what was altered only <see cref="DamageAsync"/> finds.</summary>
    public async Task<IReadOnlyList<ChunkEntry>> MissingAsync(SessionReading reading, CancellationToken cancel)
    {
        var source = await SourceAsync(reading.SessionId, cancel).ConfigureAwait(false);
        var lengths = new Dictionary<string, long>();
        foreach (var track in reading.Tracks)
        {
            lengths[track.File] = await LengthAsync(source, track.File, cancel).ConfigureAwait(false);
        }

        var missing = new List<ChunkEntry>();
        foreach (var line in reading.Lines)
        {
            if (ChunkEntry.TryRead(line, out var chunk) && chunk.End > lengths.GetValueOrDefault(chunk.File))
            {
                missing.Add(chunk);
            }
        }

        return missing;
    }

    private static async Task<long> LengthAsync(ISessionSource source, string file, CancellationToken cancel)
    {
        try
        {
            return await source.LengthAsync("data/" + file, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return 0;
        }
    }

    /// <summary>A track without its damaged chunks: time goes on, the pictures between are not there.</summary>
    /// <exception cref="InvalidDataException">Its beginning is damaged, or nothing of it is whole: it cannot be played.</exception>
    public async Task<Stream> OpenWholeMediaAsync(string sessionId, string file, CancellationToken cancel)
    {
        var source = await SourceAsync(sessionId, cancel).ConfigureAwait(false);
        var spans = await SpansAsync(sessionId, source, file, cancel).ConfigureAwait(false);
        var damaged = (await DamageAsync(sessionId, file, cancel).ConfigureAwait(false)).Select(d => d.FromMs).ToHashSet();
        IReadOnlyList<ChunkSpan> whole = [.. spans.Where(span => !damaged.Contains(span.FromMs))];
        return whole.Count > 0 && whole[0].Offset == spans[0].Offset
            ? await TrackMedia.OpenAsync(source, file, whole, cancel).ConfigureAwait(false)
            : throw new InvalidDataException("The recording's beginning is damaged.");
    }

    /// <returns>Null: whole. True: bytes are missing. False: they are others.</returns>
    private async Task<bool?> FaultAsync(string sessionId, ChunkEntry chunk, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using var bytes = await OpenChunkAsync(sessionId, chunk, cancel).ConfigureAwait(false);
            using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long length = 0;
            while (await bytes.ReadAsync(buffer, cancel).ConfigureAwait(false) is > 0 and var read)
            {
                sum.AppendData(buffer, 0, read);
                length += read;
            }

            return length < chunk.Length ? true : Convert.ToHexStringLower(sum.GetHashAndReset()) == chunk.Sha256 ? null : false;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
