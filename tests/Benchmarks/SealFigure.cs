using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteVerify.Archive;
using RemoteVerify.Media.Tests.Node;
using RemoteVerify.Node;
using RemoteVerify.Routing;

namespace RemoteVerify.Benchmarks;

/// <summary>From "end session" to sealed, archived and playable, after ten minutes of two people at 1.5 Mbit/s each, sent faster than real time.</summary>
public static class SealFigure
{
    private const int Minutes = 10;
    private const int StepMs = 2_000;
    private const int SlackMs = 4_000;
    private const int FrameBytes = 7_500; // 25 frames a second: 1.5 Mbit/s
    private const double TargetSeconds = 2;
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(2);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        var root = Directory.CreateTempSubdirectory("rv-seal");
        try
        {
            return await MeasureAsync(root.FullName);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(string root)
    {
        var archive = new LocalArchive(Path.Combine(root, "archive"));
        var peers = new[] { "applicant-1", "official-1" }.Select((label, index) => new DirectPeer(label, 1000 + (uint)index * 100)).ToList();
        await using var node = await MediaNode.StartAsync(
            new MediaNodeOptions { DataFolder = Path.Combine(root, "data"), Port = 0, ListenAddress = IPAddress.Loopback }, archive, TimeProvider.System,
            NullLogger.Instance, new NodeSeams { OpenPeer = (remote, events, gate, _) => Open(peers.Single(peer => peer.Ufrag == remote.Ufrag), events, gate) }, CancellationToken.None);
        var session = await node.OpenAsync(new SessionOpening("seal", "2026-000001", "office", []), new Unheard());
        foreach (var peer in peers)
        {
            await session.AnswerAsync(peer.Ufrag, peer.Ufrag, new MediaOffer(peer.Offer, []), CancellationToken.None);
        }

        for (var sent = 0; sent < Minutes * 60_000; sent += StepMs)
        {
            peers.ForEach(peer => peer.Send(StepMs, FrameBytes));
            await CommittedAsync(session, (sent - SlackMs) * 25L * FrameBytes / 1000 * peers.Count);
        }

        var clock = Stopwatch.StartNew();
        var ended = await session.EndAsync("ended");
        var seconds = await PlayableAsync(new SessionArchive(archive, node), clock);
        var kept = $"{ended.Bytes / 1e6:0} MB in {ended.Chunks} chunks, two people at 1.5 Mbit/s, fed faster than real time";
        return [new("end -> sealed, archived and playable, after ten minutes", "<= 2 s", $"{seconds:0.00} s", seconds <= TargetSeconds && ended.Archived && ended.Bytes > 150e6, kept)];
    }

    /// <summary>The recorder's buffer holds some seconds: what is sent waits until most of it is on disk.</summary>
    private static async Task CommittedAsync(LiveSession session, long bytes)
    {
        var clock = Stopwatch.StartNew();
        while (session.Statistics().CommittedBytes < bytes && clock.Elapsed < StepLimit)
        {
            await Task.Delay(2);
        }
    }

    /// <summary>Each track's head and its last bytes have been read.</summary>
    private static async Task<double> PlayableAsync(SessionArchive reader, Stopwatch clock)
    {
        var reading = await reader.OpenReadAsync("seal", CancellationToken.None) ?? throw new InvalidOperationException("The archive has no such session.");
        foreach (var track in reading.Tracks)
        {
            await using var media = await reader.OpenMediaAsync("seal", track.File, CancellationToken.None);
            await media.ReadExactlyAsync(new byte[4096]);
            media.Position = media.Length - 4096;
            await media.ReadExactlyAsync(new byte[4096]);
        }

        return clock.Elapsed.TotalSeconds;
    }

    private static DirectPeer Open(DirectPeer peer, Transport.IPeerEvents events, Lock gate)
    {
        peer.Open(events, gate);
        return peer;
    }

    private sealed class Unheard : ISessionObserver
    {
        public void RecordingChanged(RecordingState state) { }
        public void Receipt(string jws, long seq, DateTimeOffset at) { }
        public void PeerChanged(string participantId, string? peerKey, bool connected, PeerEnd? end) { }
        public void PictureChanged(string viewerId, string participantId, ShownPicture shown) { }
        public void SlotsChanged(string participantId, IReadOnlyList<RemoteVerify.Node.SlotAssignment> slots) { }
    }
}
