using System.IO.Compression;
using System.Text;
using RemoteVerify.Evidence;
using RemoteVerify.Kit.Staging;

namespace RemoteVerify.Media.Tests.Evidence;

/// <summary>One package of the set that every verifier must judge alike; how it was made, so that it can be made again.</summary>
/// <param name="Receipt">Compared too, where there is one.</param>
/// <param name="Trust">PEM: the certificates that the reader gives, where there are any.</param>
/// <param name="TrustTime">PEM: those that count for time-stamp authorities only.</param>
internal sealed record SharedPackage(string Name, byte[] Zip, string? Receipt = null, string? Trust = null, string? TrustTime = null)
{
    private const string Track = "data/tracks/applicant-1.mkv";
    private const string Still = "data/stills/0001.jpg";

    public static async Task<IReadOnlyList<SharedPackage>> MakeAsync()
    {
        using var authority = await LocalAuthority.CreateAsync();
        using var other = SigningKey.Create("Somebody else", SampleSession.Start);
        var stamped = SampleSession.Unsealed();
        await authority.StampRunningAsync(stamped);
        stamped.Seal();
        await authority.StampAsync(stamped);
        var good = SampleSession.Sealed();
        return
        [
            new("intact", await good.PackAsync()),
            new("intact-stamped", await PackAsync(stamped.Source)),
            new("intact-with-receipt", await good.PackAsync(), good.Receipts[3]),
            new("withheld", await good.PackAsync("data/texts/0003.txt", Still)),
            new("withheld-with-a-derived-copy", await RedactedAsync(good)),
            new("not-sealed", await SampleSession.Unsealed().PackAsync()),
            new("not-sealed-torn", await ChangedAsync(SampleSession.Unsealed(), source => source.Put(BagIt.Log, [.. source.Files[BagIt.Log], .. "{\"seq\":21,"u8]))),
            .. await IncompleteAsync(), .. await BrokenAsync(other), .. await StampsAsync(stamped), .. await RedactionsAsync(other), .. await ZipsAsync(good),
            .. await TrustedAsync(stamped, authority, other),
        ];
    }

    private static async Task<IEnumerable<SharedPackage>> IncompleteAsync()
    {
        var good = SampleSession.Sealed();
        var cut = await LinesAsync(lines => lines[..15]);
        return
        [
            new("incomplete-log-cut", cut),
            new("incomplete-log-cut-against-a-receipt", await UnsealedCutAsync(), good.Receipts[5]),
            new("incomplete-no-log", await ChangedAsync(good, source => source.Remove(BagIt.Log))),
            new("incomplete-video-cut", await ChangedAsync(good, source => source.Put(Track, source.Files[Track][..1000]))),
            new("incomplete-no-video", await ChangedAsync(good, source => source.Remove(Track))),
            new("incomplete-no-still", await ChangedAsync(good, source => source.Remove(Still))),
            new("incomplete-no-signature", await ChangedAsync(good, source => source.Remove(BagIt.SealSignature))),
            new("incomplete-seal-over-a-longer-log", await SealedOverAsync(good.Log.Checkpoint(SampleSession.Id) with { Seq = 24 })),
            new("incomplete-no-manifest", await RezippedAsync(bag => bag.Remove(BagIt.Manifest))),
        ];
    }

