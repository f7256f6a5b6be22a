using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RemoteVerify.Evidence;

namespace RemoteVerify.Verify;

internal sealed record VerifyRequest(string Package, string? ReceiptFile, string? TrustFile, string? TimeTrustFile, bool Json, bool Chinese);

internal static class VerifyCommand
{
    public static async Task<int> RunAsync(VerifyRequest request, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var options = new VerifierOptions(
            Receipt: request.ReceiptFile is { } receipt ? await File.ReadAllTextAsync(receipt, cancellation) : null,
            TrustRoots: request.TrustFile is { } trust ? Roots(trust) : null,
            TimeRoots: TimeRoots(request.TrustFile, request.TimeTrustFile));
        using var package = PackageSource.Open(request.Package);
        var progress = request.Json ? null : new ProgressLine(error, package.Bytes, request.Chinese);
        var clock = Stopwatch.StartNew();
        var verdict = await Verifier.VerifyAsync(package.Source, options, progress, cancellation);
        progress?.End();
        await output.WriteLineAsync(request.Json
            ? VerdictJson.Write(verdict, clock.Elapsed)
            : VerdictText.Write(verdict, options, clock.Elapsed, request.Chinese));
        return verdict.ExitCode;
    }

    /// <summary>What vouches for signers vouches for times too; not the other way round.</summary>
    internal static X509Certificate2Collection? TimeRoots(params string?[] files)
    {
        var roots = new X509Certificate2Collection();
        foreach (var file in files.OfType<string>())
            roots.AddRange(Roots(file));
        return roots.Count > 0 ? roots : null;
    }

    internal static X509Certificate2Collection Roots(string file)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPemFile(file);
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException($"{file}: {e.Message}", e);
        }
        return roots.Count > 0 ? roots : throw new InvalidDataException($"{file}: no certificate");
    }
}
