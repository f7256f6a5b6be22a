using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Routing;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>From packets in the room to a sealed, verified and playable session.</summary>
public sealed class RecordedSessionTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("recorded");
    private readonly Dictionary<string, DirectPeer> _peers = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task Two_sessions_at_once_keep_what_their_two_people_sent()
    {
        var archive = new LocalArchive(Path.Combine(_root.FullName, "archive"));
        await using var node = await StartAsync(archive);
        await Task.WhenAll(HoldAsync(node, "s1", 1000), HoldAsync(node, "s2", 2000));

        var reader = new SessionArchive(archive, node);
        foreach (var id in (string[])["s1", "s2"])
        {
            Assert.Equal(VerdictKind.Intact, (await reader.VerifyAsync(id, Cancel)).Kind);
            var reading = (await reader.OpenReadAsync(id, Cancel))!;
            Assert.Equal(["applicant-1", "official-1"], reading.Tracks.Select(track => track.Label).Distinct().Order());
            foreach (var track in reading.Tracks)
            {
                Assert.True(track.Video);
                Assert.InRange(track.ToMs - track.FromMs, 4500, 5500);
                await PlaysAsync(reader, id, track);
            }
        }
    }

    [Fact]
    public async Task A_running_session_says_how_each_connection_fares()
    {
        await using var node = await StartAsync(new LocalArchive(Path.Combine(_root.FullName, "archive")));
        var session = await node.OpenAsync(new SessionOpening("s1", "2026-0001", "notary", []), new Heard());
        Join(session, "applicant-1", new DirectPeer("s1-applicant-1", 1000));
        var ended = await session.EndAsync("ended");
        Assert.True(ended.Chunks >= 2);
        var after = session.Statistics();
        Assert.Empty(after.Connections);

        session = await node.OpenAsync(new SessionOpening("s2", "2026-0002", "notary", []), new Heard());
        Join(session, "applicant-1", new DirectPeer("s2-applicant-1", 2000));
        var figures = Assert.Single(session.Statistics().Connections);
        Assert.Equal(("applicant-1", true, (string?)null), (figures.ParticipantId, figures.Connected, figures.Device));
        Assert.Equal(0, figures.LostUp);
        await session.EndAsync("ended");
    }

    [Fact]
    public async Task The_meters_tell_loss_and_bitrate_and_picture_of_running_connections()
    {
        var told = new ConcurrentDictionary<string, int>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, listening) => { if (instrument.Meter.Name == NodeMeters.Name) { listening.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => told.AddOrUpdate($"{instrument.Name} {(tags.Length > 0 ? tags[0].Value : "")}", 1, (_, count) => count + 1));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => told[$"{instrument.Name} {value}"] = 1);
        listener.Start();
        await using var node = await StartAsync(new LocalArchive(Path.Combine(_root.FullName, "archive")), TimeSpan.FromMilliseconds(20));
        var session = await node.OpenAsync(new SessionOpening("s1", "2026-0001", "notary", []), new Heard());
        Join(session, "applicant-1", new DirectPeer("s1-applicant-1", 1000));
        string[] expected = ["remoteverify.connection.loss up", "remoteverify.connection.loss down", "remoteverify.connection.bitrate up", "remoteverify.connection.bitrate down", "remoteverify.picture.height 360"];
        Assert.True(SpinWait.SpinUntil(() => expected.All(told.ContainsKey), TimeSpan.FromSeconds(20)), string.Join(", ", told.Keys));
        await session.EndAsync("ended");
    }

    private async Task HoldAsync(MediaNode node, string id, uint ssrc)
    {
        var heard = new Heard();
        var session = await node.OpenAsync(new SessionOpening(id, "2026-0001", "notary", []), heard);
        foreach (var (label, offset) in (ReadOnlySpan<(string, uint)>)[("applicant-1", 0), ("official-1", 100)])
        {
            Join(session, label, new DirectPeer($"{id}-{label}", ssrc + offset));
        }

        var ended = await session.EndAsync("ended");
        Assert.True(ended.Chunks >= 2);
        Assert.Contains(heard.Peers, peer => peer is ("applicant-1", true, null));
    }

    private void Join(LiveSession session, string label, DirectPeer peer)
    {
        lock (_peers)
        {
            _peers[peer.Ufrag] = peer;
        }

        var answer = session.AnswerAsync(label, label, new MediaOffer(peer.Offer, []), Cancel);
        Assert.StartsWith("v=0", answer.Result.Sdp, StringComparison.Ordinal);
        peer.Send(5000);
    }

    private static async Task PlaysAsync(SessionArchive reader, string id, TrackReading track)
    {
        await using var media = await reader.OpenMediaAsync(id, track.File, Cancel);
        var head = new byte[4];
        await media.ReadExactlyAsync(head, Cancel);
        Assert.Equal([0x1A, 0x45, 0xDF, 0xA3], head);
        media.Position = media.Length - 10;
        Assert.Equal(10, await media.ReadAtLeastAsync(new byte[10], 10, cancellationToken: Cancel));
    }

    private Task<MediaNode> StartAsync(IArchive archive, TimeSpan? measureEvery = null) => MediaNode.StartAsync(
        new MediaNodeOptions { DataFolder = Path.Combine(_root.FullName, "data"), Port = 0, ListenAddress = IPAddress.Loopback, MeasureEvery = measureEvery ?? TimeSpan.FromSeconds(5) },
        archive, TimeProvider.System, NullLogger.Instance, new NodeSeams { OpenPeer = Open }, Cancel);

    private IPeerLink Open(RemoteEnd remote, Transport.IPeerEvents events, Lock gate, Transport.Instant now)
    {
        lock (_peers)
        {
            _peers[remote.Ufrag].Open(events, gate);
            return _peers[remote.Ufrag];
        }
    }
}
