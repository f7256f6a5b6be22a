using Microsoft.EntityFrameworkCore;
using RemoteVerify.Archive;
using RemoteVerify.Node;
using RemoteVerify.Server.Data;

namespace RemoteVerify.Server.Retention;

/// <summary>
/// Carries staff's holds to the stores that know holds of their own. Here the row counts; the store's hold is against whoever goes past this service.
/// What a store did not take is brought again each hour, and a release before the removal.
/// </summary>
public sealed class StoreHolds(IArchive archive, IServiceProvider services, IDbContextFactory<AppDb> databases, ILogger<StoreHolds> log)
{
    private IArchive[] Stores => services.GetService<SecondCopy>() is { } copy ? [archive, copy.Second] : [archive];

    /// <exception cref="ArchiveUnavailable"/>
    public async Task BringAsync(string sessionId, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var held = await db.Holds.AnyAsync(h => h.SessionId == sessionId && h.ReleasedAt == null, cancel);
        foreach (var place in Stores)
        {
            // Only what is whole: a held file takes nothing more.
            if (place is IArchiveProtection store && await place.LengthAsync(ArchiveLayout.InSession(sessionId, ArchiveLayout.Marker), cancel) is not null)
            {
                await store.HoldAsync(sessionId, held, cancel);
            }
        }
    }

    public async Task TryBringAsync(string sessionId, CancellationToken cancel)
    {
        try
        {
            await BringAsync(sessionId, cancel);
        }
        catch (ArchiveUnavailable e)
        {
            log.LogWarning("The hold of session {Session} did not reach the store; it is brought again. {Cause}", sessionId, e.Message);
        }
    }

    public async Task BringAllAsync(CancellationToken cancel)
    {
        if (!Stores.Any(place => place is IArchiveProtection))
        {
            return;
        }

        await using var db = await databases.CreateDbContextAsync(cancel);
        foreach (var session in await db.Holds.Where(h => h.ReleasedAt == null).Select(h => h.SessionId).Distinct().ToListAsync(cancel))
        {
            await TryBringAsync(session, cancel);
        }
    }
}
