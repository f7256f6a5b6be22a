using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;

namespace RemoteVerify.Node;

/// <summary>A state of a review, signed before its newest lines stand in the log.</summary>
/// <param name="Receipt">Null: it is none of this office's over this review.</param>
/// <param name="Lines">The lines that come with it, as they were about to be written.</param>
internal sealed record ReviewHead(Receipt? Receipt, IReadOnlyList<LogLine> Lines)
{
    public bool Signs(LogLine line) => Receipt?.Checkpoint is { } state && state.Seq == line.Seq && state.Head == line.Hash;

    /// <summary>A crash between the signature and the line: the log is the beginning of what was signed.</summary>
    public bool IsNext(IReadOnlyList<LogLine> log) => Fits(log) && Lines[^1].Seq >= log.Count && log.Zip(Whole(log)).All(pair => pair.First.Hash == pair.Second.Hash);

    /// <summary>Another node's line came to stand where this one was to: whoever was to write it took the next place.</summary>
    public bool IsOvertaken(IReadOnlyList<LogLine> log) => Fits(log) && Lines[^1].Seq < log.Count;

    private bool Fits(IReadOnlyList<LogLine> log)
    {
        if (Lines.Count == 0 || !Signs(Lines[^1]) || Lines[0].Seq > log.Count)
        {
            return false;
        }

        var before = Lines[0].Seq == 0 ? EvidenceLog.NoPrevious : log[(int)Lines[0].Seq - 1].Hash;
        return Lines.Select((line, i) => line.Seq == Lines[0].Seq + i && line.Prev == (i == 0 ? before : Lines[i - 1].Hash)).All(fits => fits);
    }

    private IEnumerable<LogLine> Whole(IReadOnlyList<LogLine> log) => log.Take((int)Lines[0].Seq).Concat(Lines);
}

/// <summary>
/// <c>sessions/{session}/review/heads/{seq}-{hash}.jws</c>: the signature over the state after a line, and below it the line itself (the first with the one that opens the log).
/// It is put before the line: a line that nobody signed for was not written by this service, and one that a crash kept out of the log is written by whoever comes next.
/// </summary>
internal sealed class ReviewHeads(IArchive archive, Func<X509Certificate2Collection> trusted)
{
    private const int HashCharacters = 16, MaxLines = 2, MaxBytes = Receipt.MaxLength + 1 + (MaxLines * EvidenceLog.MaxLineBytes);

    public Task PutAsync(string sessionId, string receipt, IReadOnlyList<LogLine> lines, CancellationToken cancel)
    {
        byte[] bytes = [.. Encoding.ASCII.GetBytes(receipt + "\n"), .. lines.SelectMany(line => line.Bytes.ToArray())];
        return archive.PutAsync(ArchiveLayout.InSession(sessionId, $"review/heads/{lines[^1].Seq:D6}-{lines[^1].Hash[..HashCharacters]}.jws"), bytes, cancel);
    }

    /// <param name="from">Those of earlier lines are not read.</param>
    public async Task<IReadOnlyList<ReviewHead>> ReadAsync(string sessionId, long from, CancellationToken cancel)
    {
        var heads = new List<ReviewHead>();
        await foreach (var file in archive.ListAsync(ArchiveLayout.InSession(sessionId, "review/heads"), cancel).ConfigureAwait(false))
        {
            if (!long.TryParse(Path.GetFileName(file.Path).Split('-', '.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seq) || seq >= from)
            {
                heads.Add(Read(sessionId, await BytesAsync(file, cancel).ConfigureAwait(false)));
            }
        }

        return heads;
    }

    /// <summary>A state that somebody kept.</summary>
    public ReviewHead Of(string sessionId, string jws, IReadOnlyList<LogLine>? lines = null) => new(
        Receipt.TryOpen(jws, out var receipt, Receipt.ReviewType) && receipt.Checkpoint.Session == ReviewArchive.NameOf(sessionId)
            && Trust.IsTrusted(receipt.Signer, trusted(), receipt.Checkpoint.At) == true ? receipt : null, lines ?? []);

    private ReviewHead Read(string sessionId, byte[] bytes)
    {
        var end = Array.IndexOf(bytes, (byte)'\n');
        var lines = new List<LogLine>();
        if (end > 0)
        {
            EvidenceLogReader reader = new(new MemoryStream(bytes, end + 1, bytes.Length - end - 1));
            while (lines.Count < MaxLines && reader.Read() is { IsWhole: true } raw && LogLine.TryParse(raw.Bytes, out var line))
            {
                lines.Add(line);
            }
        }

        return Of(sessionId, Encoding.ASCII.GetString(bytes, 0, end < 0 ? bytes.Length : end), lines);
    }

    private async Task<byte[]> BytesAsync(ArchivedFile file, CancellationToken cancel)
    {
        await using var stream = await archive.GetAsync(file.Path, 0, Math.Min(file.Length, MaxBytes), cancel).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancel).ConfigureAwait(false);
        return bytes.ToArray();
    }
}
