using System.Security.Cryptography;
using System.Text;
using RemoteVerify.Evidence;
using RemoteVerify.Kit.Staging;

namespace RemoteVerify.Benchmarks;

/// <summary>Everything that somebody may do to a package of two people's film, stills and texts: is it found, and is the place named? Beyond single bits the manifests are written anew, as one would who wants to hide it.</summary>
public static class TamperFigure
{
    private const int Flips = 10_000, Seed = 4, Seconds = 20;
    private const string Track = "data/tracks/applicant-1.mkv";
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    /// <param name="Place">What the words must name besides the verdict: a file, or an entry by number; null where there is no place.</param>
    private sealed record Attempt(string What, MemorySource Bag, Func<Problem, bool>? Place, VerifierOptions? Options = null);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        using var office = SigningKey.Create("Notary Office", Start.AddDays(-1));
        using var stranger = SigningKey.Create("Notary Office", Start.AddDays(-1));
        var session = await StageAsync("session", office, [1, 2, 3]);
        var other = await StageAsync("another", office, [4, 5, 6]);
        var bag = await PackAsync(session);
        var size = bag.Files.Values.Sum(file => (long)file.Length);
        var trusting = new VerifierOptions(TrustRoots: [office.Certificate]);
        var intact = await Verifier.VerifyAsync(bag, trusting);
        if (intact.Kind != VerdictKind.Intact)
            throw new InvalidOperationException(intact.Words.En);

