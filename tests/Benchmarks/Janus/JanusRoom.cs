using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using RemoteVerify.Benchmarks.Load;

namespace RemoteVerify.Benchmarks.Janus;

/// <summary>A two-party session in Janus: each participant publishes over one connection and watches the other over another; both are recorded.</summary>
public sealed class JanusRoom : IDisposable
{
    private JanusRoom(IReadOnlyList<LoadPeer> publishers, IReadOnlyList<LoadPeer> viewers) => (Viewers, Peers) = (viewers, [.. publishers, .. viewers]);

    public IReadOnlyList<LoadPeer> Viewers { get; }
    public IReadOnlyList<LoadPeer> Peers { get; }

    public static async Task<JanusRoom> OpenAsync(HttpClient http, JanusServer server, int number, Clip clip, Playing playing)
    {
        var door = await JanusHandle.AttachAsync(http, server.Api);
        await door.AskAsync(new()
        {
            ["request"] = "create", ["room"] = number, ["publishers"] = 2, ["bitrate"] = 0, ["videocodec"] = "vp8", ["audiocodec"] = "opus",
            ["record"] = true, ["rec_dir"] = server.Recordings,
        });
        LoadPeer[] publishers = [new(clip), new(clip)];
        var feeds = new List<JsonNode>();
        foreach (var publisher in publishers)
        {
            feeds.Add(await PublishAsync(await JanusHandle.AttachAsync(http, server.Api), number, publisher));
            playing.Add([publisher]);
        }

        LoadPeer[] viewers = [new(clip) { Plays = false, Other = publishers[1] }, new(clip) { Plays = false, Other = publishers[0] }];
        foreach (var (viewer, feed) in viewers.Zip(Enumerable.Reverse(feeds)))
        {
            await WatchAsync(await JanusHandle.AttachAsync(http, server.Api), number, viewer, feed);
            playing.Add([viewer]);
        }

        return new(publishers, viewers);
    }

    public void Dispose()
    {
        foreach (var peer in Peers)
        {
            peer.Dispose();
        }
    }

    /// <returns>What others ask for it by.</returns>
    private static async Task<JsonNode> PublishAsync(JanusHandle handle, int room, LoadPeer peer)
    {
        peer.Bind(OwnAddress());
        var joined = await handle.AskForEventAsync(new() { ["request"] = "join", ["ptype"] = "publisher", ["room"] = room });
        var answer = await handle.AskForEventAsync(new() { ["request"] = "configure", ["audio"] = true, ["video"] = true }, JanusHandle.Description("offer", peer.PublishingOffer()));
        await peer.ConnectAsync((string)answer["jsep"]!["sdp"]!);
        return joined["plugindata"]!["data"]!["id"]!;
    }

    private static async Task WatchAsync(JanusHandle handle, int room, LoadPeer peer, JsonNode feed)
    {
        peer.Bind(OwnAddress());
        var offered = await handle.AskForEventAsync(new()
        {
            ["request"] = "join", ["ptype"] = "subscriber", ["room"] = room, ["streams"] = new JsonArray(new JsonObject { ["feed"] = feed.DeepClone() }),
        });
        await handle.AskForEventAsync(new() { ["request"] = "start" }, JanusHandle.Description("answer", peer.WatchingAnswer()));
        await peer.ConnectAsync((string)offered["jsep"]!["sdp"]!);
    }

    /// <summary>Janus passes over the loopback address; to the machine's own its packets take the same way. Nothing is sent to find it.</summary>
    private static IPAddress OwnAddress()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 9));
        return ((IPEndPoint)socket.LocalEndPoint!).Address;
    }
}
