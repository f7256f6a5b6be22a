using Microsoft.EntityFrameworkCore;
using RemoteVerify.Node;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

/// <summary>
/// After a start: sessions that the last run left open go on if people come back in time, else they are sealed as cut short.
/// What cannot be sealed (a full disk, a database that is locked) is tried again until it is.
/// </summary>
public sealed class SessionRecovery(
    IDbContextFactory<AppDb> databases, IGrainFactory grains, MediaNode node, TimeProvider clock, ServerOptions options, ILogger<SessionRecovery> log) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        List<string> left = [];
        await Recurring.UntilDoneAsync(nameof(SessionRecovery), async token => left = await LeftOpenAsync(token), clock, log, stop);
        if (left.Count == 0)
        {
            return;
        }

        log.LogInformation("{Count} sessions were left open; people may come back for {Seconds} s", left.Count, options.ReturnSeconds);
        await Task.Delay(TimeSpan.FromSeconds(options.ReturnSeconds), clock, stop);
        for (var pause = FirstPause; (left = await CloseAsync(left, stop)).Count > 0; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            log.LogWarning("{Count} sessions could not be closed after the restart; tried again in {Seconds} s", left.Count, pause.TotalSeconds);
            await Task.Delay(pause, clock, stop);
        }
    }

    private async Task<List<string>> LeftOpenAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Sessions.Where(s => s.State == SessionState.Live || s.State == SessionState.Ending).Select(s => s.Id).ToListAsync(stop);
    }

    /// <returns>Those that are still neither closed nor gone on with. A damaged one was set aside: it waits for people, not for time.</returns>
    private async Task<List<string>> CloseAsync(List<string> left, CancellationToken stop)
    {
        var waiting = left.Where(id => node.Find(id) is null && node.Damaged.All(d => d.SessionId != id)).ToList();
        foreach (var id in waiting)
        {
            await TryAsync(() => grains.GetGrain<ISessionGrain>(id).SealIfAbandoned());
        }

        await TryAsync(async () => waiting = [.. waiting.Intersect(await LeftOpenAsync(stop))]);
        return waiting;
    }

    private async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "Closing what the last run left open failed");
        }
    }
}
