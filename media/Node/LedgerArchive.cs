using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node.Archiving;

namespace RemoteVerify.Node;

/// <summary>The ledger's state at the end of a day, as it is given to the outside.</summary>
/// <param name="Checkpoint">JWS, compact; its session is <c>ledger/{department}</c>.</param>
/// <param name="Timestamp">The authority's answer over the JWS's characters, DER; null: none yet.</param>
public sealed record LedgerDay(string Department, DateOnly Day, string Checkpoint, byte[]? Timestamp);

/// <summary>Departments' ledgers in the archive: read, checked, and signed once a day, so that whoever kept a day's checkpoint finds out when a session vanishes.</summary>
public sealed class LedgerArchive
{
    private const int MaxJws = Receipt.MaxLength;
    private readonly IArchive _archive;
    private readonly Func<SigningKey> _key;
    private readonly TimestampAuthority? _authority;
    private readonly ILogger _logger;
    private readonly Func<(X509Certificate2Collection Signers, X509Certificate2Collection? Times)> _trusted;

    public LedgerArchive(IArchive archive, MediaNode node, ILoggerFactory logging)
        : this(archive, () => node.Parts.Sealing.Key, node.Parts.Sealing.Authority, logging.CreateLogger(NodeMeters.Name), () => (node.Trusted, node.TimeRoots))
    {
    }

    internal LedgerArchive(
        IArchive archive, Func<SigningKey> key, TimestampAuthority? authority, ILogger logger, Func<(X509Certificate2Collection Signers, X509Certificate2Collection? Times)> trusted) =>
        (_archive, _key, _authority, _logger, _trusted) = (archive, key, authority, logger, trusted);

    /// <summary>The ledger as it is: JSON lines. Empty for a department without a sealed session.</summary>
    public async Task<Stream> OpenAsync(string department, CancellationToken cancel)
    {
        var path = ArchiveLayout.Ledger(department);
        var length = await _archive.LengthAsync(path, cancel).ConfigureAwait(false);
        return length is null ? new MemoryStream() : await _archive.GetAsync(path, 0, length.Value, cancel).ConfigureAwait(false);
    }

    /// <summary>Signs the ledger's state as that day's, and has it stamped; what another node has signed already is given back. Again later: a stamp that was missing is fetched.</summary>
    /// <returns>Null: the ledger is empty.</returns>
    /// <exception cref="ArchiveConflict">The ledger's chain does not hold together: nothing is signed.</exception>
    public async Task<LedgerDay?> SignAsync(string department, DateOnly day, CancellationToken cancel)
    {
        var path = ArchiveLayout.LedgerDay(department, day);
        var jws = await TextAsync(path, cancel).ConfigureAwait(false);
        if (jws is null)
        {
            if (await CheckpointAsync(department, cancel).ConfigureAwait(false) is not { } checkpoint)
            {
                return null;
            }

            jws = Receipt.Sign(checkpoint, _key(), Receipt.LedgerType);
            if (!await PutFirstAsync(path, Encoding.ASCII.GetBytes(jws), cancel).ConfigureAwait(false))
            {
                jws = (await TextAsync(path, cancel).ConfigureAwait(false))!;
            }
        }

        return new LedgerDay(department, day, jws, await StampAsync(department, day, jws, cancel).ConfigureAwait(false));
    }

