using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;

namespace RemoteVerify.Node;

/// <summary>A line of a review, added.</summary>
/// <param name="Receipt">JWS over the review's state with this line: whoever keeps it finds out when the review is cut or rewritten.</param>
public sealed record ReviewLine(LogLine Line, string Receipt);

/// <summary>What belongs to a line and stands in a file of its own.</summary>
public sealed record ReviewFile(string Extension, byte[] Content);

/// <summary>The session is not sealed, or not all in the archive yet: there is nothing that a review could speak of.</summary>
public sealed class ReviewTooEarly() : InvalidOperationException("The session is not sealed and archived yet.");

/// <summary>
/// What auditors and officials say of a sealed session afterwards: a chain of its own in the archive, of the evidence log's form, each line naming the sealed head that it speaks of.
/// <code>
/// sessions/{session}/review/data/log.jsonl     one line an entry, the first names the seal
/// sessions/{session}/review/data/texts/*       its words; reports
/// sessions/{session}/review/heads/*.jws        the state after each line, signed before the line is written: a line less, more or another is found out
/// </code>
/// It lies beside what is sealed and changes nothing of it.
/// </summary>
public sealed class ReviewArchive
{
    /// <summary>Tries against other nodes that append at the same moment.</summary>
    private const int MaxTries = 20;

    private const string Opened = "review.opened";

    private readonly IArchive _archive;
    private readonly Func<SigningKey> _key;
    private readonly ReviewHeads _heads;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _one = [];

    public ReviewArchive(IArchive archive, MediaNode node) : this(archive, () => node.Parts.Sealing.Key, () => node.Trusted)
    {
    }

    internal ReviewArchive(IArchive archive, Func<SigningKey> key, Func<X509Certificate2Collection> trusted) => (_archive, _key, _heads) = (archive, key, new(archive, trusted));

    /// <summary>What a signed state of the review says in place of a session: it is no receipt of the session's own log.</summary>
    public static string NameOf(string sessionId) => "review/" + sessionId;

