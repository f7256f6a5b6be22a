using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RemoteVerify.Evidence;
using RemoteVerify.Recording;
using RemoteVerify.Routing;

namespace RemoteVerify.Kit.Staging;

/// <summary>
/// A sealed session as the product would have left it in a local archive, written in seconds however long it is: real frames, real chunks, the real chain, the server's own signature.
/// What cannot wait for an hour of real time is shown and measured on such a one.
/// </summary>
/// <param name="archive">The folder of a local archive.</param>
/// <param name="key">The server's own: keys/signer.pem of its data folder.</param>
public sealed class StagedSession(string archive, SigningKey key, string sessionId, string department, DateTimeOffset openedAt)
{
    private const int ChunkMs = 2_000, FrameMs = 1_000 / Film.FramesPerSecond, SoundMs = 20;
    private readonly List<(long AtMs, EvidenceEntry Entry)> _story = [];
    private readonly string _folder = Path.Combine(archive, "sessions", sessionId);
    private int _texts, _stills;
    private long _bytes, _endMs;

    public string Folder => _folder;

    public long DurationMs => _endMs + 1_000;

    public StagedSession Begin(string caseNumber) => Happens(0, new EvidenceEntry(EvidenceKind.SessionOpened, new JsonObject { ["session"] = sessionId, ["case"] = caseNumber, ["department"] = department }));

    public StagedSession Happens(long atMs, EvidenceEntry entry)
    {
        _story.Add((atMs, entry));
        return this;
    }

    /// <summary>A recording of one participant between two moments of the session.</summary>
    public Task<StagedSession> RecordAsync(string label, int number, Film film, long fromMs, long toMs) => RecordAsync(label, number, [(film, fromMs)], toMs);

    /// <summary>The same, whose pictures change their size: the recorder goes on in the same file.</summary>
    /// <param name="films">Of one codec, each from its moment on, whole seconds apart.</param>
    public async Task<StagedSession> RecordAsync(string label, int number, IReadOnlyList<(Film Film, long FromMs)> films, long toMs)
    {
        var file = number == 1 ? $"tracks/{label}.mkv" : $"tracks/{label}-{number}.mkv";
        foreach (var (each, at) in films)
        {
            Happens(at, EvidenceEntry.MediaChanged(label, "resolution", $"{(each.Codec == Codec.Vp8 ? "vp8" : "h264")} {each.Width}x{each.Height}", file, at));
        }

        var (film, fromMs) = films[0];
        Happens(fromMs, EvidenceEntry.MediaChanged(label, "codec", "opus", file, fromMs));
        await using var output = Create(file);
        var writer = new MatroskaWriter();
        writer.Head($"{sessionId} {label}", openedAt.AddMilliseconds(fromMs), new VideoEntry(film.Codec, film.Width, film.Height, film.H264), audio: true);
        for (long at = fromMs, until; at < toMs; at = until)
        {
            var (shown, since) = films.Last(f => f.FromMs <= at);
            until = Math.Min(films.Select(f => f.FromMs).Where(next => next > at).Append(toMs).Min(), at + ChunkMs);
            WriteCluster(writer, shown, at - fromMs, until - fromMs, since - fromMs);
            var offset = output.Position;
            output.Write(writer.Written.Span);
            Happens(until, new EvidenceEntry(EvidenceKind.MediaChunk, new JsonObject
            {
                ["file"] = file, ["offset"] = offset, ["length"] = writer.Written.Length, ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(writer.Written.Span)), ["from"] = at, ["to"] = until, ["key"] = shown.IsKey((int)((at - since) / FrameMs % shown.Frames.Count)),
            }));
            _bytes += writer.Written.Length;
            writer.Clear();
        }

