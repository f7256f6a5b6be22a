using System.Diagnostics;
using System.Security.Cryptography;
using RemoteVerify.EndToEnd.Stage;
using RemoteVerify.Evidence;
using RemoteVerify.Verify;

namespace RemoteVerify.Benchmarks;

/// <summary>Verifying a 1 GB package with the command line, beside what openssl's SHA-256 does on one core of the same machine.</summary>
public static class VerifyFigure
{
    private const int ChunkBytes = 375_000;
    private const int Chunks = 2_700;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        var folder = Directory.CreateTempSubdirectory("rv-verify").FullName;
        try
        {
            var package = await BuildAsync(folder);
            var gigabytes = new FileInfo(package).Length / 1e9;
            await VerifyAsync(package); // warms the page cache
            var seconds = (await VerifyAsync(package)).TotalSeconds;
            var openssl = await OpensslAsync();
            var rate = gigabytes / seconds;
            return
            [
                new("verifying a 1 GB package", $">= {openssl / 2:0.00} GB/s (half of openssl's {openssl:0.00})", $"{rate:0.00} GB/s", rate >= openssl / 2,
                    $"remoteverify verify, {gigabytes:0.00} GB ZIP in {seconds:0.00} s, start of the program included"),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> BuildAsync(string folder)
    {
        var (bag, data, seal) = (Path.Combine(folder, "session"), Path.Combine(folder, "session/data"), Path.Combine(folder, "session/seal"));
        Directory.CreateDirectory(Path.Combine(data, "tracks"));
        Directory.CreateDirectory(seal);
        var log = new EvidenceLog();
        var at = new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
        await using (var lines = File.Create(Path.Combine(data, "log.jsonl")))
        await using (var track = File.Create(Path.Combine(data, "tracks/applicant-1.mkv")))
        {
            await lines.WriteAsync(log.Append(EvidenceEntry.SessionOpened("session", "2026-1", "department"), at).Bytes);
            var chunk = new byte[ChunkBytes];
            for (var i = 0; i < Chunks; i++)
            {
                Random.Shared.NextBytes(chunk);
                await track.WriteAsync(chunk);
                var entry = EvidenceEntry.MediaChunk("tracks/applicant-1.mkv", (long)i * ChunkBytes, ChunkBytes, Convert.ToHexStringLower(SHA256.HashData(chunk)), i * 2000, (i + 1) * 2000);
                await lines.WriteAsync(log.Append(entry, at.AddSeconds(2 * i)).Bytes);
            }

            await lines.WriteAsync(log.AppendSealed("ended", at.AddHours(2)).Bytes);
        }

        using var key = SigningKey.Create("Benchmark", at.AddDays(-1));
        var checkpoint = log.Checkpoint("session").ToBytes();
        await File.WriteAllBytesAsync(Path.Combine(seal, "checkpoint.json"), checkpoint);
        await File.WriteAllBytesAsync(Path.Combine(seal, "checkpoint.p7s"), Seal.Sign(checkpoint, key, at.AddHours(2)));
        await File.WriteAllTextAsync(Path.Combine(seal, "signer.pem"), key.CertificatePem);
        var package = Path.Combine(folder, "session.zip");
        await using var zip = File.Create(package);
        await Package.WriteAsync(new FolderSource(bag), new PackageOptions("session", at), zip);
        return package;
    }

    private static async Task<TimeSpan> VerifyAsync(string package)
    {
        var clock = Stopwatch.StartNew();
        var (code, output) = await Command.RunAsync("dotnet", Tree.VerifierDll, "verify", package);
        return code == 0 ? clock.Elapsed : throw new InvalidOperationException($"remoteverify ended with {code}: {output}");
    }

    /// <summary>GB/s in blocks of 16 KB, as its last column says.</summary>
    private static async Task<double> OpensslAsync()
    {
        var (_, output) = await Command.RunAsync("openssl", "speed", "-seconds", "3", "-bytes", "16384", "sha256");
        var last = output.Split('\n').Last(line => line.StartsWith("sha256", StringComparison.Ordinal));
        return double.Parse(last.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1].TrimEnd('k')) * 1000 / 1e9;
    }
}
