using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR.Client;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.Benchmarks.Load;

/// <summary>A two-party session through the real server: official and applicant, each sending and watching.</summary>
public sealed class LoadSession : IAsyncDisposable
{
    private readonly List<HubConnection> _hubs = [];

    private LoadSession(string sessionId, LoadPeer official, LoadPeer applicant) => 
        (SessionId, Peers, official.Other, applicant.Other) = (sessionId, [official, applicant], applicant, official);

    public string SessionId { get; }
    public IReadOnlyList<LoadPeer> Peers { get; }
    public long PacketsReceived => Peers.Sum(peer => peer.PacketsReceived);

    public static async Task<LoadSession> OpenAsync(Office office, string matterTypeId, Clip clip)
    {
        var appointment = await Appointment.MakeAsync(office, matterTypeId);
        var session = new LoadSession(appointment.SessionId, new(clip), new(clip));
        var official = await session.ConnectHubAsync(office.Address, options => options.Cookies = office.Cookies);
        await official.InvokeAsync<JsonElement>("join", Join(appointment.SessionId, null));
        var (visitToken, consent) = await RedeemAsync(office.Address, appointment.InvitationUrl);
        var applicant = await session.ConnectHubAsync(office.Address, options => options.AccessTokenProvider = () => Task.FromResult<string?>(visitToken));
        var admitted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        applicant.On("admitted", admitted.SetResult);
        var joined = await applicant.InvokeAsync<JsonElement>("join", Join(appointment.SessionId, consent));
        await official.InvokeAsync("admit", new JsonObject { ["participantId"] = joined.GetProperty("participantId").GetString() });
        await admitted.Task.WaitAsync(TimeSpan.FromSeconds(10));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await NegotiateAsync(official, session.Peers[0]);
        session.JoinTook = clock.Elapsed;
        await NegotiateAsync(applicant, session.Peers[1]);
        return session;
    }

    /// <summary>A few at a time; each plays as soon as it is open, so that its consent does not expire while the others come.</summary>
    public static async Task<IReadOnlyList<LoadSession>> OpenManyAsync(Office office, string matterTypeId, Clip clip, int count, Playing playing)
    {
        var opened = new System.Collections.Concurrent.ConcurrentBag<LoadSession>();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (_, _) =>
        {
            var session = await OpenAsync(office, matterTypeId, clip);
            opened.Add(session);
            playing.Add(session.Peers);
        });
        return [.. opened];
    }

    /// <summary>From the first peer's offer to its keys.</summary>
    public TimeSpan JoinTook { get; private set; }

    /// <summary>A page of the session offers anew, proves its address and leaves the handshake half open; what it had before is gone. Bytes sent and answered.</summary>
    /// <param name="page">0: the official's, 1: the applicant's.</param>
    public async Task<(long Sent, long Answered)> OpenHalfAsync(int page, Clip clip, byte[] hello, TimeSpan held)
    {
        using var peer = new LoadPeer(clip);
        return await peer.OpenHalfAsync(await OfferAsync(_hubs[page], peer), hello, held);
    }

    public Task EndAsync() => _hubs[0].InvokeAsync("endSession");

    private async Task<HubConnection> ConnectHubAsync(Uri address, Action<Microsoft.AspNetCore.Http.Connections.Client.HttpConnectionOptions> configure)
    {
        var hub = new HubConnectionBuilder().WithUrl(new Uri(address, "/hub/session"), configure).Build();
        _hubs.Add(hub);
        await hub.StartAsync();
        return hub;
    }

    private static async Task NegotiateAsync(HubConnection hub, LoadPeer peer) => await peer.ConnectAsync(await OfferAsync(hub, peer));

    private static async Task<string> OfferAsync(HubConnection hub, LoadPeer peer)
    {
        var answer = await hub.InvokeAsync<JsonElement>("offer", new JsonObject
        {
            ["sdp"] = peer.Offer(),
            ["receive"] = new JsonArray(new JsonObject { ["mid"] = "2", ["kind"] = "audio" }, new JsonObject { ["mid"] = "3", ["kind"] = "video" }),
        });
        return answer.GetProperty("sdp").GetString()!;
    }

    private static async Task<(string VisitToken, JsonObject Consent)> RedeemAsync(Uri address, string invitationUrl)
    {
        using var http = new HttpClient { BaseAddress = address };
        using var answer = await http.PostAsync("/api/invitations/redeem", new StringContent(
            new JsonObject { ["token"] = invitationUrl.Split('#')[1] }.ToJsonString(), new MediaTypeHeaderValue("application/json")));
        var visit = JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
        var text = visit["visit"]!["matterType"]!["consent"]!;
        return ((string)visit["visitToken"]!, new JsonObject
        {
            ["version"] = (string)text["version"]!,
            ["items"] = new JsonArray([.. text["items"]!.AsArray().Select(item => (JsonNode)(string)item!["id"]!)]),
            ["language"] = "en",
        });
    }

    private static JsonObject Join(string sessionId, JsonObject? consent) => new()
    {
        ["sessionId"] = sessionId,
        ["client"] = new JsonObject { ["language"] = "en", ["userAgent"] = "load" },
        ["consent"] = consent,
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var hub in _hubs)
        {
            await hub.DisposeAsync();
        }

        foreach (var peer in Peers)
        {
            peer.Dispose();
        }
    }
}

/// <summary>Lets peers play in real time until told to stop: one thread for all.</summary>
public sealed class Playing : IDisposable
{
    private const int TickMs = 2;
    private readonly Lock _gate = new();
    private readonly Thread _thread;
    private (LoadPeer Peer, long Since)[] _peers = [];
    private readonly System.Diagnostics.Stopwatch _clock = System.Diagnostics.Stopwatch.StartNew();
    private volatile bool _over;

    public Playing()
    {
        _thread = new(Play) { IsBackground = true };
        _thread.Start();
    }

    public Playing(IEnumerable<LoadPeer> peers)
        : this() => Add(peers);

    /// <summary>How far the slowest tick was behind, milliseconds: tells whether the load itself kept up.</summary>
    public long WorstLatenessMs { get; private set; }

    public void Add(IEnumerable<LoadPeer> peers)
    {
        lock (_gate)
        {
            // Not all frames at the same moment.
            _peers = [.. _peers, .. peers.Select((peer, i) => (peer, _clock.ElapsedMilliseconds + 7 * (_peers.Length + i) % 33))];
        }
    }

    /// <summary>From here on delays and lateness count.</summary>
    public void Measure()
    {
        WorstLatenessMs = 0;
        foreach (var (peer, _) in Volatile.Read(ref _peers))
        {
            peer.Delays.Wanted = true;
        }
    }

    private void Play()
    {
        var last = 0L;
        while (!_over)
        {
            var now = _clock.ElapsedMilliseconds;
            WorstLatenessMs = Math.Max(WorstLatenessMs, now - last - TickMs);
            last = now;
            foreach (var (peer, since) in Volatile.Read(ref _peers))
            {
                peer.SendDue(Math.Max(0, now - since));
            }

            Thread.Sleep(TickMs);
        }
    }

    public void Dispose()
    {
        _over = true;
        _thread.Join();
    }
}
