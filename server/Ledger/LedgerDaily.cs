using Microsoft.EntityFrameworkCore;
using RemoteVerify.Archive;
using RemoteVerify.Node;
using RemoteVerify.Server.Data;

namespace RemoteVerify.Server.Ledger;

/// <summary>Signs every department's ledger and log of removals once a day and hands the checkpoint out; what did not reach an address is tried again.</summary>
public sealed class LedgerDaily(
    LedgerArchive ledgers, LedgerPost post, IDbContextFactory<AppDb> databases, TimeProvider clock, ILogger<LedgerDaily> log) : Recurring(Every, clock, log)
{
    /// <summary>How often it looks. The first look after midnight (UTC) signs the day that is over.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    /// <summary>An address that has been away for longer fetches the rest by hand.</summary>
    private const int DaysOfTrying = 7;

    protected override async Task TurnAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var today = DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);
        var departments = await db.Departments.AsNoTracking().Select(d => d.Id).ToListAsync(stop);
        foreach (var department in departments.SelectMany(id => new[] { id, SessionRemoval.NameOf(id) }).Append(AuditChain.MonthOf(Noon(today.AddDays(-1)))))
        {
            try
            {
                await TendAsync(department, today, stop);
            }
            catch (Exception e) when (e is (IOException and not ArchiveConflict) or SigningUnavailable || (e is HttpRequestException or OperationCanceledException && !stop.IsCancellationRequested))
            {
                log.LogWarning("The ledger of {Department} could not be signed or handed out now; it is tried again. {Cause}", department, e.Message);
            }
            catch (ArchiveConflict e)
            {
                log.LogError(e, "The ledger of {Department} does not hold together", department);
            }
        }
    }

    /// <summary>The audit log's chains stand among the ledgers: each day is signed in the chain of its month.</summary>
    private static DateTimeOffset Noon(DateOnly day) => new(day, new TimeOnly(12, 0), TimeSpan.Zero);

    private async Task TendAsync(string department, DateOnly today, CancellationToken stop)
    {
        await ledgers.SignAsync(department, today.AddDays(-1), stop);
        for (var day = today.AddDays(-DaysOfTrying); day < today; day = day.AddDays(1))
        {
            if (await ledgers.FindAsync(department, day, stop) is { } signed)
            {
                await post.SendAsync(signed.Timestamp is null ? (await ledgers.SignAsync(department, day, stop))! : signed, stop);
            }
        }
    }
}