        return
        [
            await TryAsync($"one bit, {Flips} random places", FlippedAsync(bag), $"seed {Seed}, over all {bag.Order.Count} files, {size / 1000} KB, by their sizes"),
            await TryAsync("a line of the log dropped, doubled, exchanged with the next, cut off from there", LinesAsync(session), "every line"),
            await TryAsync("a chunk of film dropped, doubled, exchanged with the next, made black, cut off from there", ChunksAsync(session), "every chunk of both tracks"),
            await TryAsync("a still or text removed, exchanged, cut short, added", ItemsAsync(session), "every one"),
            await TryAsync("signed again with a key of the same name", ResignedAsync(session, stranger, trusting), "the seal alone, and the whole log written anew; the verifier has the office's certificate"),
            await TryAsync("the seals of two sessions exchanged", ExchangedAsync(session, other), "both ways"),
            await TryAsync("the end cut off and sealed anew by the office itself, against a receipt", CutAsync(session, office), "after every line that the receipt saw"),
            await LedgerAsync(office),
        ];
    }

    private static async Task<Figure> TryAsync(string what, IAsyncEnumerable<Attempt> attempts, string how)
    {
        var (tried, found, named) = (0, 0, 0);
        await Parallel.ForEachAsync(attempts, async (attempt, cancel) =>
        {
            var verdict = await Verifier.VerifyAsync(attempt.Bag, attempt.Options, cancellation: cancel);
            var isFound = verdict.Kind is VerdictKind.Broken or VerdictKind.Incomplete or VerdictKind.NotSealed;
            var isNamed = isFound && (attempt.Place is null || verdict.Problems.Any(attempt.Place));
            if (!isNamed)
                Console.Error.WriteLine($"{attempt.What}: {verdict.Words.En}");
            Interlocked.Increment(ref tried);
            Interlocked.Add(ref found, isFound ? 1 : 0);
            Interlocked.Add(ref named, isNamed ? 1 : 0);
        });
        return new($"tampering: {what}", "all found and named", $"{found} of {tried} found, {named} named", tried > 0 && named == tried, how);
    }

    private static async IAsyncEnumerable<Attempt> FlippedAsync(MemorySource bag)
    {
        var random = new Random(Seed);
        var size = bag.Files.Values.Sum(file => (long)file.Length);
        for (var i = 0; i < Flips; i++)
        {
            var at = random.NextInt64(size);
            var path = bag.Order.First(path => (at -= bag.Files[path].Length) < 0);
            var (place, bit) = ((int)(at + bag.Files[path].Length), random.Next(8));
            var bytes = bag.Files[path].ToArray();
            bytes[place] ^= (byte)(1 << bit);
            yield return new($"{path} byte {place} bit {bit}", Sharing(bag).Put(path, bytes), Names(path));
            await Task.Yield();
        }
    }

    private static async IAsyncEnumerable<Attempt> LinesAsync(MemorySource session)
    {
        var lines = LinesOf(session);
        for (var i = 0; i < lines.Length; i++)
        {
            yield return await RelogAsync($"line {i} dropped", [.. lines[..i], .. lines[(i + 1)..]], i == lines.Length - 1 ? null : i);
            yield return await RelogAsync($"line {i} doubled", [.. lines[..i], lines[i], .. lines[i..]], i + 1);
            if (i + 1 < lines.Length)
                yield return await RelogAsync($"line {i} exchanged", [.. lines[..i], lines[i + 1], lines[i], .. lines[(i + 2)..]], i);
            if (i > 0)
                yield return await RelogAsync($"log cut at {i}", lines[..i], null);
        }

        async Task<Attempt> RelogAsync(string what, string[] changed, int? line) => new(what, await PackAsync(Sharing(session).Put(BagIt.Log, Join(changed))),
            problem => problem.File == BagIt.Log || line is { } at && Math.Abs((problem.Seq ?? -9) - at) <= 1);
    }

    private static async IAsyncEnumerable<Attempt> ChunksAsync(MemorySource session)
    {
        var chunks = LinesOf(session).Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!).Where(line => (string)line["kind"]! == "media.chunk")
            .Select(line => (Seq: (long)line["seq"]!, Path: "data/" + (string)line["file"]!, From: (int)line["offset"]!, Length: (int)line["length"]!)).ToList();
        foreach (var (seq, path, from, length) in chunks)
        {
            var film = session.Files[path];
            var (before, chunk, after) = (film[..from], film[from..(from + length)], film[(from + length)..]);
            yield return await ChangedAsync("dropped", [.. before, .. after]);
            yield return await ChangedAsync("doubled", [.. before, .. chunk, .. chunk, .. after]);
            yield return await ChangedAsync("black", [.. before, .. new byte[length], .. after]);
            yield return await ChangedAsync("cut off", before);
            if (chunks.FirstOrDefault(next => next.Path == path && next.From == from + length) is { Length: > 0 } next)
                yield return await ChangedAsync("exchanged", [.. before, .. after[..next.Length], .. chunk, .. after[next.Length..]]);

            // A chunk that is doubled stands in its place; what comes after it does not.
            async Task<Attempt> ChangedAsync(string what, byte[] changed) => new($"{path} {seq} {what}", await PackAsync(Sharing(session).Put(path, changed)), problem => problem.File == path);
        }
    }

    private static async IAsyncEnumerable<Attempt> ItemsAsync(MemorySource session)
    {
        var items = session.Order.Where(path => path.StartsWith("data/stills/", StringComparison.Ordinal) || path.StartsWith("data/texts/", StringComparison.Ordinal)).ToList();
        foreach (var (path, i) in items.Select((path, i) => (path, i)))
        {
            var bytes = session.Files[path];
            yield return new($"{path} removed", await PackAsync(Sharing(session).Remove(path)), Names(path));
            yield return new($"{path} exchanged", await PackAsync(Sharing(session).Put(path, session.Files[items[(i + 1) % items.Count]])), Names(path));
            yield return new($"{path} cut", await PackAsync(Sharing(session).Put(path, bytes[..(bytes.Length / 2)])), Names(path));
            yield return new($"{path} added", await PackAsync(Sharing(session).Put(path + "2", bytes)), Names(path + "2"));
        }
    }

    private static async IAsyncEnumerable<Attempt> ResignedAsync(MemorySource session, SigningKey stranger, VerifierOptions trusting)
    {
        var checkpoint = session.Files[BagIt.SealCheckpoint];
        yield return new("the seal", await PackAsync(Sealed(Sharing(session), checkpoint, stranger)), Names(BagIt.SealSignature), trusting);
        var forged = await StageAsync("session", stranger, [7, 8, 9]);
        yield return new("the whole log", await PackAsync(forged), Names(BagIt.SealSignature), trusting);
    }

    private static async IAsyncEnumerable<Attempt> ExchangedAsync(MemorySource session, MemorySource other)
    {
        foreach (var (here, there) in new[] { (session, other), (other, session) })
        {
            var changed = Sharing(here);
            foreach (var path in here.Order.Where(path => path.StartsWith(BagIt.SealFolder, StringComparison.Ordinal)).ToList())
                changed.Put(path, there.Files[path]);
            yield return new("seals", await PackAsync(changed), problem => problem.File is BagIt.SealCheckpoint or BagIt.Log);
        }
    }

    private static async IAsyncEnumerable<Attempt> CutAsync(MemorySource session, SigningKey office)
    {
        var lines = LinesOf(session);
        Checkpoint.TryParse(session.Files[BagIt.SealCheckpoint], out var seen);
        var receipt = new VerifierOptions(Receipt: Receipt.Sign(seen!, office), TrustRoots: [office.Certificate]);
        for (var keep = 1; keep < lines.Length - 1; keep++)
        {
            var log = new EvidenceLog();
            var written = new MemoryStream();
            foreach (var line in lines[..keep])
                written.Write(log.Append(Parsed(line), EvidenceTimeOf(line)).Bytes.Span);
            written.Write(log.AppendSealed("ended", seen!.At).Bytes.Span);
            var changed = Sharing(session).Put(BagIt.Log, written.ToArray());
            foreach (var path in session.Order.Where(path => path.StartsWith("data/", StringComparison.Ordinal) && path != BagIt.Log && !Encoding.UTF8.GetString(written.ToArray()).Contains(path[5..], StringComparison.Ordinal)).ToList())
                changed.Remove(path);
            var end = log.Checkpoint("session").ToBytes();
            yield return new($"kept {keep}", await PackAsync(Sealed(changed, end, office)), null, receipt);
        }
    }

    private static async Task<Figure> LedgerAsync(SigningKey office)
    {
        const int Days = 60;
        var (log, bytes, ends, kept) = (new EvidenceLog(), new MemoryStream(), new List<long>(), new List<string>());
        for (var i = 0; i < Days; i++)
        {
            var end = new Checkpoint($"s{i}", 40 + i, LogLine.HashOf(BitConverter.GetBytes(i)), Start.AddDays(i));
            bytes.Write(log.Append(EvidenceEntry.LedgerSession(end, LogLine.HashOf(BitConverter.GetBytes(-i))), end.At).Bytes.Span);
            ends.Add(bytes.Length);
            kept.Add(Receipt.Sign(log.Checkpoint(LedgerVerifier.NameOf("notary")), office, Receipt.LedgerType));
        }

        var found = 0;
        for (var i = 0; i < Days - 1; i++)
        {
            var witnesses = new LedgerWitnesses { Checkpoints = [new KeptCheckpoint(kept[^1])], TrustRoots = [office.Certificate] };
            var verdict = await LedgerVerifier.VerifyAsync(new MemoryStream(bytes.ToArray()[..(int)ends[i]]), witnesses, CancellationToken.None);
            found += verdict.Kind == VerdictKind.Incomplete ? 1 : 0;
        }

        return new("tampering: the ledger rolled back, against the newest checkpoint kept outside", "all found and named", $"{found} of {Days - 1} found", found == Days - 1, "to every line");
    }

    private static async Task<MemorySource> StageAsync(string id, SigningKey key, byte[] content)
    {
        var folder = Directory.CreateTempSubdirectory("rv-tamper").FullName;
        try
        {
            var session = new StagedSession(folder, key, id, "notary", Start).Begin("2026-1");
            await session.RecordAsync("applicant-1", 1, await Film.MakeAsync(160, 90, 100), 1_000, 1_000 + (Seconds * 1_000));
            await session.RecordAsync("official-1", 1, await Film.MakeAsync(160, 90, 100, 1), 2_000, 1_000 + (Seconds * 1_000));
            for (var i = 0; i < 4; i++)
            {
                session.Happens(3_000 + (i * 3_000), EvidenceEntry.StillTaken(session.Still(RandomOf(content, i, 12_000)), $"item{i}", "applicant-1", 3_000 + (i * 3_000)));
                session.Happens(3_500 + (i * 3_000), EvidenceEntry.MessageSent("applicant-1", session.Text($"{string.Join(' ', content)} {i}: 这是第 {i} 条")));
            }

            session.Seal();
            var source = new MemorySource();
            foreach (var path in Directory.EnumerateFiles(session.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                if (Path.GetRelativePath(session.Folder, path).Replace('\\', '/') is var name && (name.StartsWith("data/", StringComparison.Ordinal) || name.StartsWith("seal/", StringComparison.Ordinal)))
                    source.Put(name, await File.ReadAllBytesAsync(path));
            return source;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static byte[] RandomOf(byte[] content, int number, int length)
    {
        var bytes = new byte[length];
        new Random(content[0] * 100 + number).NextBytes(bytes);
        return bytes;
    }

    private static MemorySource Sealed(MemorySource source, byte[] checkpoint, SigningKey key) => source
        .Put(BagIt.SealCheckpoint, checkpoint).Put(BagIt.SealSignature, Seal.Sign(checkpoint, key, Start.AddMinutes(1))).Put(BagIt.SealSigner, Encoding.UTF8.GetBytes(key.CertificatePem));

    private static async Task<MemorySource> PackAsync(MemorySource source)
    {
        var zip = new MemoryStream();
        await Package.WriteAsync(source, new PackageOptions("session", Start.AddHours(1)), zip);
        return await MemorySource.UnpackAsync(zip.ToArray());
    }

    /// <summary>Another source over the same bytes: they are never changed in place.</summary>
    private static MemorySource Sharing(MemorySource source)
    {
        var shared = new MemorySource();
        foreach (var path in source.Order)
            shared.Put(path, source.Files[path]);
        return shared;
    }

    private static Func<Problem, bool> Names(string path) => problem => problem.File == path || problem.What.En.Contains(path, StringComparison.Ordinal) || (path == BagIt.Log && problem.Seq is not null);

    private static string[] LinesOf(MemorySource session) => Encoding.UTF8.GetString(session.Files[BagIt.Log]).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static byte[] Join(string[] lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));

    private static EvidenceEntry Parsed(string line)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(line)!.AsObject();
        var kind = (string)json["kind"]!;
        foreach (var name in new[] { "seq", "prev", "at", "kind" })
            json.Remove(name);
        return new EvidenceEntry(kind, json);
    }

    private static DateTimeOffset EvidenceTimeOf(string line) => DateTimeOffset.Parse((string)System.Text.Json.Nodes.JsonNode.Parse(line)!["at"]!, System.Globalization.CultureInfo.InvariantCulture);
}
