using System.Globalization;
using System.Text;
using System.Text.Json;
using RemoteVerify.Evidence;

namespace RemoteVerify.Verify;

/// <param name="Archive">The archive's folder <c>sessions</c>: every session of the ledger must be there.</param>
/// <param name="Packages">Packages whose sessions the ledger must name.</param>
/// <param name="RemovalsFile">The log of removals, which explains what is absent.</param>
internal sealed record LedgerRequest(
    string Ledger, string[] Checkpoints, string[] Copies, string[] Packages, string? Archive, string? RemovalsFile, string? TrustFile, string? TimeTrustFile, bool Json, bool Chinese);

internal static class LedgerCommand
{
    public static async Task<int> RunAsync(LedgerRequest request, TextWriter output, CancellationToken cancellation)
    {
        await using var ledger = FolderSource.Open(request.Ledger);
        var copies = request.Copies.Select(FolderSource.Open).ToList();
        try
        {
            var verdict = await LedgerVerifier.VerifyAsync(ledger, await WitnessesAsync(request, copies, cancellation), cancellation);
            await output.WriteLineAsync(request.Json ? Json(verdict) : Text(verdict, request.Chinese));
            return verdict.ExitCode;
        }
        finally
        {
            copies.ForEach(copy => copy.Dispose());
        }
    }

    private static async Task<LedgerWitnesses> WitnessesAsync(LedgerRequest request, IReadOnlyList<Stream> copies, CancellationToken cancellation)
    {
        var checkpoints = new List<KeptCheckpoint>();
        foreach (var file in request.Checkpoints.SelectMany(FilesOf))
            checkpoints.Add(await CheckpointAsync(file, cancellation));
        var packages = new List<SealedEnd>();
        foreach (var package in request.Packages)
            packages.Add(await EndOfAsync(package, cancellation) ?? throw new InvalidDataException($"{package}: not sealed"));
        return new LedgerWitnesses
        {
            Checkpoints = checkpoints, Copies = copies, Sessions = packages,
            Archive = request.Archive is { } archive ? await EndsAsync(archive, request.Ledger, cancellation) : null,
            Removals = request.RemovalsFile is { } removals ? await RemovalLog.ReadAsync(removals) : new RemovalBook(), Now = DateTimeOffset.UtcNow,
            TrustRoots = request.TrustFile is { } trust ? VerifyCommand.Roots(trust) : null,
            TimeRoots = VerifyCommand.TimeRoots(request.TrustFile, request.TimeTrustFile),
        };
    }

    /// <summary>A folder stands for all the checkpoints in it.</summary>
    private static IEnumerable<string> FilesOf(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.jws").Order(StringComparer.Ordinal) : [path];

    /// <summary>The authority's answer lies beside it under the same name.</summary>
    private static async Task<KeptCheckpoint> CheckpointAsync(string file, CancellationToken cancellation)
    {
        var jws = await File.ReadAllTextAsync(file, cancellation);
        var stamp = Path.ChangeExtension(file, ".tsr");
        return new KeptCheckpoint(jws, File.Exists(stamp) ? await File.ReadAllBytesAsync(stamp, cancellation) : (ReadOnlyMemory<byte>?)null);
    }

    /// <summary>The sessions of an archive that belong to this ledger: those that it names, and those of the same departments.</summary>
    private static async Task<Dictionary<string, string>> EndsAsync(string archive, string ledger, CancellationToken cancellation)
    {
        var (ends, departments) = (new Dictionary<string, (string Head, string Department)>(), new HashSet<string>());
        var named = await NamedAsync(ledger, cancellation);
        foreach (var folder in Directory.EnumerateDirectories(archive).Order(StringComparer.Ordinal))
        {
            if (await EndOfAsync(folder, cancellation) is not { } end)
                continue;
            var department = await DepartmentAsync(folder, cancellation);
            ends[end.Session] = (end.Head, department);
            if (named.Contains(end.Session))
                departments.Add(department);
        }
        return ends.Where(end => named.Contains(end.Key) || departments.Contains(end.Value.Department)).ToDictionary(end => end.Key, end => end.Value.Head);
    }

    private static async Task<HashSet<string>> NamedAsync(string ledger, CancellationToken cancellation) =>
        [.. (await RemovalLog.LinesAsync(ledger, cancellation)).Select(line => line.Text("session")).OfType<string>()];

    private static async Task<string> DepartmentAsync(string folder, CancellationToken cancellation) =>
        (await RemovalLog.LinesAsync(Path.Combine(folder, BagIt.Log), cancellation, first: 1)).FirstOrDefault()?.Text("department") ?? "";

    private static async Task<SealedEnd?> EndOfAsync(string path, CancellationToken cancellation)
    {
        using var package = PackageSource.Open(path);
        if (!(await package.Source.ListAsync(cancellation)).Any(file => file.Path == BagIt.SealCheckpoint))
            return null;
        await using var stream = await package.Source.OpenReadAsync(BagIt.SealCheckpoint, cancellation);
        var bytes = new byte[Checkpoint.MaxBytes];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        return Checkpoint.TryParse(bytes.AsMemory(0, length), out var seal) ? new SealedEnd(seal.Session, seal.Head) : null;
    }

    private static string Text(LedgerVerdict verdict, bool chinese)
    {
        var text = new StringBuilder();
        void Line(string zh, string en) => text.Append(chinese ? zh : en).Append('\n');
        Line(verdict.Words.Zh, char.ToUpperInvariant(verdict.Words.En[0]) + verdict.Words.En[1..]);
        foreach (var seen in verdict.Checkpoints)
            Line($"检查点相符：第 {seen.Checkpoint.Seq} 条，{Stamped(seen, true)}，签名者 {seen.Signer}（{seen.Fingerprint}）",
                $"A checkpoint agrees: line {seen.Checkpoint.Seq}, {Stamped(seen, false)}, signed by {seen.Signer} ({seen.Fingerprint})");
        foreach (var problem in verdict.Problems)
            Line("- " + problem.What.Zh, "- " + problem.What.En);
        return text.ToString().TrimEnd();
    }

    private static string Stamped(SeenCheckpoint seen, bool chinese) => seen.Stamp is { } stamp
        ? string.Create(CultureInfo.InvariantCulture, $"{EvidenceTime.Format(stamp.At)} ({stamp.Authority})")
        : EvidenceTime.Format(seen.Checkpoint.At) + (chinese ? "（服务器时钟）" : " (the server's clock)");

    private static string Json(LedgerVerdict verdict) => JsonSerializer.Serialize(
        new
        {
            verdict = verdict.Kind, verdict.ExitCode, verdict.Words, verdict.Lines,
            problems = verdict.Problems.Select(problem => new { problem.Kind, problem.Seq, problem.What }),
            checkpoints = verdict.Checkpoints.Select(seen => new { seen.Checkpoint.Seq, seen.Signer, seen.Fingerprint, seen.Trusted, stampedAt = seen.Stamp?.At, seen.Stamp?.Authority }),
        },
        VerdictJson.Options);
}