        return this;
    }

    public StoredItem Text(string words) => Store($"texts/{++_texts:D4}.txt", Encoding.UTF8.GetBytes(words));

    public StoredItem Still(byte[] jpeg) => Store($"stills/{++_stills:D4}.jpg", jpeg);

    /// <summary>Writes the log and the seal.</summary>
    public void Seal(string reason = "ended")
    {
        var log = new EvidenceLog();
        using (var lines = Create("log.jsonl"))
        {
            foreach (var (atMs, entry) in _story.OrderBy(e => e.AtMs))
            {
                lines.Write(log.Append(entry, openedAt.AddMilliseconds(atMs)).Bytes.Span);
                _endMs = atMs;
            }

            lines.Write(log.AppendSealed(reason, openedAt.AddMilliseconds(DurationMs)).Bytes.Span);
        }

        var end = log.Checkpoint(sessionId);
        Put("seal/checkpoint.json", end.ToBytes());
        Put("seal/checkpoint.p7s", Evidence.Seal.Sign(end.ToBytes(), key, end.At));
        Put("seal/signer.pem", Encoding.ASCII.GetBytes(key.CertificatePem));
        var totals = log.Totals;
        Put("sealed.json", JsonSerializer.SerializeToUtf8Bytes(new
        {
            sessionId, cutShort = reason.StartsWith("cutShort", StringComparison.Ordinal), reason, openedAt, sealedAt = end.At, totals.Entries, totals.Chunks, totals.Stills, totals.Bytes, durationMs = DurationMs,
            receipt = Receipt.Sign(end, key), end.Seq, end.Head, signer = key.Certificate.Subject, timestamp = "none", archived = true,
        }, JsonSerializerOptions.Web));
    }

    /// <summary>The line of the department's ledger that names it, as every sealed session has one.</summary>
    public async Task EnterLedgerAsync()
    {
        var end = await EndAsync();
        await AddAsync($"ledgers/{department}/ledger.jsonl", EvidenceEntry.LedgerSession(end, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(_folder, "seal/checkpoint.p7s"))))), end.At);
    }

    private async Task<Checkpoint> EndAsync() =>
        Checkpoint.TryParse(await File.ReadAllBytesAsync(Path.Combine(_folder, "seal/checkpoint.json")), out var end) ? end : throw new InvalidDataException("not sealed");

    /// <summary>As when its time was over: beside its ledger the log of removals names it, and it is gone.</summary>
    public async Task RemoveAsync(DateTimeOffset now)
    {
        await AddAsync($"ledgers/removals-{department}/ledger.jsonl", EvidenceEntry.SessionRemoved(await EndAsync(), 0, "RemoteVerify", "its time is over"), now);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The server may be writing to the same chain.</summary>
    private async Task AddAsync(string chain, EvidenceEntry entry, DateTimeOffset at)
    {
        var path = Path.Combine(archive, chain);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var tries = 1; ; tries++)
        {
            try
            {
                await using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                var log = EvidenceLog.Resume(file);
                file.Position = log.End;
                file.Write(log.Log.Append(entry, at).Bytes.Span);
                return;
            }
            catch (IOException) when (tries < 100)
            {
                await Task.Delay(10);
            }
        }
    }

    /// <summary>Changes one byte in the middle of a part of a file: 0 is its beginning, 1 its end.</summary>
    public void Damage(string file, double where)
    {
        using var stream = new FileStream(Path.Combine(_folder, "data", file), FileMode.Open, FileAccess.ReadWrite);
        stream.Position = (long)(where * stream.Length);
        var broken = new byte[64];
        RandomNumberGenerator.Fill(broken);
        stream.Write(broken);
    }

    /// <summary>Cuts a file; what is left is a part of it.</summary>
    public void Cut(string file, double part)
    {
        using var stream = new FileStream(Path.Combine(_folder, "data", file), FileMode.Open, FileAccess.ReadWrite);
        stream.SetLength((long)(part * stream.Length));
    }

    private static void WriteCluster(MatroskaWriter writer, Film film, long fromMs, long toMs, long filmFromMs)
    {
        writer.OpenCluster(fromMs);
        for (var at = fromMs; at < toMs; at += SoundMs)
        {
            if (at % FrameMs == 0)
            {
                var frame = (int)((at - filmFromMs) / FrameMs % film.Frames.Count);
                writer.Block(MatroskaWriter.VideoTrack, at, film.IsKey(frame), film.Frames[frame]);
            }

            writer.Block(MatroskaWriter.AudioTrack, at, true, film.Sounds[(int)(at / SoundMs % film.Sounds.Count)]);
        }

        writer.CloseCluster();
    }

    private StoredItem Store(string file, byte[] content)
    {
        using (var stream = Create(file))
        {
            stream.Write(content);
        }

        return new(file, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    private FileStream Create(string file) => Open(Path.Combine(_folder, "data", file));

    private void Put(string path, byte[] content)
    {
        using var file = Open(Path.Combine(_folder, path));
        file.Write(content);
    }

    private static FileStream Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new(path, FileMode.CreateNew, FileAccess.Write);
    }
}
