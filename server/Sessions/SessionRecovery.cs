using Microsoft.EntityFrameworkCore;
using RemoteVerify.Node;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>After a start: sessions that the last run left open go on if people come back in time, else they are sealed as cut short.</summary>
public sealed class SessionRecovery(
    IDbContextFactory<AppDb> databases, IGrainFactory grains, MediaNode node, SessionArchive archive, SessionFacts facts,
    TimeProvider clock, ServerOptions options, ILogger<SessionRecovery> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        var left = await LeftOpenAsync(stop);
        if (left.Count == 0)
        {
            return;
        }

        log.LogInformation("{Count} sessions were left open; people may come back for {Seconds} s", left.Count, options.ReturnSeconds);
        await Task.Delay(TimeSpan.FromSeconds(options.ReturnSeconds), clock, stop);
        foreach (var session in left)
        {
            try
            {
                await CloseAsync(session, stop);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Session {Session} could not be closed after the restart", session.Id);
            }
        }
    }

    private async Task<List<Session>> LeftOpenAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Sessions.AsNoTracking().Where(s => s.State == SessionState.Live || s.State == SessionState.Ending).ToListAsync(stop);
    }

    private async Task CloseAsync(Session session, CancellationToken stop)
    {
        if (node.Find(session.Id) is not null)
        {
            return;
        }

        // A crash right after the seal's commit: the evidence is complete, only the database does not know.
        if (!node.Unsealed.Contains(session.Id) && await archive.OpenReadAsync(session.Id, stop) is { Seal: { } seal })
        {
            await facts.SealedAsync(session, seal);
            return;
        }

        await grains.GetGrain<ISessionGrain>(session.Id).SealIfAbandoned();
    }
}