    private static async Task<IEnumerable<SharedPackage>> BrokenAsync(SigningKey other)
    {
        var good = SampleSession.Sealed();
        var exchanged = SampleSession.Unsealed();
        exchanged.Append(EvidenceEntry.SessionResumed("restart"));
        exchanged.Seal();
        return
        [
            new("broken-video", await ChangedAsync(good, source => source.Files[Track][700] ^= 1)),
            new("broken-still", await ChangedAsync(good, source => source.Files[Still][7] ^= 1)),
            new("broken-added-file", await ChangedAsync(good, source => source.Put("data/stills/0009.jpg", [1]))),
            new("broken-added-bytes", await ChangedAsync(good, source => source.Put(Track, [.. source.Files[Track], 1]))),
            new("broken-line", await LinesAsync(lines => [.. lines.Select(line => line.Replace("C-2026-0042", "C-2026-0043"))])),
            new("broken-last-line", await LinesAsync(lines => [.. lines.Select(line => line.Replace("\"ended\"", "\"other\""))])),
            new("broken-line-in-the-middle", await LinesAsync(lines => [.. lines.Select((line, i) => i == 9 ? line.Replace("\"from\"", "\"From\"") : line)])),
            new("broken-line-dropped", await LinesAsync(lines => [.. lines.Where((_, i) => i != 12)])),
            new("broken-lines-swapped", await LinesAsync(lines => [.. lines[..8], lines[9], lines[8], .. lines[10..]])),
            new("broken-line-twice", await LinesAsync(lines => [.. lines[..9], lines[8], .. lines[9..]])),
            new("broken-line-unreadable", await LinesAsync(lines => [.. lines.Select((line, i) => i == 5 ? line[..^1] : line)])),
            new("broken-line-with-a-name-twice", await LinesAsync(lines => [.. lines.Select((line, i) => i == 2 ? line.Replace("\"role\"", "\"seq\":2,\"role\"") : line)])),
            new("broken-line-after-the-seal", await LinesAsync(lines => [.. lines, lines[3]])),
            new("broken-seal-of-another-session", await SealedOverAsync(good.Log.Checkpoint(SampleSession.Id) with { Session = "s-other" })),
            new("broken-seal-over-another-log", await SealedOverAsync(good.Log.Checkpoint(SampleSession.Id) with { Head = new string('a', 64) })),
            new("broken-signed-by-another-with-the-same-certificate", await ChangedAsync(good, source =>
                source.Put(BagIt.SealSignature, Seal.Sign(source.Files[BagIt.SealCheckpoint], other, SampleSession.Start)))),
            new("broken-checkpoint-changed", await ChangedAsync(good, source => source.Put(BagIt.SealCheckpoint, [.. source.Files[BagIt.SealCheckpoint], (byte)' ']))),
            new("broken-manifest", await RezippedAsync(bag => bag.Files[BagIt.Manifest][3] ^= 1)),
            new("broken-manifest-in-capitals", await RezippedAsync(bag => bag.Put(BagIt.Manifest, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bag.Files[BagIt.Manifest]).ToUpperInvariant())))),
            new("broken-instructions", await RezippedAsync(bag => bag.Files[BagIt.Instructions][40] ^= 1)),
            new("broken-receipt-of-another-log", await exchanged.PackAsync(), RemoteVerify.Evidence.Receipt.Sign(exchanged.Log.Checkpoint(SampleSession.Id) with { Head = new string('a', 64) }, SampleSession.Key)),
            new("broken-receipt-of-another-key", await good.PackAsync(), RemoteVerify.Evidence.Receipt.Sign(good.Log.Checkpoint(SampleSession.Id), other)),
            new("broken-no-receipt", await good.PackAsync(), "nothing"),
        ];
    }

    /// <summary>With certificates that the reader gives: a key of its own, one under an authority, one that took another's place in mid-session.</summary>
    private static async Task<IEnumerable<SharedPackage>> TrustedAsync(SampleSession stamped, LocalAuthority authority, SigningKey other)
    {
        using var tree = new CertificateTree();
        var (good, own, stranger) = (SampleSession.Sealed(), SampleSession.Key.CertificatePem, other.CertificatePem);
        var under = await SampleSession.Sealed(tree.Signer).PackAsync();
        var rotated = await SampleSession.Sealed(other).PackAsync();
        var (early, late) = (good.Receipts[3], RemoteVerify.Evidence.Receipt.Sign(good.Log.Checkpoint(SampleSession.Id), other));
        var times = authority.Root.ExportCertificatePem() + "\n";
        return
        [
            new("intact-trusted", await good.PackAsync(), Trust: own),
            new("intact-trusted-under-an-authority", under, Trust: tree.Middle),
            new("intact-trusted-under-an-authority-and-its-root", under, Trust: tree.Root + tree.Middle),
            new("broken-trusted-root-without-what-stands-between", under, Trust: tree.Root),
            new("broken-trusted-authority-that-signed-another", await SampleSession.Sealed(tree.Forged).PackAsync(), Trust: tree.Middle),
            new("broken-trusted-certificate-that-is-no-authority", await SampleSession.Sealed(tree.UnderSigner).PackAsync(), Trust: tree.Signer.CertificatePem),
            new("broken-trusted-somebody-else", await good.PackAsync(), Trust: stranger),
            new("intact-key-rotated-with-receipt", rotated, early, Trust: own + stranger),
            new("broken-key-rotated-with-receipt-and-one-certificate", rotated, early, Trust: stranger),
            new("broken-not-sealed-with-anybodys-receipt", await UnsealedAsync(), RemoteVerify.Evidence.Receipt.Sign(SampleSession.Unsealed().Log.Checkpoint(SampleSession.Id), other), Trust: own),
            new("not-sealed-with-receipt", await UnsealedAsync(), early, Trust: own),
            new("broken-signed-state-of-a-review-is-no-receipt", await good.PackAsync(), RemoteVerify.Evidence.Receipt.Sign(good.Log.Checkpoint(SampleSession.Id), SampleSession.Key, RemoteVerify.Evidence.Receipt.ReviewType)),
            new("broken-trusted-receipt-of-another-key", await good.PackAsync(), late, Trust: own),
            new("intact-stamped-trusted", await PackAsync(stamped.Source), Trust: own, TrustTime: times),
            new("intact-stamped-by-an-authority-that-nobody-vouches-for", await PackAsync(stamped.Source), Trust: own),
            new("intact-stamped-time-alone-trusted", await PackAsync(stamped.Source), TrustTime: times),
            new("broken-time-trusted-as-a-signer", await PackAsync(stamped.Source), Trust: times),
            new("broken-bytes-behind-the-signature", await RemadeAsync(await good.PackAsync(), bag => bag.Put(BagIt.SealSignature, [.. bag.Files[BagIt.SealSignature], 0]))),
            new("broken-bytes-behind-the-stamp", await RemadeAsync(await PackAsync(stamped.Source), bag => bag.Put(BagIt.SealTimestamp, [.. bag.Files[BagIt.SealTimestamp], 0]))),
        ];
    }

    private static Task<byte[]> UnsealedAsync() => SampleSession.Unsealed().PackAsync();

    private static async Task<IEnumerable<SharedPackage>> StampsAsync(SampleSession stamped) =>
    [
        new("broken-stamp-of-other-bytes", await ChangedAsync(stamped, source => source.Put(BagIt.SealSignature, Seal.Sign(source.Files[BagIt.SealCheckpoint], SampleSession.Key, SampleSession.Start)))),
        new("broken-stamp-changed", await ChangedAsync(stamped, source => source.Files[BagIt.SealTimestamp][^10] ^= 1)),
        new("incomplete-no-stamp-of-the-session", await ChangedAsync(stamped, source => source.Remove("data/stamps/0001.tsr"))),
    ];

    private static async Task<IEnumerable<SharedPackage>> ZipsAsync(SampleSession good)
    {
        var whole = await good.PackAsync();
        return
        [
            new("zip-with-a-name-that-climbs", ZipOf("s/../evil")), new("zip-with-a-name-twice", ZipOf("s/DATA/LOG.jsonl")), new("zip-with-a-file-beside-the-bag", ZipOf("other/x")),
            new("zip-without-a-bag", ZipOf("x/y", bag: false)), new("zip-that-is-none", "hello"u8.ToArray()), new("zip-cut", whole[..(whole.Length / 2)]),
        ];
    }

    /// <summary>The office's own key over a state that is not this log's.</summary>
    private static Task<byte[]> SealedOverAsync(Checkpoint other) => ChangedAsync(SampleSession.Sealed(), source =>
        source.Put(BagIt.SealCheckpoint, other.ToBytes()).Put(BagIt.SealSignature, Seal.Sign(other.ToBytes(), SampleSession.Key, SampleSession.Start)));

    /// <summary>A track left out, with a copy beside the evidence, and who and why.</summary>
    private static async Task<byte[]> RedactedAsync(SampleSession session)
    {
        var zip = new MemoryStream();
        await Package.WriteAsync(session.Source, new PackageOptions(
            SampleSession.Id, SampleSession.Start.AddHours(1), Redaction: new Redaction([Track], "周衡", "第三人隐私", SampleSession.Key,
                [new DerivedFile("tracks/applicant-1.mkv.webm", 3, () => new MemoryStream([1, 2, 3]))])), zip);
        return zip.ToArray();
    }

    /// <summary>A copy with something left out, changed by someone who writes the manifests anew as well.</summary>
    private static async Task<IEnumerable<SharedPackage>> RedactionsAsync(SigningKey other)
    {
        var good = await RedactedAsync(SampleSession.Sealed());
        RedactionStatement.TryParse((await MemorySource.UnpackAsync(good)).Files[BagIt.RedactionStatement], out var said);
        Task<byte[]> Signed(RedactionStatement statement, SigningKey key) => RemadeAsync(good, bag => bag
            .Put(BagIt.RedactionStatement, statement.ToBytes())
            .Put(BagIt.RedactionSignature, Seal.Sign(statement.ToBytes(), key, SampleSession.Start)));
        return
        [
            new("withheld-signed-by-another-key", await Signed(said!, other)),
            new("incomplete-nobody-signs-for-what-is-left-out", await RemadeAsync(good, bag => bag.Remove(BagIt.RedactionStatement).Remove(BagIt.RedactionSignature).Remove(BagIt.RedactionSigner))),
            new("incomplete-no-derived-copy", await RemadeAsync(good, bag => bag.Remove("derived/tracks/applicant-1.mkv.webm"))),
            new("broken-redaction-of-another-reason", await RemadeAsync(good, bag => bag.Put(BagIt.RedactionStatement, (said! with { Reason = "other" }).ToBytes()))),
            new("broken-redaction-unreadable", await RemadeAsync(good, bag => bag.Put(BagIt.RedactionStatement, "{}"u8.ToArray()))),
            new("broken-redaction-of-another-session", await Signed(said! with { Session = "s-other" }, SampleSession.Key)),
            new("broken-redaction-of-other-files", await Signed(said! with { Withheld = [Still] }, SampleSession.Key)),
            new("broken-derived-copy", await RemadeAsync(good, bag => bag.Put("derived/tracks/applicant-1.mkv.webm", [1, 2, 4]))),
        ];
    }

    private static async Task<byte[]> RemadeAsync(byte[] zip, Action<MemorySource> change)
    {
        var bag = await MemorySource.UnpackAsync(zip);
        change(bag);
        foreach (var (name, isPayload) in new[] { (BagIt.Manifest, true), (BagIt.TagManifest, false) })
        {
            var named = bag.Order.Where(path => path.StartsWith(BagIt.Payload, StringComparison.Ordinal) == isPayload && path != BagIt.TagManifest).Order(StringComparer.Ordinal);
            bag.Put(name, Lines([.. named.Select(path => $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bag.Files[path]))}  {path}")]));
        }
        return Zipped(bag);
    }

    private static byte[] ZipOf(string name, bool bag = true)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var entry in bag ? ["s/bagit.txt", "s/data/log.jsonl", name] : (string[])[name])
                zip.CreateEntry(entry).Open().Dispose();
        return bytes.ToArray();
    }

    /// <summary>The log cut and the seal taken away: only the receipt knows.</summary>
    private static Task<byte[]> UnsealedCutAsync() => ChangedAsync(SampleSession.Unsealed(), source =>
        source.Put(BagIt.Log, Lines([.. Encoding.UTF8.GetString(source.Files[BagIt.Log]).Split('\n', StringSplitOptions.RemoveEmptyEntries)[..10]])));

    private static Task<byte[]> LinesAsync(Func<string[], string[]> change) => ChangedAsync(SampleSession.Sealed(), source =>
        source.Put(BagIt.Log, Lines(change(Encoding.UTF8.GetString(source.Files[BagIt.Log]).Split('\n', StringSplitOptions.RemoveEmptyEntries)))));

    private static byte[] Lines(string[] lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));

    /// <summary>Changed and packed anew, manifests and all, as someone would who wants to hide it.</summary>
    private static Task<byte[]> ChangedAsync(SampleSession session, Action<MemorySource> change)
    {
        var source = session.Source.Copy();
        change(source);
        return PackAsync(source);
    }

    private static async Task<byte[]> PackAsync(MemorySource source)
    {
        var zip = new MemoryStream();
        await Package.WriteAsync(source, new PackageOptions(SampleSession.Id, SampleSession.Start.AddHours(1)), zip);
        return zip.ToArray();
    }

    /// <summary>Changed in the ZIP itself: the manifests stay as they were.</summary>
    private static async Task<byte[]> RezippedAsync(Action<MemorySource> change)
    {
        var bag = await SampleSession.Sealed().BagAsync();
        change(bag);
        return Zipped(bag);
    }

    private static byte[] Zipped(MemorySource bag)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var path in bag.Order)
            {
                using var entry = zip.CreateEntry($"{SampleSession.Id}/{path}").Open();
                entry.Write(bag.Files[path]);
            }
        return bytes.ToArray();
    }
}