    /// <summary>The days that have been signed, oldest first.</summary>
    public async Task<IReadOnlyList<DateOnly>> DaysAsync(string department, CancellationToken cancel)
    {
        var days = new List<DateOnly>();
        await foreach (var file in _archive.ListAsync(ArchiveLayout.LedgerDays(department), cancel).ConfigureAwait(false))
        {
            var name = Path.GetFileNameWithoutExtension(file.Path);
            if (file.Path.EndsWith(".jws", StringComparison.Ordinal) && DateOnly.TryParseExact(name, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                days.Add(day);
            }
        }

        return days;
    }

    public async Task<LedgerDay?> FindAsync(string department, DateOnly day, CancellationToken cancel) =>
        await TextAsync(ArchiveLayout.LedgerDay(department, day), cancel).ConfigureAwait(false) is { } jws
            ? new LedgerDay(department, day, jws, await BytesAsync(ArchiveLayout.LedgerDayTime(department, day), Timestamp.MaxResponseBytes, cancel).ConfigureAwait(false))
            : null;

    /// <summary>Checks the chain, every day's checkpoint, and that each session of the ledger is in the archive with the end that the ledger names.</summary>
    /// <param name="removals">What explains sessions that are gone.</param>
    public async Task<LedgerVerdict> VerifyAsync(string department, RemovalBook removals, DateTimeOffset now, CancellationToken cancel)
    {
        var checkpoints = new List<KeptCheckpoint>();
        foreach (var day in await DaysAsync(department, cancel).ConfigureAwait(false))
        {
            var kept = (await FindAsync(department, day, cancel).ConfigureAwait(false))!;
            checkpoints.Add(new KeptCheckpoint(kept.Checkpoint, kept.Timestamp is { } stamp ? stamp : (ReadOnlyMemory<byte>?)null));
        }

        var (signers, times) = _trusted();
        var witnesses = new LedgerWitnesses
        {
            Checkpoints = checkpoints, TrustRoots = signers, TimeRoots = times, Removals = removals, Now = now,
            Archive = await EndsAsync(department, cancel).ConfigureAwait(false),
        };
        await using var ledger = await OpenAsync(department, cancel).ConfigureAwait(false);
        return await LedgerVerifier.VerifyAsync(ledger, witnesses, cancel).ConfigureAwait(false);
    }

    private async Task<Checkpoint?> CheckpointAsync(string department, CancellationToken cancel)
    {
        using var whole = new MemoryStream();
        await using (var ledger = await OpenAsync(department, cancel).ConfigureAwait(false))
        {
            await ledger.CopyToAsync(whole, cancel).ConfigureAwait(false);
        }

        whole.Position = 0;
        var resumed = EvidenceLog.Resume(whole);
        return resumed.Tail == LogTail.Damaged ? throw new ArchiveConflict(ArchiveLayout.Ledger(department), "the ledger's chain does not hold together")
            : resumed.Log.NextSeq == 0 ? null
            : resumed.Log.Checkpoint(LedgerVerifier.NameOf(department));
    }

    private async Task<byte[]?> StampAsync(string department, DateOnly day, string jws, CancellationToken cancel)
    {
        var path = ArchiveLayout.LedgerDayTime(department, day);
        var there = await BytesAsync(path, Timestamp.MaxResponseBytes, cancel).ConfigureAwait(false);
        if (there is not null || _authority is null)
        {
            return there;
        }

        var answer = await _authority.StampAsync(Encoding.ASCII.GetBytes(jws), cancel).ConfigureAwait(false);
        return answer is null || await PutFirstAsync(path, answer, cancel).ConfigureAwait(false)
            ? answer
            : await BytesAsync(path, Timestamp.MaxResponseBytes, cancel).ConfigureAwait(false);
    }

    /// <summary>The ends of the sessions that are in the archive: those that the ledger names, and those of the department that no ledger does.</summary>
    private async Task<Dictionary<string, string>> EndsAsync(string department, CancellationToken cancel)
    {
        // The archive's list before any ledger: a session is in its ledger before its marker is in the archive.
        var there = ArchiveLayout.IsDepartment(department) ? await SealedAsync(cancel).ConfigureAwait(false) : [];
        var ends = new Dictionary<string, string>();
        foreach (var session in (await SessionsOfAsync(department, cancel).ConfigureAwait(false)).Where(EvidencePath.IsSafe))
        {
            await AddEndAsync(ends, session, cancel).ConfigureAwait(false);
        }

        there.ExceptWith(there.Count > ends.Count ? await NamedAsync(cancel).ConfigureAwait(false) : ends.Keys);
        foreach (var session in there)
        {
            if (await DepartmentOfAsync(session, cancel).ConfigureAwait(false) == department)
            {
                await AddEndAsync(ends, session, cancel).ConfigureAwait(false);
            }
        }

        return ends;
    }

    private async Task AddEndAsync(Dictionary<string, string> ends, string session, CancellationToken cancel)
    {
        if (await BytesAsync(ArchiveLayout.InSession(session, ArchiveLayout.Checkpoint), Checkpoint.MaxBytes, cancel).ConfigureAwait(false) is { } bytes)
        {
            ends[session] = Checkpoint.TryParse(bytes, out var end) ? end.Head : "";
        }
    }

    private async Task<HashSet<string>> SealedAsync(CancellationToken cancel)
    {
        var sessions = new HashSet<string>();
        await foreach (var file in _archive.ListAsync(ArchiveLayout.Sessions, cancel).ConfigureAwait(false))
        {
            if (file.Path.Split('/') is [_, var session, ArchiveLayout.Marker])
            {
                sessions.Add(session);
            }
        }

        return sessions;
    }

    /// <summary>By any department's ledger.</summary>
    private async Task<HashSet<string>> NamedAsync(CancellationToken cancel)
    {
        var named = new HashSet<string>();
        await foreach (var file in _archive.ListAsync(ArchiveLayout.Ledgers, cancel).ConfigureAwait(false))
        {
            if (file.Path.Split('/') is [_, var department, "ledger.jsonl"] && ArchiveLayout.IsDepartment(department))
            {
                named.UnionWith(await SessionsOfAsync(department, cancel).ConfigureAwait(false));
            }
        }

        return named;
    }

    private async Task<IEnumerable<string>> SessionsOfAsync(string department, CancellationToken cancel)
    {
        await using var ledger = await OpenAsync(department, cancel).ConfigureAwait(false);
        return (await LedgerVerifier.ReadAsync(ledger, cancel).ConfigureAwait(false)).Keys;
    }

    /// <summary>As its first line says.</summary>
    private async Task<string?> DepartmentOfAsync(string session, CancellationToken cancel)
    {
        try
        {
            await using var log = await _archive.GetAsync(ArchiveLayout.InSession(session, ArchiveLayout.Log), 0, EvidenceLog.MaxLineBytes, cancel).ConfigureAwait(false);
            return await new EvidenceLogReader(log).ReadAsync(cancel).ConfigureAwait(false) is { } raw && LogLine.TryParse(raw.Bytes, out var first) ? first.Text("department") : null;
        }
        catch (ArchiveMissing)
        {
            return null;
        }
    }

    /// <returns>False: another node was first.</returns>
    private async Task<bool> PutFirstAsync(string path, byte[] content, CancellationToken cancel)
    {
        try
        {
            await _archive.PutAsync(path, content, cancel).ConfigureAwait(false);
            return true;
        }
        catch (ArchiveConflict)
        {
            _logger.LogInformation("{Path} is there already", path);
            return false;
        }
    }

    private async Task<string?> TextAsync(string path, CancellationToken cancel) =>
        await BytesAsync(path, MaxJws, cancel).ConfigureAwait(false) is { } bytes ? Encoding.ASCII.GetString(bytes) : null;

    private async Task<byte[]?> BytesAsync(string path, int max, CancellationToken cancel)
    {
        if (await _archive.LengthAsync(path, cancel).ConfigureAwait(false) is not { } length || length > max)
        {
            return null;
        }

        await using var stream = await _archive.GetAsync(path, 0, length, cancel).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancel).ConfigureAwait(false);
        return bytes.ToArray();
    }
}
