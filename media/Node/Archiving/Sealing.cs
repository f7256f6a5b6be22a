using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node.Journal;

namespace RemoteVerify.Node.Archiving;

internal enum SealingStep { LastEntry, TracksClosed, Checkpointed, Signed, Stamped, MarkedHere, Archived, InLedger, Committed, Published }

/// <summary>What a node seals with.</summary>
internal sealed record SealingTools(
    SigningKey Key, TimestampAuthority? Authority, IArchive Archive, Ledger Ledger, TimeSpan ArchiveTimeout, string AfterwardsFolder, TimeProvider Clock, ILogger Logger)
{
    /// <summary>Told after each step; the tests crash there.</summary>
    public Action<SealingStep> Reached { get; init; } = _ => { };
}

/// <summary>
/// A session's end, from top to bottom. Every step finds what an earlier try has done and goes on from there, so that start-up runs the same function over what a crash left.
/// </summary>
internal static class Sealing
{
    /// <param name="journal">Open on the session's folder; no recorder writes to it any more.</param>
    /// <param name="reason">Why it ends; not used when the last line is already there.</param>
    /// <exception cref="EvidenceUnavailable">This disk fails, or the vault does not sign: not sealed, try again.</exception>
    public static async Task<SealedSession> SealAsync(SealingTools tools, SessionJournal journal, ArchiveFeed feed, string reason, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        var folder = journal.Folder;
        SealedSession marker;
        try
        {
            // The last entry. A crash before its sync: the session is unsealed and goes on, or is sealed as cut short. After it: nothing can be added any more, start-up goes on from here.
            if (!journal.Committed.IsSealed)
            {
                await journal.AppendSealedAsync(reason, await Protection.AskAsync(tools, folder, cancel).ConfigureAwait(false)).ConfigureAwait(false);
            }

            tools.Reached(SealingStep.LastEntry);

            // Close the tracks: no file is longer than the log says, now that the log on this disk is nothing but what was committed. A crash here: start-up cuts them.
            if (Recovery.CutToLog(folder, journal.Committed) is { } missing)
            {
                tools.Logger.LogError("Session {Session} is sealed although {Missing}: its verification will say so", folder.SessionId, missing);
            }

            tools.Reached(SealingStep.TracksClosed);

            // Checkpoint. The same bytes come out of the same log, whenever this runs.
            var end = journal.Committed.Checkpoint(folder.SessionId);
            var checkpoint = Kept(folder, ArchiveLayout.Checkpoint, end.ToBytes);
            tools.Reached(SealingStep.Checkpointed);

            // Sign. A crash before the file has its name: signed again, the first signature was nowhere. After it: the file counts, whichever key signs now.
            var signature = Kept(folder, ArchiveLayout.Signature, () => Seal.Sign(checkpoint, tools.Key, tools.Clock.GetUtcNow()));
            var signer = Signer(checkpoint, signature);
            KeepSigner(folder, signer);
            tools.Reached(SealingStep.Signed);

            // Time-stamp, where configured. The authority is down, or a crash here: sealed anyway, and stamped afterwards.
            var stamp = await StampAsync(tools, folder, signature, cancel).ConfigureAwait(false);
            tools.Reached(SealingStep.Stamped);

            // From here on the session is sealed on this disk, and every later try gives this same account of it.
            marker = SealMarker.Read(Kept(folder, ArchiveLayout.Marker, () => SealMarker.Write(Describe(tools, journal.Committed, end, folder, signer, stamp))));
            tools.Reached(SealingStep.MarkedHere);
        }
        catch (SigningUnavailable e)
        {
            throw new EvidenceUnavailable($"Session {folder.SessionId} is recorded whole and waits for its signature: {e.Message}", e);
        }
        catch (Exception e) when (DiskWords.IsDisk(e) && e is not EvidenceUnavailable)
        {
            throw DiskWords.Unavailable(e, folder.Root);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var timer = tools.Clock.CreateTimer(_ => Cancelled(limit), null, tools.ArchiveTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            // Archive: what the feed has not brought yet, the seal, and every length compared. A crash here: done again, the archive takes the same bytes twice.
            await feed.CatchUpAsync(journal.Committed, limit.Token).ConfigureAwait(false);
            await ArchiveSealAsync(tools, journal, limit.Token).ConfigureAwait(false);
            var (first, last) = (Protection.FirstLine(folder), LastLine(folder, journal.Committed));
            await Protection.SetAsync(tools.Archive, folder.SessionId, first, last, tools.Logger, limit.Token).ConfigureAwait(false);
            tools.Reached(SealingStep.Archived);

            // The ledger. A crash here: the session's line is found and not written again.
            await AddToLedgerAsync(tools, journal, limit.Token).ConfigureAwait(false);
            tools.Reached(SealingStep.InLedger);

            // Commit: whoever sees the marker in the archive may rely on all of it. A crash right after: only the folder here is left to remove.
            var content = await File.ReadAllBytesAsync(folder.Marker, limit.Token).ConfigureAwait(false);
            await tools.Archive.PutAsync(ArchiveLayout.InSession(folder.SessionId, ArchiveLayout.Marker), content, limit.Token).ConfigureAwait(false);
            await Protection.SetAsync(tools.Archive, folder.SessionId, ArchiveLayout.Marker, first, last, limit.Token).ConfigureAwait(false);
            tools.Reached(SealingStep.Committed);
        }
        catch (Exception e) when (DiskWords.IsDisk(e) || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            tools.Logger.LogWarning("Session {Session} is sealed on this disk; the archive does not have all of it yet. {Cause}", folder.SessionId, e.Message);
            return marker with { Archived = false };
        }

        // Publish: the archive has it all, this disk's copy goes. A disk that refuses keeps it a while: it is found sealed, and published again.
        await journal.DisposeAsync().ConfigureAwait(false);
        try
        {
            Afterwards.Remember(tools, folder, marker.Timestamp);
            LiveFolders.Remove(folder);
        }
        catch (Exception e) when (DiskWords.IsDisk(e))
        {
            tools.Logger.LogWarning("Session {Session} is archived; what this disk has of it could not be removed yet. {Cause}", folder.SessionId, e.Message);
        }

        tools.Reached(SealingStep.Published);
        NodeMeters.Sealed(Stopwatch.GetElapsedTime(started));
        tools.Logger.LogInformation("Session {Session} is sealed and archived: {Entries} entries, {Bytes} bytes of media", folder.SessionId, marker.Entries, marker.Bytes);
        return marker;
    }

    /// <summary>A file of the seal: what an earlier try has put, or made and put now.</summary>
    private static byte[] Kept(SessionFolder folder, string file, Func<byte[]> make)
    {
        var path = folder.InSession(file);
        Durable.MakeFolder(Path.GetDirectoryName(path)!, folder.Disk);
        Durable.PutOnce(path, make, folder.Disk);
        return File.ReadAllBytes(path);
    }

    private static X509Certificate2 Signer(byte[] checkpoint, byte[] signature) =>
        Seal.TryVerify(checkpoint, signature, out var seal) ? seal.Signer : throw new IOException($"{ArchiveLayout.Signature} does not fit the checkpoint");

    /// <summary>The certificate in the signature. An earlier version wrote its own before it signed, and may have crashed between: what is not the signature's is written anew.</summary>
    private static void KeepSigner(SessionFolder folder, X509Certificate2 signer)
    {
        var pem = System.Text.Encoding.ASCII.GetBytes(signer.ExportCertificatePem() + "\n");
        if (!Kept(folder, ArchiveLayout.Signer, () => pem).AsSpan().SequenceEqual(pem))
        {
            File.Delete(folder.InSession(ArchiveLayout.Signer));
            Kept(folder, ArchiveLayout.Signer, () => pem);
        }
    }

    private static async Task<TimestampState> StampAsync(SealingTools tools, SessionFolder folder, byte[] signature, CancellationToken cancel)
    {
        if (File.Exists(folder.InSession(ArchiveLayout.Timestamp)))
        {
            folder.Disk.SyncFolder(folder.Seal);
            return TimestampState.Stamped;
        }

        if (tools.Authority is null || File.Exists(folder.Marker))
        {
            return tools.Authority is null ? TimestampState.None : TimestampState.Pending;
        }

        if (await tools.Authority.StampAsync(signature, cancel).ConfigureAwait(false) is not { } answer)
        {
            return TimestampState.Pending;
        }

        Kept(folder, ArchiveLayout.TimestampAuthority, () => System.Text.Encoding.ASCII.GetBytes(Timestamp.CertificatesPem(answer)));
        Kept(folder, ArchiveLayout.Timestamp, () => answer);
        return TimestampState.Stamped;
    }

    private static SealedSession Describe(SealingTools tools, CommittedState committed, Checkpoint end, SessionFolder folder, X509Certificate2 signer, TimestampState stamp)
    {
        var last = LastLine(folder, committed);
        var reason = last.Text("reason") ?? "";
        var totals = committed.Totals;
        return new SealedSession(
            folder.SessionId, SealMarker.IsCutShort(reason), reason, committed.OpenedAt, end.At,
            totals.Entries, totals.Chunks, totals.Stills, totals.Bytes, (long)(end.At - committed.OpenedAt).TotalMilliseconds,
            Receipt.Sign(end, tools.Key), end.Seq, end.Head, signer.Subject, stamp, Archived: true, last.Text("protection"));
    }

    private static LogLine LastLine(SessionFolder folder, CommittedState committed)
    {
        using var log = new FileStream(folder.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = Math.Max(0, committed.LogLength - EvidenceLog.MaxLineBytes);
        var tail = new byte[committed.LogLength - log.Position];
        log.ReadExactly(tail);
        var start = tail.AsSpan(0, tail.Length - 1).LastIndexOf((byte)'\n') + 1;
        return LogLine.TryParse(tail.AsMemory(start), out var line) ? line : throw new IOException("The log's last line cannot be read back");
    }

    private static async Task ArchiveSealAsync(SealingTools tools, SessionJournal journal, CancellationToken cancel)
    {
        var folder = journal.Folder;
        foreach (var file in Directory.EnumerateFiles(folder.Seal).Where(file => !file.EndsWith(".part", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var content = await File.ReadAllBytesAsync(file, cancel).ConfigureAwait(false);
            await tools.Archive.PutAsync(ArchiveLayout.InSession(folder.SessionId, "seal/" + Path.GetFileName(file)), content, cancel).ConfigureAwait(false);
        }

        foreach (var (track, end) in journal.Committed.TrackEnds)
        {
            await SealFileAsync(tools, folder, "data/" + track, Math.Min(end, folder.LengthOf("data/" + track)), end, cancel).ConfigureAwait(false);
        }

        await SealFileAsync(tools, folder, ArchiveLayout.Log, journal.Committed.LogLength, journal.Committed.LogLength, cancel).ConfigureAwait(false);
    }

    /// <param name="here">Less than was committed where this disk lost a part: the archive then has all that is left, and who verifies reads what is missing.</param>
    private static async Task SealFileAsync(SealingTools tools, SessionFolder folder, string file, long here, long committed, CancellationToken cancel)
    {
        var path = ArchiveLayout.InSession(folder.SessionId, file);
        var there = await tools.Archive.LengthAsync(path, cancel).ConfigureAwait(false);
        if ((there ?? 0) < here || there > committed)
        {
            throw new ArchiveConflict(path, $"holds {there} bytes where {committed} were committed");
        }

        if (there is not null)
        {
            await tools.Archive.SealAsync(path, cancel).ConfigureAwait(false);
        }
    }

    private static async Task AddToLedgerAsync(SealingTools tools, SessionJournal journal, CancellationToken cancel)
    {
        var folder = journal.Folder;
        var first = Protection.FirstLine(folder);
        var signature = await File.ReadAllBytesAsync(folder.InSession(ArchiveLayout.Signature), cancel).ConfigureAwait(false);
        await tools.Ledger.AddAsync(first?.Text("department") ?? "none", journal.Committed.Checkpoint(folder.SessionId), signature, first?.Number("keepYears"), cancel).ConfigureAwait(false);
    }

    private static void Cancelled(CancellationTokenSource limit)
    {
        try
        {
            limit.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The archive answered at the same moment.
        }
    }
}
