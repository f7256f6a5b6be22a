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
        using var small = fault == Fault.DiskFull ? new SmallDisk() : null;
        await using var stage = new FaultStage(small?.Folder);
        var journal = await stage.BeginAsync(Session);
        stage.ArchiveTimeout = fault == Fault.ArchiveSlow ? Patience : stage.ArchiveTimeout;
        stage.Reached = reached =>
        {
            if (reached == step)
            {
                stage.Reached = _ => { };
                Begin(stage, fault, small);
            }
        };
        if (fault == Fault.Kill)
        {
            return await KilledAsync(stage, journal, step);
        }

        if (step is null)
        {
            Begin(stage, fault, small);
        }

        // What the service does: 30 s after each try the next.
        var ended = await stage.SealAtLastAsync(journal, tries => Pass(stage, fault, small, tries));
        stage.Archive.IsUp();
        stage.Disk.Heal();
        small?.Free();
        await journal.DisposeAsync();
        return await stage.JudgeAsync(Session, ended);
    }

    private static void Begin(FaultStage stage, Fault fault, SmallDisk? small)
    {
        switch (fault)
        {
            case Fault.ArchiveRefuses or Fault.ArchiveGone60s:
                stage.Archive.IsDown = true;
                break;
            case Fault.ArchiveSlow:
                stage.Archive.IsSilent = true;
                break;
            case Fault.DiskFull:
                small!.Fill();
                break;
            case Fault.FailedSync:
                var failed = false;
                stage.Disk.Fails = (call, _) => call is "sync" or "folder" && !failed && (failed = true);
                break;
            case Fault.ClockSetBack:
                stage.Clock.Now -= TimeSpan.FromHours(1);
                break;
            case Fault.Kill:
                stage.Disk.DeadFrom = 1;
                stage.Archive.IsDown = true;
                throw new Killed();
        }
    }

    /// <summary>The archive refuses and is slow for one try, is gone for two (at 0 and 30 s), and there at the third (60 s); the disk has room again at the second.</summary>
    private static void Pass(FaultStage stage, Fault fault, SmallDisk? small, int tries)
    {
        if (tries > (fault == Fault.ArchiveGone60s ? 2 : 1))
        {
            stage.Archive.IsUp();
            stage.ArchiveTimeout = TimeSpan.FromSeconds(20);
            small?.Free();
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
        stage.Disk.Heal();
        stage.Archive.IsUp();
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
