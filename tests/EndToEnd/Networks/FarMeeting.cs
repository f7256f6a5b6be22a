using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.EndToEnd.Networks;

/// <summary>An applicant behind a network of its own meets an official beside the server.</summary>
public sealed class FarMeeting : IAsyncDisposable
{
    private readonly Chromium _browser;

    private FarMeeting(ClientNetwork network, ServerProcess server, Town town, Chromium browser, ChromiumPage official, ChromiumPage applicant)
    {
        (Network, Server, Town, _browser, Official, Applicant) = (network, server, town, browser, official, applicant);
        Job = new MainJob(official, applicant);
    }

    public ClientNetwork Network { get; }
    public ServerProcess Server { get; }
    public Town Town { get; }
    public ChromiumPage Official { get; }
    public ChromiumPage Applicant { get; }
    public MainJob Job { get; }
    public Appointment Appointment { get; private set; } = null!;

    /// <param name="settings">Instead of, and beside, where media is reached.</param>
    public static async Task<FarMeeting> PrepareAsync(Chromium officials, Func<ClientNetwork, Dictionary<string, string>>? settings = null)
    {
        var network = await ClientNetwork.MakeAsync();
        var all = new Dictionary<string, string>
        {
            ["Media__ListenAddress"] = "0.0.0.0", ["Media__PublicAddresses__0"] = network.Server, ["Media__PublicAddresses__1"] = Firefox.NamespaceAddress,
        };
        foreach (var (name, value) in settings?.Invoke(network) ?? [])
        {
            all[name] = value;
        }

        var server = await ServerProcess.StartAsync(all);
        var town = await Town.BuildAsync(server);
        var browser = await Chromium.LaunchAsync(path: network.BrowserPath, more: [$"--unsafely-treat-insecure-origin-as-secure=http://{network.Server}:{server.Port}", "--ignore-certificate-errors"]);
        var applicant = await browser.PhoneAsync();
        var official = await officials.DeskAsync();
        await applicant.Context.AddInitScriptAsync(SentPicture.Watching);
        await official.Context.AddInitScriptAsync(SentPicture.Watching);
        return new FarMeeting(network, server, town, browser, official, applicant);
    }

    /// <summary>Until both see each other.</summary>
    public async Task MeetAsync()
    {
        using var office = await Office.SignInAsync(Server.Url, Town.Official, Town.OfficialPassword);
        Appointment = await Appointment.MakeAsync(office, Town.MatterTypeId);
        var link = Appointment.InvitationUrl.Replace(Server.Url, $"http://{Network.Server}:{Server.Port}", StringComparison.Ordinal);
        await Job.MeetAsync(Server.Url, Town.Official, Town.OfficialPassword, Appointment.SessionId, link);
    }

    /// <summary>A word about the pair of addresses that the applicant's media takes: "host udp", "prflx tcp", "relay tls".</summary>
    public async Task<string> WayAsync() => (await Applicant.WaitForAsync("""
        (async () => {
          const rows = [...(await window.peers.at(-1).getStats()).values()];
          const pair = rows.find(r => r.type === 'candidate-pair' && r.nominated && r.state === 'succeeded');
          const local = pair && rows.find(r => r.id === pair.localCandidateId);
          return local && `${local.candidateType} ${local.relayProtocol ?? local.protocol}`;
        })()
        """, "the applicant's way")).GetString()!;

    /// <summary>Where the applicant's media goes.</summary>
    public async Task<string> ServerAddressAsync() => (await Applicant.WaitForAsync("""
        (async () => {
          const rows = [...(await window.peers.at(-1).getStats()).values()];
          const pair = rows.find(r => r.type === 'candidate-pair' && r.nominated && r.state === 'succeeded');
          return rows.find(r => r.id === pair?.remoteCandidateId)?.address;
        })()
        """, "the server's address")).GetString()!;

    /// <summary>The server's figures of the applicant's connection.</summary>
    public async Task<System.Text.Json.Nodes.JsonNode> FiguresAsync()
    {
        using var office = await Office.SignInAsync(Server.Url, Town.Official, Town.OfficialPassword);
        var connections = (await office.GetAsync($"/api/sessions/{Appointment.SessionId}/statistics"))["connections"]!.AsArray();
        var people = (await office.GetAsync($"/api/sessions/{Appointment.SessionId}"))["participants"]!.AsArray();
        var applicant = (string)people.Single(person => (string?)person!["role"] == "applicant")!["id"]!;
        return connections.Single(connection => (string?)connection!["participantId"] == applicant)!;
    }

    public async Task<Replayed> EndAsync()
    {
        await Job.Room.EndAsync();
        using var auditor = await Office.SignInAsync(Server.Url, Town.Auditor, Town.AuditorPassword);
        var verdict = (string)(await auditor.PostAsync($"/api/sessions/{Appointment.SessionId}/verification"))["verdict"]!;
        var view = (string)(await auditor.PostAsync($"/api/sessions/{Appointment.SessionId}/views", new System.Text.Json.Nodes.JsonObject { ["purpose"] = "network" }))["view"]!;
        var replay = await auditor.GetAsync($"/api/sessions/{Appointment.SessionId}/replay?view={view}");
        return new Replayed(
            verdict,
            [.. replay["tracks"]!.AsArray().Select(track => new Recording((string)track!["participantId"]!, (string)track["role"]!, (int)track["toMs"]!))],
            replay["gaps"]!.AsArray().Max(gap => (int?)gap!["toMs"]) ?? 0);
    }

    public async ValueTask DisposeAsync()
    {
        await Official.DisposeAsync();
        await _browser.DisposeAsync();
        await Server.DisposeAsync();
        await Network.DisposeAsync();
    }

    /// <param name="LastGapMs">Where the last gap of any recording ends, on the session's clock.</param>
    public sealed record Replayed(string Verdict, IReadOnlyList<Recording> Recordings, int LastGapMs);

    public sealed record Recording(string ParticipantId, string Role, int ToMs);
}
