using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Node.Archiving;
using RemoteVerify.Node.Journal;

namespace RemoteVerify.Media.Tests.Node.Faults;

internal enum Fault { ArchiveRefuses, ArchiveSlow, ArchiveGone60s, DiskFull, Kill, FailedSync, ClockSetBack }

/// <summary>
/// Every fault at every moment: each step of a session's end, and each kind of entry in its log. In every cell nothing acknowledged is lost, the session is
/// sealed with the right verdict, and another session takes its way afterwards.
/// </summary>
internal static class FaultTable
{
    public const string Good = "ok";

    /// <summary>Before the last entry.</summary>
    private const string Begin = "end: Begin";

    public static IReadOnlyList<string> Moments { get; } =
        [Begin, .. Enum.GetNames<SealingStep>().Select(step => "end: " + step), .. Kinds.Select(kind => "entry: " + kind)];

    public static IReadOnlyList<Fault> Faults { get; } = Enum.GetValues<Fault>();

    /// <summary>Those of a session's log; the last one's line is written by its end.</summary>
    private static IEnumerable<string> Kinds => typeof(EvidenceKind).GetFields().Select(constant => (string)constant.GetValue(null)!)
        .Where(kind => kind is not (EvidenceKind.SessionSealed or EvidenceKind.LedgerSession) && !kind.StartsWith("session.removed", StringComparison.Ordinal) && !kind.StartsWith("hold.", StringComparison.Ordinal));

    /// <returns><see cref="Good"/>; a reason in brackets where it cannot be tried here; else what went wrong.</returns>
    public static async Task<string> TryAsync(string moment, Fault fault)
    {
        try
        {
            var kind = moment.Split(": ")[1];
            return moment == Begin ? await SealingFaults.TryAsync(null, fault)
                : Enum.TryParse<SealingStep>(kind, out var step) ? await SealingFaults.TryAsync(step, fault)
                : await EntryFaults.TryAsync(kind, fault);
        }
        catch (NotHere reason)
        {
            return $"({reason.Message})";
        }
    }

    public static string Words(Fault fault) => fault switch
    {
        Fault.ArchiveRefuses => "archive refuses",
        Fault.ArchiveSlow => "archive slow",
        Fault.ArchiveGone60s => "archive gone for 60 s",
        Fault.DiskFull => "disk full",
        Fault.Kill => "kill -9",
        Fault.FailedSync => "fsync fails",
        _ => "clock set back",
    };

    /// <summary>As Markdown.</summary>
    public static async Task<(string Table, int Cells, int Good)> PrintAsync()
    {
        var lines = new List<string> { $"| moment | {string.Join(" | ", Faults.Select(Words))} |", $"|---|{string.Concat(Faults.Select(_ => "---|"))}" };
        var (cells, good) = (0, 0);
        foreach (var moment in Moments)
        {
            var row = new List<string>();
            foreach (var fault in Faults)
            {
                var outcome = await TryAsync(moment, fault);
                (cells, good) = (cells + 1, good + (outcome == Good ? 1 : 0));
                row.Add(outcome);
            }

            lines.Add($"| {moment} | {string.Join(" | ", row)} |");
        }

        return (string.Join('\n', lines), cells, good);
    }
}

/// <summary>A fault that this machine cannot make.</summary>
internal sealed class NotHere(string why) : Exception(why);

/// <summary>Where the process dies.</summary>
internal sealed class Killed : Exception;
