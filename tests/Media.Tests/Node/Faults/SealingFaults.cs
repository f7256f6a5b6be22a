using RemoteVerify.Node;
using RemoteVerify.Node.Archiving;
using RemoteVerify.Node.Journal;

namespace RemoteVerify.Media.Tests.Node.Faults;

/// <summary>A fault that begins when a step of the end has been done.</summary>
internal static class SealingFaults
{
    private const string Session = "s1";

    /// <summary>How long an end waits for a slow archive, here.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <param name="step">Null: before the first.</param>
    public static async Task<string> TryAsync(SealingStep? step, Fault fault)
    {
        await using var stage = new FaultStage(fault);
        var journal = await stage.BeginAsync(Session);
        stage.ArchiveTimeout = fault == Fault.ArchiveSlow ? Patience : stage.ArchiveTimeout;
        stage.Reached = reached =>
        {
            if (reached == step)
            {
                stage.Reached = _ => { };
                Begin(stage, fault);
            }
        };
        if (fault == Fault.Kill)
        {
            return await KilledAsync(stage, journal, step);
        }

        if (step is null)
        {
            stage.Begin(1);
        }

        // What the service does: 30 s after each try the next.
        var ended = await stage.SealAtLastAsync(journal, tries => Pass(stage, fault, tries));
        stage.Heal();
        await journal.DisposeAsync();
        return await stage.JudgeAsync(Session, ended);
    }

    private static void Begin(FaultStage stage, Fault fault)
    {
        stage.Begin(1);
        if (fault == Fault.Kill)
        {
            stage.Archive.IsDown = true;
            throw new Killed();
        }
    }

    /// <summary>The archive refuses and is slow for one try, is gone for two (at 0 and 30 s), and there at the third (60 s); the disk has room again at the second.</summary>
    private static void Pass(FaultStage stage, Fault fault, int tries)
    {
        if (tries > (fault == Fault.ArchiveGone60s ? 2 : 1))
        {
            stage.Relieve();
            stage.ArchiveTimeout = TimeSpan.FromSeconds(20);
        }
    }

    private static async Task<string> KilledAsync(FaultStage stage, SessionJournal journal, SealingStep? step)
    {
        SealedSession? ended = null;
        if (step is null)
        {
            // After the last line is written, before it is synced.
            stage.Disk.DeadFrom = stage.Disk.Calls + 2;
        }

        try
        {
            await stage.SealAsync(journal);
            return "was not killed";
        }
        catch (Exception e) when (e is Killed or EvidenceUnavailable)
        {
            await journal.DisposeAsync();
        }

        // Start-up runs the same function over what was left.
        stage.Heal();
        stage.Ledger = new Ledger(stage.Archive);
        if (Directory.Exists(stage.Folders.Of(Session).Root))
        {
            await using var again = stage.Open(Session);
            ended = await stage.SealAsync(again, "cutShort: after a crash");
        }
        else if (step == SealingStep.Published)
        {
            ended = await stage.MarkerAsync(Session);
        }

        return ended is null ? "the session is gone" : await stage.JudgeAsync(Session, ended, step is null ? null : false);
    }
}
