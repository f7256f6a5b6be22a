using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using RemoteVerify.Evidence;

namespace RemoteVerify.Verify;

/// <summary>The verdict for a program to read.</summary>
internal static class VerdictJson
{
    internal static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Write(Verdict verdict, TimeSpan took) => JsonSerializer.Serialize(
        new
        {
            verdict = verdict.Kind,
            verdict.ExitCode,
            verdict.Words,
            verdict.Session,
            verdict.Totals.Entries,
            verdict.Totals.Chunks,
            verdict.Totals.Stills,
            verdict.Totals.Bytes,
            verdict.BytesRead,
            milliseconds = (long)took.TotalMilliseconds,
            verdict.Withheld,
            redaction = verdict.Redaction is { } notice ? new { notice.By, notice.Reason, at = Time(notice.At), notice.Signer, notice.Fingerprint, notice.Trusted } : null,
            problems = verdict.Problems.Select(problem => new { problem.Kind, problem.Seq, at = Time(problem.At), problem.File, problem.What }),
            signer = verdict.Signature is { } signature ? new { signature.Subject, signature.Fingerprint, signature.Trusted } : null,
            sealedAt = Time(verdict.Signature?.SealedAt),
            stampedAt = Time(verdict.Signature?.StampedAt),
            verdict.Signature?.Authority,
            timeStamp = verdict.Signature?.Stamp is { } stamp ? Stamp(stamp) : null,
            times = verdict.Times.Select(Stamp),
            receipt = verdict.Receipt is { } receipt ? new { receipt.Seq, at = Time(receipt.At) } : null,
        },
        Options);

    private static object Stamp(StampedTime stamp) => new { stamp.Seq, at = Time(stamp.At), stamp.Authority, stamp.Fingerprint, stamp.Trusted };

    private static string? Time(DateTimeOffset? at) => at is { } time ? EvidenceTime.Format(time) : null;
}
