using RemoteVerify.Node;

namespace RemoteVerify.Server.Media;

/// <summary>Compares the two copies again and again; what it does stands in the log and in /health/ready.</summary>
public sealed class CopyComparison(SecondCopy copy, ServerOptions options, TimeProvider clock, ILogger<CopyComparison> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(options.Archive.CompareEveryMinutes), clock);
        do
        {
            try
            {
                await copy.CompareAsync(stop);
            }
            catch (IOException e)
            {
                log.LogWarning("The second copy could not be compared now; it is tried again. {Cause}", e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }
}
