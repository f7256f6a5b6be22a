using RemoteVerify.Node;

namespace RemoteVerify.Server.Media;

/// <summary>Compares the two copies again and again; what it does stands in the log and in /health/ready.</summary>
public sealed class CopyComparison(SecondCopy copy, ServerOptions options, TimeProvider clock, ILogger<CopyComparison> log)
    : Recurring(TimeSpan.FromMinutes(options.Archive.CompareEveryMinutes), clock, log)
{
    protected override Task TurnAsync(CancellationToken stop) => copy.CompareAsync(stop);
}
