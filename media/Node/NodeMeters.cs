using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using RemoteVerify.Routing;
using RemoteVerify.Transport;

namespace RemoteVerify.Node;

/// <summary>What an operator watches; the meter's name is <see cref="Name"/>.</summary>
public static class NodeMeters
{
    public const string Name = "RemoteVerify.Node";

    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<double> CommitTime = Meter.CreateHistogram<double>("remoteverify.evidence.commit", "ms", "Time of one commit: media and log synced");
    private static readonly Counter<long> CommittedBytes = Meter.CreateCounter<long>("remoteverify.evidence.bytes", "By", "Media committed to disk");
    private static readonly Counter<long> DiskFailures = Meter.CreateCounter<long>("remoteverify.evidence.failures", description: "Commits that the disk refused");
    private static readonly Counter<long> ArchiveFailures = Meter.CreateCounter<long>("remoteverify.archive.failures", description: "Tries that the archive refused or did not answer");
    private static readonly Counter<long> Gaps = Meter.CreateCounter<long>("remoteverify.recording.gap", "ms", "Sound or picture that a recording lacks, by media and reason");
    private static readonly Histogram<double> SealTime = Meter.CreateHistogram<double>("remoteverify.seal", "ms", "From the end of a session to sealed, archived and committed");
    private static readonly UpDownCounter<int> Sessions = Meter.CreateUpDownCounter<int>("remoteverify.sessions", description: "Running sessions");

    private static readonly Histogram<double> RoundTrip = Meter.CreateHistogram<double>("remoteverify.connection.round_trip", "ms", "Round trip of each connection, every five seconds");
    private static readonly Histogram<double> Loss = Meter.CreateHistogram<double>("remoteverify.connection.loss", "%", "Loss of each connection before repair, by direction");
    private static readonly Histogram<double> Bitrate = Meter.CreateHistogram<double>("remoteverify.connection.bitrate", "kbit/s", "What goes over each connection, by direction");
    private static readonly Histogram<int> PictureHeight = Meter.CreateHistogram<int>("remoteverify.picture.height", "{pixel}", "Height of the picture that is recorded of each connection, every five seconds");
    private static readonly Counter<long> Steps = Meter.CreateCounter<long>("remoteverify.picture.step", description: "Changes of what a viewer gets of a picture, by what it gets then");
    private static readonly ConcurrentDictionary<MediaPort, bool> Ports = [];
    private static readonly ObservableCounter<long> Unsent = Meter.CreateObservableCounter("remoteverify.media.unsent", () => Ports.Keys.Sum(port => port.Unsent), description: "Datagrams that the system did not take, and those that waited too long for a TCP connection");
    private static readonly ObservableCounter<long> Unknown = Meter.CreateObservableCounter("remoteverify.media.unknown", () => Sum(now => now.Unknown), description: "Datagrams that belong to nobody here");
    private static readonly ObservableCounter<long> Dropped = Meter.CreateObservableCounter("remoteverify.media.dropped", Drops, description: "Datagrams and packets of people here that were passed over, by cause");
    private static readonly ObservableUpDownCounter<long> Handshakes = Meter.CreateObservableUpDownCounter("remoteverify.media.handshakes", () => Sum(now => now.Handshakes), description: "Connections that agree on keys now");
    private static readonly ObservableCounter<long> HandshakesGivenUp = Meter.CreateObservableCounter("remoteverify.media.handshakes.given_up", () => Sum(now => now.HandshakesGivenUp), description: "Handshakes that took too long while others waited for their place");
    private static readonly ObservableCounter<long> TcpRefused = Meter.CreateObservableCounter("remoteverify.media.tcp.refused", () => Sum(now => now.TcpRefused), description: "Connections to the TCP port that were closed at once, because there were too many");
    private static readonly KeyValuePair<string, object?> Up = new("direction", "up"), Down = new("direction", "down");

    internal static void Opened(MediaPort port) => Ports[port] = true;

    internal static void Closed(MediaPort port) => Ports.TryRemove(port, out _);

    /// <param name="height">Of the recorded picture; null: none yet.</param>
    internal static void Measured(ConnectionStatistics connection, int? height)
    {
        if (connection.RttMs is { } roundTrip)
        {
            RoundTrip.Record(roundTrip);
        }

        Loss.Record(connection.LossPercentIn, Up);
        Loss.Record(connection.LossPercentOut, Down);
        Bitrate.Record(connection.KbpsIn, Up);
        Bitrate.Record(connection.KbpsOut, Down);
        if (height is { } pixels)
        {
            PictureHeight.Record(pixels);
        }
    }

    private static long Sum(Func<NodeStatistics, long> figure) => Ports.Keys.Sum(port => figure(port.Statistics(0)));

    private static IEnumerable<Measurement<long>> Drops() => Enum.GetValues<DropCause>()
        .Select(cause => new Measurement<long>(Ports.Keys.Sum(port => port.Drops[cause]), new KeyValuePair<string, object?>("cause", cause.ToString())));

    internal static void Stepped(PictureStep step) => Steps.Add(1, new KeyValuePair<string, object?>("step", step.ToString()));

    internal static void Committed(long bytes, TimeSpan took, bool failed)
    {
        CommitTime.Record(took.TotalMilliseconds);
        CommittedBytes.Add(Math.Max(0, bytes));
        if (failed)
        {
            DiskFailures.Add(1);
        }
    }

    internal static void ArchiveFailed() => ArchiveFailures.Add(1);

    internal static void Gap(long milliseconds, string media, string reason) =>
        Gaps.Add(Math.Max(0, milliseconds), new KeyValuePair<string, object?>("media", media), new KeyValuePair<string, object?>("reason", reason));

    internal static void Sealed(TimeSpan took) => SealTime.Record(took.TotalMilliseconds);

    internal static void SessionOpened() => Sessions.Add(1);

    internal static void SessionClosed() => Sessions.Add(-1);
}
