namespace RemoteVerify.Server;

/// <summary>
/// Work that the service does again and again by itself. A hiccup of the database, a disk or the archive never ends the host: it is said once,
/// tried again after growing pauses, and said again when the work goes on.
/// </summary>
public abstract class Recurring(TimeSpan every, TimeProvider clock, ILogger log) : BackgroundService
{
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    protected TimeProvider Clock => clock;

    /// <summary>One turn. What it throws is an outage: the whole turn comes again.</summary>
    protected abstract Task TurnAsync(CancellationToken stop);

    protected sealed override async Task ExecuteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(every, clock);
        do
        {
            await UntilDoneAsync(GetType().Name, TurnAsync, clock, log, stop);
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    /// <summary>Once, for as long as it takes.</summary>
    public static async Task UntilDoneAsync(string what, Func<CancellationToken, Task> act, TimeProvider clock, ILogger log, CancellationToken stop)
    {
        for (var (failures, pause) = (0, FirstPause); ; failures++)
        {
            try
            {
                await act(stop);
                if (failures > 0)
                {
                    log.LogInformation("{Work} goes on after {Tries} failed tries", what, failures);
                }

                return;
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                if (failures == 0)
                {
                    log.LogError(e, "{Work} could not do its work now; it is tried again. {Cause}", what, e.Message);
                }
            }

            await Task.Delay(pause, clock, stop);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
