using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Evidence;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Search;

/// <summary>Reads gaps and quality out of the evidence of sessions that are over, and makes digests of sessions from before there were any.</summary>
public sealed class DigestReading(SessionArchive archive, IDbContextFactory<AppDb> databases, TimeProvider clock, ILogger<DigestReading> log) : Recurring(Every, clock, log)
{
    /// <summary>Parts of what should be there that may lack: a second of a minute and a half, three seconds of a minute.</summary>
    public const double Good = 0.01, Fair = 0.05;

    private const int AtATime = 50;

    /// <summary>A recording that ends so shortly before the server's last word was running when it went: a chunk is at most two seconds, its line comes after it.</summary>
    private const int BrokenOffMs = 5_000;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private bool _madeMissing;

    protected override async Task TurnAsync(CancellationToken stop)
    {
        if (!_madeMissing)
        {
            await AddMissingAsync(stop);
            _madeMissing = true;
        }

        await ReadAsync(stop);
    }

    private async Task AddMissingAsync(CancellationToken stop)
    {
        while (true)
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            var without = await db.Sessions.Where(s => !db.Digests.Any(d => d.SessionId == s.Id)).OrderBy(s => s.CreatedAt).Select(s => s.Id).Take(AtATime).ToListAsync(stop);
            foreach (var id in without)
            {
                await DigestKeeper.KeepAsync(db, id, stop);
                await db.SaveChangesAsync(stop);
            }

            if (without.Count < AtATime)
            {
                return;
            }
        }
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var unread = await db.Digests.Where(d => d.GapMs == null && !d.Removed && (d.State == SessionState.Sealed || d.State == SessionState.CutShort)).OrderBy(d => d.SessionId).Take(AtATime).ToListAsync(stop);
        foreach (var digest in unread)
        {
            try
            {
                var reading = await archive.OpenReadAsync(digest.SessionId, stop);
                (digest.Gaps, digest.GapMs, digest.Quality) = reading is null ? (1, Math.Max(1, digest.DurationMs ?? 0), RecordingQuality.Poor) : Lacking(reading, await archive.MissingAsync(reading, stop));
                await db.SaveChangesAsync(stop);
            }
            catch (Exception e) when (e is not (DbUpdateException or DbException or OperationCanceledException))
            {
                log.LogWarning("What the recording of {Session} lacks cannot be read now; it is tried again. {Cause}", digest.SessionId, e.Message);
            }
        }
    }

    /// <summary>What people switched off themselves is no gap.</summary>
    /// <param name="missing">Chunks of which the archive lacks bytes: of a file that is gone all, of one that is cut its end.</param>
    public static (int Gaps, long GapMs, RecordingQuality? Quality) Lacking(SessionReading reading, IReadOnlyList<ChunkEntry> missing)
    {
        var gaps = reading.Lines.Where(l => l.Kind == EvidenceKind.MediaGap && !IsChosen(l.Text("reason"))).Select(l => Math.Max(0, (l.Number("to") ?? 0) - (l.Number("from") ?? 0))).ToList();
        var away = Away(reading).ToList();
        var whole = reading.Tracks.Sum(t => t.ToMs - t.FromMs) + away.Sum();
        gaps.AddRange(away);
        gaps.AddRange(missing.GroupBy(chunk => chunk.File).Select(end => end.Max(c => c.ToMs) - end.Min(c => c.FromMs)));
        var lost = gaps.Sum();
        RecordingQuality? quality = whole <= 0 ? null
            : lost <= Good * whole ? RecordingQuality.Good
            : lost <= Fair * whole ? RecordingQuality.Fair
            : RecordingQuality.Poor;
        return (gaps.Count, lost, quality);
    }

    /// <summary>While the server was away nothing could be written, of nobody whose recording it broke off.</summary>
    private static IEnumerable<long> Away(SessionReading reading) =>
        from outage in ReplayStory.Away(reading)
        from track in reading.Tracks
        where track.ToMs <= outage.ToMs && track.ToMs >= outage.FromMs - BrokenOffMs
        select outage.ToMs - track.ToMs;

    private static bool IsChosen(string? reason) => reason is "muted" or "paused";
}
