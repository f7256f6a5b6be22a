using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using RemoteVerify.Archive;
using RemoteVerify.Node.Copies;

namespace RemoteVerify.Node;

/// <summary>
/// A second copy of everything sealed: in another folder, disk, container or account. A comparison brings what is missing and puts right what is damaged,
/// from whichever copy verifies against the seal. Running sessions are in the first copy only; this disk keeps them until they are archived.
/// </summary>
public sealed class SecondCopy
{
    /// <summary>Bytes that one comparison reads on each side beyond names and lengths; the sessions not read for longest come first.</summary>
    public const long MaxBytesRead = 50L * 1024 * 1024 * 1024;

    private readonly IArchive _first, _second;
    private readonly SessionHealing _sessions;
    private readonly ChainHealing _chains;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Dictionary<string, DateTimeOffset> _read = [];

    public SecondCopy(IArchive first, IArchive second, MediaNode node, TimeProvider clock, ILoggerFactory logging)
        : this(first, second, () => node.Trusted, clock, logging.CreateLogger(NodeMeters.Name))
    {
    }

    internal SecondCopy(IArchive first, IArchive second, Func<X509Certificate2Collection> trusted, TimeProvider clock, ILogger logger)
    {
        var (one, other) = (new ArchiveCopy(first, (IArchiveHealing)first), new ArchiveCopy(second, (IArchiveHealing)second));
        (_first, _second, _clock, _logger) = (first, second, clock, logger);
        (_sessions, _chains) = (new SessionHealing(one, other, trusted, clock), new ChainHealing(one, other));
    }

    /// <summary>Takes a session out of both copies.</summary>
    public IArchiveRemoval RemovalFromBoth => new RemovalFromBoth((IArchiveRemoval)_first, (IArchiveRemoval)_second);

    public IArchive Second => _second;

    /// <summary>The newest comparison; null: none yet.</summary>
    public CopyReport? Last { get; private set; }

    /// <summary>Why the newest comparison came to no end; null: it did.</summary>
    public string? LastFailure { get; private set; }

    public string Description => _second.Description;

    /// <exception cref="ArchiveUnavailable">One of the copies cannot be reached: nothing is concluded from what it does not show.</exception>
    public async Task<CopyReport> CompareAsync(CancellationToken cancel)
    {
        try
        {
            var report = await CompareAllAsync(cancel).ConfigureAwait(false);
            LastFailure = null;
            return report;
        }
        catch (IOException e)
        {
            LastFailure = e.Message;
            throw;
        }
    }

    private async Task<CopyReport> CompareAllAsync(CancellationToken cancel)
    {
        var (healed, problems) = (new List<string>(), new List<string>());
        var removed = await _chains.RemovedAsync(_clock.GetUtcNow(), problems, cancel).ConfigureAwait(false);
        await _chains.HealAsync(removed, healed, problems, cancel).ConfigureAwait(false);
        var (mine, others) = (await SessionsAsync(_first, cancel).ConfigureAwait(false), await SessionsAsync(_second, cancel).ConfigureAwait(false));
        var (left, readSessions) = (MaxBytesRead, 0);
        string[] sessions = [.. mine.Keys.Union(others.Keys).Where(id => !removed.Contains(id) && (IsSealed(mine, id) || IsSealed(others, id))).OrderBy(id => _read.GetValueOrDefault(id))];
        foreach (var id in sessions)
        {
            var (my, their) = (mine.GetValueOrDefault(id, []), others.GetValueOrDefault(id, []));
            var reads = (left -= my.Values.Sum()) >= 0;
            readSessions += reads ? 1 : 0;
            await LookAsync(id, my, their, reads, healed, problems, cancel).ConfigureAwait(false);
        }

        return Last = Told(new CopyReport(_clock.GetUtcNow(), sessions.Length, readSessions, healed, problems));
    }

    private async Task LookAsync(string id, Dictionary<string, long> mine, Dictionary<string, long> others, bool reads, List<string> healed, List<string> problems, CancellationToken cancel)
    {
        var differing = await DifferingAsync(mine, others, reads, cancel).ConfigureAwait(false);
        try
        {
            if (differing.Count > 0 && !await _sessions.HealAsync(id, differing, healed, cancel).ConfigureAwait(false))
            {
                problems.Add($"Session {id}: the copies differ in {string.Join(", ", differing)}, and neither verifies against the seal; nothing was changed");
            }
        }
        catch (Exception e) when (e is ArchiveUnavailable || CopyPair.IsUnreadable(e))
        {
            problems.Add($"Session {id}: could not be put right now. {e.Message}");
        }

        if (reads)
        {
            _read[id] = _clock.GetUtcNow();
        }
    }

    private async Task<List<string>> DifferingAsync(Dictionary<string, long> mine, Dictionary<string, long> others, bool reads, CancellationToken cancel)
    {
        var differing = new List<string>();
        foreach (var path in mine.Keys.Union(others.Keys))
        {
            var same = mine.TryGetValue(path, out var length) && others.TryGetValue(path, out var other) && length == other;
            if (!same || (reads && !await CopyPair.SameAsync(_first, _second, path, cancel).ConfigureAwait(false)))
            {
                differing.Add(path);
            }
        }

        return differing;
    }

    /// <summary>One that still runs has no marker, in neither copy.</summary>
    private static bool IsSealed(Dictionary<string, Dictionary<string, long>> copy, string id) =>
        copy.GetValueOrDefault(id)?.ContainsKey(ArchiveLayout.InSession(id, ArchiveLayout.Marker)) == true;

    private static async Task<Dictionary<string, Dictionary<string, long>>> SessionsAsync(IArchive archive, CancellationToken cancel)
    {
        var sessions = new Dictionary<string, Dictionary<string, long>>();
        await foreach (var file in archive.ListAsync(ArchiveLayout.Sessions, cancel).ConfigureAwait(false))
        {
            if (ArchiveLayout.IsReview(file.Path))
            {
                continue;
            }

            var id = file.Path.Split('/')[1];
            (sessions.TryGetValue(id, out var files) ? files : sessions[id] = [])[file.Path] = file.Length;
        }

        return sessions;
    }

    private CopyReport Told(CopyReport report)
    {
        foreach (var words in report.Healed)
        {
            _logger.LogInformation("Second copy: {Words}", words);
        }

        foreach (var words in report.Problems)
        {
            _logger.LogError("Second copy: {Words}", words);
        }

        return report;
    }
}

/// <summary>The second copy first: while the first stands, a comparison that runs at this moment has nothing to bring that the log of removals does not name.</summary>
internal sealed class RemovalFromBoth(IArchiveRemoval first, IArchiveRemoval second) : IArchiveRemoval
{
    public async Task RemoveSessionAsync(string sessionId, CancellationToken cancel)
    {
        await second.RemoveSessionAsync(sessionId, cancel).ConfigureAwait(false);
        await first.RemoveSessionAsync(sessionId, cancel).ConfigureAwait(false);
    }
}