    /// <summary>The lines as they are, whether or not they fit; none where nobody has said anything.</summary>
    public async Task<IReadOnlyList<LogLine>> ReadAsync(string sessionId, CancellationToken cancel)
    {
        var lines = new List<LogLine>();
        var reader = new EvidenceLogReader(await OpenLogAsync(sessionId, cancel).ConfigureAwait(false));
        while (await reader.ReadAsync(cancel).ConfigureAwait(false) is { } raw)
        {
            if (raw.IsWhole && LogLine.TryParse(raw.Bytes, out var line))
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    /// <summary>A file as a line names it; null where it is gone.</summary>
    public async Task<byte[]?> FileAsync(string sessionId, string file, CancellationToken cancel)
    {
        var path = ArchiveLayout.InSession(sessionId, $"review/data/{file}");
        return await _archive.LengthAsync(path, cancel).ConfigureAwait(false) is { } length ? await BytesAsync(path, length, cancel).ConfigureAwait(false) : null;
    }

    /// <summary>Adds an entry; returns when it is safe in the archive.</summary>
    /// <param name="newest">The receipt that the database kept; nothing is added to a review that lacks it.</param>
    /// <exception cref="ReviewTooEarly"/>
    /// <exception cref="ArchiveConflict">The review does not hold together: nothing is added to it.</exception>
    public async Task<ReviewLine> AppendAsync(string sessionId, string kind, JsonObject facts, ReviewFile? file, DateTimeOffset now, string? newest, CancellationToken cancel)
    {
        var sealedAt = await SealAsync(sessionId, cancel).ConfigureAwait(false) ?? throw new ReviewTooEarly();
        using var turn = await TurnAsync(sessionId, cancel).ConfigureAwait(false);
        for (var tries = 1; ; tries++)
        {
            try
            {
                if (await TryAppendAsync(sessionId, sealedAt, kind, facts, file, now, newest, cancel).ConfigureAwait(false) is { } added)
                {
                    return added;
                }
            }
            catch (ArchiveConflict) when (tries < MaxTries)
            {
                // Another node's line stands there: read again.
            }
        }
    }

    /// <summary>Every line, every file, every signed state; and that all of it speaks of the seal that is there.</summary>
    /// <param name="newest">The receipt that the database kept: a review that was cut together with its signed states is found out by it.</param>
    public async Task<Verdict> VerifyAsync(string sessionId, string? newest, CancellationToken cancel)
    {
        using var turn = await TurnAsync(sessionId, cancel).ConfigureAwait(false);
        var lines = await ReadAsync(sessionId, cancel).ConfigureAwait(false);
        var heads = await _heads.ReadAsync(sessionId, 0, cancel).ConfigureAwait(false);
        if (newest is null && await SealAsync(sessionId, cancel).ConfigureAwait(false) is { } seal && IsBegun(lines, heads, sessionId, seal))
        {
            lines = [];
        }

        var more = new List<Problem>();
        await CompareSealAsync(sessionId, lines, more, cancel).ConfigureAwait(false);
        CompareHeads(heads, lines, more);
        if (newest is not null && _heads.Of(sessionId, newest) is var kept && !lines.Any(kept.Signs))
        {
            more.Add(ChangedSince(kept));
        }

        var verdict = lines.Count == 0 && newest is null
            ? new Verdict(VerdictKind.NotSealed, new("没有审查记录。", "There is no review."), [], [], default, 0, sessionId, null, null)
            : await Verifier.VerifyAsync(new Folder(_archive, sessionId), new VerifierOptions(Bag: false), cancellation: cancel).ConfigureAwait(false);
        return more.Count == 0 ? verdict : verdict with { Kind = VerdictKind.Broken, Words = more[0].What, Problems = [.. verdict.Problems, .. more] };
    }

    /// <returns>Null: what a crash had kept out of the log was written first; again.</returns>
    private async Task<ReviewLine?> TryAppendAsync(string sessionId, Checkpoint sealedAt, string kind, JsonObject facts, ReviewFile? file, DateTimeOffset now, string? newest, CancellationToken cancel)
    {
        var path = ArchiveLayout.InSession(sessionId, "review/" + ArchiveLayout.Log);
        var there = new List<LogLine>();
        var resumed = EvidenceLog.Resume(await OpenLogAsync(sessionId, cancel).ConfigureAwait(false), there.Add);
        if (resumed.Tail == LogTail.Damaged)
        {
            throw new ArchiveConflict(path, "the review's chain does not hold together");
        }

        var heads = await _heads.ReadAsync(sessionId, there.Count - 1, cancel).ConfigureAwait(false);
        if (heads.FirstOrDefault(head => head.IsNext(there)) is { } next)
        {
            await WriteAsync(path, resumed.End, next.Lines.Where(line => line.Seq >= there.Count), cancel).ConfigureAwait(false);
            return null;
        }

        var begun = newest is null && IsBegun(there, heads, sessionId, sealedAt);
        if ((there.Count > 0 && !begun && !heads.Any(head => head.Signs(there[^1]))) || (newest is not null && !there.Any(_heads.Of(sessionId, newest).Signs)))
        {
            throw new ArchiveConflict(path, "the review has lines that nobody signed, or lacks what was signed");
        }

        var (log, lines) = (resumed.Log, begun ? there.ToList() : []);
        if (there.Count == 0)
        {
            lines.Add(log.Append(new EvidenceEntry(Opened, new JsonObject { ["session"] = sessionId, ["sealedSeq"] = sealedAt.Seq, ["sealed"] = sealedAt.Head, ["sealedAt"] = EvidenceTime.Format(sealedAt.At) }), now));
        }

        var entry = (JsonObject)facts.DeepClone();
        entry["sealed"] = sealedAt.Head;
        if (file is not null)
        {
            // A try that failed may have left its file: a new try takes a new name.
            var name = $"texts/{log.NextSeq:D4}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}{file.Extension}";
            await _archive.PutAsync(ArchiveLayout.InSession(sessionId, $"review/data/{name}"), file.Content, cancel).ConfigureAwait(false);
            (entry["file"], entry["sha256"]) = (name, Convert.ToHexStringLower(SHA256.HashData(file.Content)));
        }

        lines.Add(log.Append(new EvidenceEntry(kind, entry), now));
        // A crash from here on: the line stands beside its signature, and whoever comes next writes it.
        var receipt = Receipt.Sign(log.Checkpoint(NameOf(sessionId)), _key(), Receipt.ReviewType);
        await _heads.PutAsync(sessionId, receipt, lines, cancel).ConfigureAwait(false);
        try
        {
            await WriteAsync(path, resumed.End, lines.Where(line => line.Seq >= there.Count), cancel).ConfigureAwait(false);
        }
        catch (ArchiveConflict)
        {
            // Another node may have taken it for what a crash had left, and written it, and more.
            if (!(await ReadAsync(sessionId, cancel).ConfigureAwait(false)).Any(line => line.Hash == lines[^1].Hash))
            {
                throw;
            }
        }

        return new(lines[^1], receipt);
    }

    /// <summary>An earlier version wrote the line that opens a review before it signed anything: alone it says nothing, and is signed with the first that follows.</summary>
    private static bool IsBegun(IReadOnlyList<LogLine> lines, IReadOnlyList<ReviewHead> heads, string sessionId, Checkpoint seal) =>
        heads.Count == 0 && lines is [{ Kind: Opened, Seq: 0 } line] && line.Text("session") == sessionId && line.Text("sealed") == seal.Head;

    private async Task WriteAsync(string path, long end, IEnumerable<LogLine> lines, CancellationToken cancel)
    {
        foreach (var line in lines)
        {
            await _archive.AppendAsync(path, end, line.Bytes, cancel).ConfigureAwait(false);
            end += line.Bytes.Length;
        }
    }

    private async Task CompareSealAsync(string sessionId, IReadOnlyList<LogLine> lines, List<Problem> problems, CancellationToken cancel)
    {
        var head = (await SealAsync(sessionId, cancel).ConfigureAwait(false))?.Head;
        foreach (var line in lines.Where(line => line.Text("sealed") != head))
        {
            problems.Add(new(ProblemKind.Altered, line.Seq, line.At, null, new($"审查记录第 {line.Seq} 条所指的封存不是现有的封存。", $"Line {line.Seq} of the review speaks of another seal than the one that is there.")));
        }
    }

    /// <summary>A signed state that no line has: lines were taken away or replaced. A line beyond the signed states: somebody without the key added it.</summary>
    private static void CompareHeads(IReadOnlyList<ReviewHead> heads, IReadOnlyList<LogLine> lines, List<Problem> problems)
    {
        problems.AddRange(heads.Where(head => !lines.Any(head.Signs) && !head.IsNext(lines) && !head.IsOvertaken(lines)).Select(ChangedSince));
        var signed = lines.Where(line => heads.Any(head => head.Signs(line))).Select(line => line.Seq).DefaultIfEmpty(-1).Max();
        foreach (var line in lines.Where(line => line.Seq > signed && !heads.Any(head => head.IsNext(lines) && head.Lines.Any(own => own.Hash == line.Hash))))
        {
            problems.Add(new(ProblemKind.Altered, line.Seq, line.At, null, new($"审查记录第 {line.Seq} 条没有签名：不是本系统写入的。", $"Nobody signed line {line.Seq} of the review: this service did not write it.")));
        }
    }

    private static Problem ChangedSince(ReviewHead head)
    {
        var seq = head.Receipt?.Checkpoint.Seq;
        return new(ProblemKind.Altered, seq, head.Receipt?.Checkpoint.At, null, new($"审查记录在第 {seq} 条签名之后被删改。", $"The review was changed after its line {seq} was signed."));
    }

    /// <summary>One at a time here: whoever reads between a signature and its line would see a review that nobody left so.</summary>
    private async Task<IDisposable> TurnAsync(string sessionId, CancellationToken cancel)
    {
        var one = _one.GetOrAdd(sessionId, _ => new(1));
        await one.WaitAsync(cancel).ConfigureAwait(false);
        return new Turn(one);
    }

    private sealed class Turn(SemaphoreSlim one) : IDisposable
    {
        public void Dispose() => one.Release();
    }

    private async Task<Checkpoint?> SealAsync(string sessionId, CancellationToken cancel)
    {
        var marker = await _archive.LengthAsync(ArchiveLayout.InSession(sessionId, ArchiveLayout.Marker), cancel).ConfigureAwait(false);
        var path = ArchiveLayout.InSession(sessionId, ArchiveLayout.Checkpoint);
        return marker is not null && Checkpoint.TryParse(await BytesAsync(path, Checkpoint.MaxBytes, cancel).ConfigureAwait(false), out var seal) ? seal : null;
    }

    private async Task<Stream> OpenLogAsync(string sessionId, CancellationToken cancel)
    {
        var path = ArchiveLayout.InSession(sessionId, "review/" + ArchiveLayout.Log);
        return await _archive.LengthAsync(path, cancel).ConfigureAwait(false) is { } length ? new MemoryStream(await BytesAsync(path, length, cancel).ConfigureAwait(false)) : new MemoryStream();
    }

    private async Task<byte[]> BytesAsync(string path, long length, CancellationToken cancel)
    {
        await using var stream = await _archive.GetAsync(path, 0, length, cancel).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancel).ConfigureAwait(false);
        return bytes.ToArray();
    }

    /// <summary>The review as the verifier reads a session: its log and files, without the signed states beside them.</summary>
    private sealed class Folder(IArchive archive, string sessionId) : IEvidenceSource
    {
        private readonly string _root = ArchiveLayout.InSession(sessionId, "review");

        public async Task<IReadOnlyList<EvidenceFile>> ListAsync(CancellationToken cancellation)
        {
            var files = new List<EvidenceFile>();
            await foreach (var file in archive.ListAsync(_root + "/data", cancellation).ConfigureAwait(false))
            {
                files.Add(new(file.Path[(_root.Length + 1)..], file.Length));
            }

            return files;
        }

        public Task<Stream> OpenReadAsync(string path, CancellationToken cancellation) => archive.GetAsync($"{_root}/{path}", 0, long.MaxValue, cancellation);
    }
}
