using System.Text;
using System.Text.Json;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Sessions;

namespace RemoteVerify.Server.Evidence;

/// <summary>Turns a session's log into what the replay page shows.</summary>
public sealed class ReplayStory(SessionReading reading, IReadOnlyDictionary<string, SessionParticipant> byLabel, string sessionId, string view, bool unmasked = false)
{
    private const string ServerAway = "server";

    public IReadOnlyList<ReplayTrack> Tracks() => [.. reading.Tracks.Select(track =>
    {
        var who = byLabel.GetValueOrDefault(track.Label);
        return new ReplayTrack(
            track.File, who?.Id, who?.Name ?? track.Label, who is null ? "" : SessionJournal.Word(who.Role), Url("media", track.File),
            track.FromMs, track.ToMs, track.Video, track.Mime);
    })];

    public IReadOnlyList<ReplayChunk> Chunks()
    {
        var chunks = new List<ReplayChunk>();
        foreach (var line in reading.Lines)
        {
            if (ChunkEntry.TryRead(line, out var chunk))
            {
                chunks.Add(new(chunk.Seq, chunk.File, chunk.Length, chunk.Sha256, chunk.FromMs, chunk.ToMs, line.Json.TryGetProperty("key", out var key) && key.ValueKind == JsonValueKind.True));
            }
        }

        return chunks;
    }

    public async Task<IReadOnlyList<ReplayEntry>> EntriesAsync(SessionArchive archive, CancellationToken cancel)
    {
        var entries = new List<ReplayEntry>();
        foreach (var line in reading.Lines.Where(l => l.Kind is not (EvidenceKind.MediaChunk or EvidenceKind.MediaGap)))
        {
            var file = line.Text("file");
            var (bytes, fault) = StoredTexts.IsText(file) ? await archive.ReadProvenAsync(sessionId, line, cancel) : (null, null);
            var text = bytes is null ? null : Encoding.UTF8.GetString(bytes);
            entries.Add(new(line.Seq, line.At, AtMs(line), line.Kind, NameOf(line.Text("by") ?? line.Text("participant")), unmasked ? text : Masking.Masked(text), file, unmasked ? line.Json : Masking.Masked(line.Json), fault));
        }

        return entries;
    }

    public IReadOnlyList<ReplayStill> Stills() => [.. reading.Lines.Where(l => l.Kind == EvidenceKind.StillTaken && l.Text("file") is not null)
        .Select(l => new ReplayStill(l.Seq, l.Text("file")!, Url("stills", l.Text("file")!), l.Text("item"), NameOf(l.Text("by")), AtMs(l)))];

    /// <summary>What the log says is missing, and the spans in which nothing could be written because the server was away.</summary>
    public IReadOnlyList<ReplayGap> Gaps() => [.. reading.Lines.Where(l => l.Kind == EvidenceKind.MediaGap)
        .Select(l => new ReplayGap(l.Text("file") ?? "", l.Number("from") ?? 0, l.Number("to") ?? 0, l.Text("reason") ?? ""))
        .Concat(Away(reading)).OrderBy(gap => gap.FromMs)];

    /// <summary>From the last line before the server went to the first after it came back.</summary>
    public static IEnumerable<ReplayGap> Away(SessionReading reading) => reading.Lines.Zip(reading.Lines.Skip(1))
        .Where(pair => pair.Second.Kind == EvidenceKind.SessionResumed)
        .Select(pair => new ReplayGap("", SinceOpening(reading, pair.First), SinceOpening(reading, pair.Second), ServerAway));

    public ReplaySeal? Seal() => reading.Seal is not { } seal ? null : new(
        seal.CutShort ? "cutShort" : "sealed", seal.Signer, seal.SealedAt, SessionJournal.Word(seal.Timestamp));

    private long AtMs(LogLine line) => line.Number("atMs") ?? SinceOpening(reading, line);

    private static long SinceOpening(SessionReading reading, LogLine line) => Math.Max(0, (long)(line.At - reading.OpenedAt).TotalMilliseconds);

    private string? NameOf(string? label) => label is null ? null : byLabel.GetValueOrDefault(label)?.Name ?? label;

    private string Url(string kind, string file) => $"/api/sessions/{sessionId}/{kind}/{Path.GetFileName(file)}?view={view}";
}
