using System.Net;
using RemoteVerify.Routing;
using RemoteVerify.Transport;

namespace RemoteVerify.Kit.Rtp;

/// <summary>A room, its clients and their networks in virtual time; also remembers what the room told.</summary>
public sealed class RoomRehearsal : IRoomEvents
{
    private readonly Dictionary<string, RoomClient> _byUfrag = [];
    private uint _ssrc = 1000;

    public RoomRehearsal(RoomLimits? limits = null)
    {
        Room = new Room("rehearsal", new RoomOptions
        {
            OpenPeer = Open, Events = this, Fingerprint = ClientOffer.Fingerprint,
            Candidates = [new IPEndPoint(IPAddress.Loopback, 5000)], Limits = limits ?? RoomLimits.Default,
        });
        Simulation.Every(TimeSpan.FromMilliseconds(5), () => Room.Poll(Simulation.Now));
    }

    public Simulation Simulation { get; } = new();
    public Room Room { get; }
    public List<string> Told { get; } = [];
    public List<PublishedTrack> Published { get; } = [];
    public Dictionary<string, IReadOnlyList<SlotAssignment>> Slots { get; } = [];
    /// <summary>Runs under the room's lock when a track begins.</summary>
    public Action<PublishedTrack>? OnPublished { get; set; }

    public RoomClient Client(string name, ClientProfile? profile = null, PipeOptions? up = null, PipeOptions? down = null, int seed = 1)
    {
        var client = new RoomClient(Simulation, profile ?? ClientProfile.Chromium, $"{name}-ufrag", seed, up ?? new(), down ?? new());
        _byUfrag[client.Ufrag] = client;
        return client;
    }

    /// <summary>Joins with microphone and camera and so many pairs of slots, and connects.</summary>
    public RoomClient Join(string name, int slots = 1, bool publish = true, ClientProfile? profile = null, PipeOptions? up = null, PipeOptions? down = null, int seed = 1, uint firstTimestamp = 0xFFFF_F000)
    {
        var client = Client(name, profile, up, down, seed);
        if (publish)
            Publish(client, firstTimestamp);
        for (var i = 0; i < slots; i++)
        {
            client.Lines.Add(new ClientLine($"ra{i}", true, "recvonly"));
            client.Lines.Add(new ClientLine($"rv{i}", false, "recvonly"));
        }
        Negotiate(client, name);
        client.Connect();
        return client;
    }

    /// <summary>Offers what the client's lines say now.</summary>
    public OfferOutcome Offer(RoomClient client, string name, string? watch = null, string? peerKey = null)
    {
        _byUfrag[client.Ufrag] = client;
        return Room.Answer(new Offer { ParticipantId = name, Label = name, PeerKey = peerKey, Sdp = client.Offer(), Watch = watch }, Simulation.Now);
    }

    public void Negotiate(RoomClient client, string name, string? watch = null, string? peerKey = null)
    {
        var outcome = Offer(client, name, watch, peerKey);
        client.Take(outcome as OfferOutcome.Accepted ?? throw new InvalidOperationException(outcome.ToString()));
    }

    public void Publish(RoomClient client, uint firstTimestamp = 0xFFFF_F000)
    {
        var audio = new ClientLine("0", true, "sendonly", Ssrc: _ssrc++);
        var video = new ClientLine("1", false, "sendonly", Ssrc: _ssrc++, RtxSsrc: _ssrc++);
        client.Lines.InsertRange(0, [audio, video]);
        // Sequence numbers and timestamps begin near their end, so that every test also wraps.
        client.Sources.Add(new MediaSource(client, audio, 65_500, firstTimestamp));
        client.Sources.Add(new MediaSource(client, video, 65_000, firstTimestamp));
    }

    /// <summary>As a browser with simulcast: one picture, a small encoding "l" and a large one "h" beside it.</summary>
    public void PublishLayers(RoomClient client, double low = 180_000, double high = 1_500_000, double keyFrameTimes = 4, uint firstTimestamp = 0xFFFF_F000)
    {
        var audio = new ClientLine("0", true, "sendonly", Ssrc: _ssrc++);
        var video = new ClientLine("1", false, "sendonly", Layers: ["l", "h"]);
        client.Lines.InsertRange(0, [audio, video]);
        client.Sources.Add(new MediaSource(client, audio, 65_500, firstTimestamp) { PayloadBytes = 80 });
        foreach (var (name, rate, size, shift) in new[] { ("l", low, (640, 360), 0u), ("h", high, (1280, 720), 77_777u) })
            client.Sources.Add(new MediaSource(client, video, 65_000, firstTimestamp + shift) { Ssrc = _ssrc++, RtxSsrc = _ssrc++, Layer = name, Size = size, BitsPerSecond = rate, KeyFrameTimes = keyFrameTimes, PayloadBytes = rate < 500_000 ? 700 : 1040 });
    }

    /// <summary>Joins with a camera in two encodings.</summary>
    public RoomClient JoinLayered(string name, double high = 1_500_000, double keyFrameTimes = 4, int seed = 1)
    {
        var client = Client(name, seed: seed);
        PublishLayers(client, high: high, keyFrameTimes: keyFrameTimes);
        Negotiate(client, name);
        client.Connect();
        return client;
    }

    /// <summary>Joins with a camera in one encoding, which keeps to what it is asked for.</summary>
    public RoomClient JoinSingle(string name, double bitsPerSecond)
    {
        var client = Client(name);
        Publish(client);
        client.Sources[1] = new MediaSource(client, client.Sources[1].Line, 65_000, 5) { BitsPerSecond = bitsPerSecond, PayloadBytes = 1000, ObeysLimits = true };
        Negotiate(client, name);
        client.Connect();
        return client;
    }

    /// <summary>The client's sources send from now on; returns what stops them.</summary>
    public Action Start(RoomClient client)
    {
        var stopped = false;
        foreach (var source in client.Sources)
        {
            Simulation.Every(TimeSpan.FromMilliseconds(source.Line.Audio ? 20 : 33), () => { if (!stopped) source.SendFrame(); });
            Simulation.Every(TimeSpan.FromMilliseconds(500), () => { if (!stopped) source.SendReport(); });
        }
        return () => stopped = true;
    }

    void IRoomEvents.TrackPublished(PublishedTrack track, Instant now)
    {
        Told.Add($"published {track.ParticipantId} {track.Kind} {track.Codec}");
        Published.Add(track);
        OnPublished?.Invoke(track);
    }

    void IRoomEvents.TrackEnded(PublishedTrack track, Instant now) => Told.Add($"ended {track.ParticipantId} {track.Kind}");

    void IRoomEvents.PeerConnected(string participantId, string? peerKey, Instant now) => Told.Add($"connected {participantId}");

    void IRoomEvents.PeerClosed(string participantId, string? peerKey, PeerCloseReason reason, Instant now) => Told.Add($"closed {participantId} {reason}");

    void IRoomEvents.PictureStepped(string viewerId, string participantId, PictureStep step) => Told.Add($"{viewerId} sees {participantId} {step}");

    void IRoomEvents.SlotsChanged(string participantId, IReadOnlyList<SlotAssignment> slots) => Slots[participantId] = slots;

    private RoomClient Open(RemoteEnd remote, IPeerEvents events, Lock gate, Instant now)
    {
        var client = _byUfrag[remote.Ufrag];
        client.Opened(events, gate);
        return client;
    }
}
