using System.Globalization;
using Microsoft.Extensions.Logging;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node.Journal;

namespace RemoteVerify.Node.Archiving;

/// <summary>What the archive's store does for a sealed session: asked for the log's last line, which says it, and set before the commit.</summary>
internal static class Protection
{
    private const string Unknown = "unknown: the store did not answer when the session ended";
    private const string FilesOnly = "none: files without write permission, against mistakes only";
    private const string Folder = "a folder";
    private const int MostYears = 1000, AtATime = 8;

    /// <summary>The end of a session waits no longer for the answer; a store that has answered once is not asked again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static async Task<SealedCopy> AskAsync(SealingTools tools, SessionFolder folder, CancellationToken cancel)
    {
        var until = RetainUntil(folder, tools.Clock.GetUtcNow());
        if (tools.Archive is not IArchiveProtection store)
        {
            return new SealedCopy(Folder, FilesOnly, until);
        }

        try
        {
            var able = await store.AskAsync(cancel).WaitAsync(Patience, tools.Clock, cancel).ConfigureAwait(false);
            return new SealedCopy(tools.Archive.Description, able.Protects(until), until);
        }
        catch (Exception e) when (e is ArchiveUnavailable or TimeoutException)
        {
            return new SealedCopy(tools.Archive.Description, Unknown, until);
        }
    }

    /// <summary>Every file of the session that is in the archive by now.</summary>
    /// <param name="last">The log's last line.</param>
    public static async Task SetAsync(IArchive archive, string sessionId, LogLine? first, LogLine last, ILogger? logger, CancellationToken cancel)
    {
        if (archive is not IArchiveProtection store)
        {
            return;
        }

        var able = await store.AskAsync(cancel).ConfigureAwait(false);
        if (last.Text("retainUntil") is not null && !able.Immutability && last.Text("protection")?.StartsWith("immutable until", StringComparison.Ordinal) == true)
        {
            logger?.LogError("Session {Session} was sealed with \"{Words}\", and {Archive} has no immutability now", sessionId, last.Text("protection"), archive.Description);
        }

        var files = archive.ListAsync(ArchiveLayout.Session(sessionId), cancel);
        await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancel }, async (file, token) =>
        {
            if (!ArchiveLayout.IsReview(file.Path))
            {
                await store.ProtectAsync(file.Path, Terms(sessionId, first, last), token).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    /// <summary>What came after all the others: the commit, a stamp.</summary>
    public static Task SetAsync(IArchive archive, string sessionId, string file, LogLine? first, LogLine last, CancellationToken cancel) => archive is IArchiveProtection store
        ? store.ProtectAsync(ArchiveLayout.InSession(sessionId, file), Terms(sessionId, first, last), cancel)
        : Task.CompletedTask;

    /// <summary>The first and the last line of an archived log.</summary>
    public static async Task<(LogLine? First, LogLine? Last)> EndsAsync(IArchive archive, string sessionId, CancellationToken cancel)
    {
        var path = ArchiveLayout.InSession(sessionId, ArchiveLayout.Log);
        var length = await archive.LengthAsync(path, cancel).ConfigureAwait(false) ?? throw new ArchiveMissing(path);
        var head = await ReadAsync(archive, path, 0, cancel).ConfigureAwait(false);
        var tail = await ReadAsync(archive, path, Math.Max(0, length - EvidenceLog.MaxLineBytes), cancel).ConfigureAwait(false);
        return (Line(head.AsMemory(0, head.AsSpan().IndexOf((byte)'\n') + 1)), Line(tail.AsMemory(tail.AsSpan(0, Math.Max(0, tail.Length - 1)).LastIndexOf((byte)'\n') + 1)));

        static LogLine? Line(ReadOnlyMemory<byte> bytes) => LogLine.TryParse(bytes, out var line) ? line : null;
    }

    private static async Task<byte[]> ReadAsync(IArchive archive, string path, long from, CancellationToken cancel)
    {
        await using var stream = await archive.GetAsync(path, from, EvidenceLog.MaxLineBytes, cancel).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancel).ConfigureAwait(false);
        return bytes.ToArray();
    }

    public static LogLine? FirstLine(SessionFolder folder)
    {
        using var log = new FileStream(folder.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new EvidenceLogReader(log).Read() is { } raw && LogLine.TryParse(raw.Bytes, out var line) ? line : null;
    }

    private static StoreTerms Terms(string sessionId, LogLine? first, LogLine last)
    {
        var tags = new Dictionary<string, string> { ["session"] = sessionId };
        if (first?.Text("department") is { } department)
        {
            tags["department"] = department;
        }

        if (!EvidenceTime.TryParse(last.Text("retainUntil"), out var until))
        {
            return new StoreTerms(null, tags);
        }

        tags["retain-until"] = until.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new StoreTerms(until, tags);
    }

    /// <summary>The end of the day (UTC) on which the matter's years are full.</summary>
    private static DateTimeOffset? RetainUntil(SessionFolder folder, DateTimeOffset end) =>
        FirstLine(folder)?.Number("keepYears") is { } years and > 0 and < MostYears ? new DateTimeOffset(end.UtcDateTime.AddYears((int)years).Date.AddDays(1), TimeSpan.Zero) : null;
}
