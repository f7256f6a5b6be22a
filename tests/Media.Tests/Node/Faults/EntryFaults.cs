using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Node.Archiving;
using RemoteVerify.Node.Journal;

namespace RemoteVerify.Media.Tests.Node.Faults;

/// <summary>A fault while an entry of some kind is written.</summary>
internal static class EntryFaults
{
    private const string Session = "s1";

    /// <summary>Calls to the disk that one entry with its file takes, at most; a kill is tried at each.</summary>
    private const int MostCalls = 8;

    public static async Task<string> TryAsync(string kind, Fault fault)
    {
        for (var call = 1; call <= (fault is Fault.Kill or Fault.FailedSync ? MostCalls : 1); call++)
        {
            if (await TryAsync(kind, fault, call) is var outcome && outcome != FaultTable.Good)
            {
                return outcome;
            }
        }

        return FaultTable.Good;
    }

    private static async Task<string> TryAsync(string kind, Fault fault, int call)
    {
        await using var stage = new FaultStage(fault);
        var journal = kind == EvidenceKind.SessionOpened ? stage.Open(Session) : await stage.BeginAsync(Session);
        using var feed = stage.Feed(Session);
        await feed.CatchUpAsync(journal.Committed, CancellationToken.None);
        stage.Begin(call);
        using var limit = new CancellationTokenSource();
        var copying = fault is Fault.ArchiveSlow ? CopyAsync(feed, journal, limit.Token) : Task.CompletedTask;
        var refused = !await WriteAsync(stage, journal, kind);
        if (refused && fault is not (Fault.DiskFull or Fault.Kill or Fault.FailedSync))
        {
            return "REFUSED";
        }

        if (fault is Fault.ArchiveRefuses or Fault.ArchiveGone60s)
        {
            // The feed asks again after 1, 2, 4, ... s, and the session goes on meanwhile.
            for (var seconds = 1; seconds < (fault == Fault.ArchiveGone60s ? 64 : 2); seconds *= 2)
            {
                await CopyAsync(feed, journal, CancellationToken.None);
                await stage.ChunkAsync(journal);
            }
        }

        await limit.CancelAsync();
        await copying;
        return await EndAsync(stage, journal, kind, fault, refused);
    }

    private static async Task<string> EndAsync(FaultStage stage, SessionJournal journal, string kind, Fault fault, bool refused)
    {
        if (fault == Fault.Kill)
        {
            await journal.DisposeAsync();
        }

        stage.Heal();
        var going = fault == Fault.Kill ? stage.Open(Session) : journal;
        await using var closing = going;
        if (going.Committed.LogLength == 0)
        {
            // Nobody was told that it began: it begins.
            await stage.AppendAsync(going, EvidenceEntry.SessionOpened(Session, "2026-0001", "notary", []));
        }
        else if (fault == Fault.Kill)
        {
            await stage.AppendAsync(going, EvidenceEntry.SessionResumed("restart"));
        }

        // What was refused is taken when it is tried again.
        if (refused && kind != EvidenceKind.SessionOpened && !await WriteAsync(stage, going, kind))
        {
            return "NOT TAKEN AFTERWARDS";
        }

        if (!await stage.ChunkAsync(going) && !await stage.ChunkAsync(going))
        {
            return "NO MEDIA AFTERWARDS";
        }

        return await stage.JudgeAsync(Session, await stage.SealAsync(going));
    }

    /// <returns>False: said to whoever wanted it written.</returns>
    private static async Task<bool> WriteAsync(FaultStage stage, SessionJournal journal, string kind)
    {
        try
        {
            switch (kind)
            {
                case EvidenceKind.MediaChunk:
                    return await stage.ChunkAsync(journal);
                case EvidenceKind.SessionOpened when journal.Committed.LogLength > 0:
                    return true;
                case EvidenceKind.SessionOpened:
                    await stage.AppendAsync(journal, EvidenceEntry.SessionOpened(Session, "2026-0001", "notary", []));
                    return true;
                case EvidenceKind.StillTaken:
                    await stage.AppendAsync(journal, EvidenceEntry.StillTaken(await journal.StoreStillAsync("jpg", new byte[9000]), "stove", "applicant-1", 2000));
                    return true;
                case EvidenceKind.MessageSent or EvidenceKind.NoteAdded or EvidenceKind.DecisionMade or EvidenceKind.RegisterRead:
                    var text = await journal.StoreTextAsync("第二条"u8.ToArray());
                    await stage.AppendAsync(journal, new EvidenceEntry(kind, new() { ["by"] = "official-1", ["file"] = text.File, ["sha256"] = text.Sha256 }));
                    return true;
                case EvidenceKind.TimeStamped:
                    await stage.StampAsync(journal);
                    return true;
                case EvidenceKind.MediaGap:
                    await stage.AppendAsync(journal, EvidenceEntry.MediaGap("tracks/applicant-1.mkv", 1000, 1500, "network"));
                    return true;
                default:
                    await stage.AppendAsync(journal, new EvidenceEntry(kind, new() { ["by"] = "official-1" }));
                    return true;
            }
        }
        catch (EvidenceUnavailable)
        {
            return false;
        }
    }

    private static async Task CopyAsync(ArchiveFeed feed, SessionJournal journal, CancellationToken cancel)
    {
        try
        {
            await feed.CatchUpAsync(journal.Committed, cancel);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The disk has it.
        }
    }
}
