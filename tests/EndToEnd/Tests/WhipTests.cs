using System.Text.Json.Nodes;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>WHIP and WHEP by a page's own fetch: no script of ours takes part.</summary>
public sealed class WhipTests(Scene scene)
{
    /// <summary>New credentials in a PATCH (RFC 9725 section 4.3.3); gives the server's before and after, and whether the connection was ever anything but connected.</summary>
    private const string Restart = """
        async ({ url, token }) => {
          const { peer, answered } = window;
          const states = [];
          peer.onconnectionstatechange = () => states.push(peer.connectionState);
          peer.restartIce();
          await peer.setLocalDescription();
          const lines = peer.localDescription.sdp.split('\r\n');
          const first = name => lines.find(l => l.startsWith(name));
          const body = [first('a=group'), first('m='), first('a=mid'), first('a=ice-ufrag'), first('a=ice-pwd'), ''].join('\r\n');
          const patched = await fetch(url, { method: 'PATCH', headers: { 'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': '*', Authorization: 'Bearer ' + token }, body });
          if (patched.status !== 200) throw new Error(patched.status + ' ' + await patched.text());
          const [, ufrag, password] = /a=ice-ufrag:(\S+)\r\na=ice-pwd:(\S+)/.exec(await patched.text());
          const sdp = answered.replace(/a=ice-ufrag:\S+/g, 'a=ice-ufrag:' + ufrag).replace(/a=ice-pwd:\S+/g, 'a=ice-pwd:' + password);
          await peer.setRemoteDescription({ type: 'answer', sdp });
          const checked = async () => [...(await peer.getStats()).values()].some(row => row.type === 'candidate-pair' && row.nominated && row.state === 'succeeded' && row.responsesReceived > 0);
          for (let i = 0; i < 100 && !(await checked()); i++) await new Promise(done => setTimeout(done, 50));
          return [peer.connectionState, ...states].every(state => state === 'connected') && peer.localDescription.sdp.includes(first('a=ice-ufrag'));
        }
        """;

    private const string Watch = """
        async ({ url, token }) => {
          const peer = window.peer = new RTCPeerConnection();
          peer.addTransceiver('audio', { direction: 'recvonly' });
          peer.addTransceiver('video', { direction: 'recvonly' });
          const stream = new MediaStream();
          peer.ontrack = e => stream.addTrack(e.track);
          await peer.setLocalDescription();
          const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/sdp', Authorization: 'Bearer ' + token }, body: peer.localDescription.sdp });
          if (answer.status !== 201) throw new Error(answer.status + ' ' + await answer.text());
          await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
          const video = document.createElement('video');
          Object.assign(video, { muted: true, autoplay: true, srcObject: stream });
          video.dataset.testid = 'watched';
          document.body.append(video);
          return answer.headers.get('Location');
        }
        """;

    [Fact]
    public async Task A_body_camera_takes_part_over_WHIP_is_watched_over_WHEP_and_stands_in_the_evidence()
    {
        var appointment = await scene.AppointAsync();
        using var office = await scene.OfficialAsync();
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        var room = new RoomPage(official);
        await room.OpenAsync(scene.Server.Url, appointment.SessionId);

        await using var camera = await scene.ApplicantBrowser.DeskAsync();
        var resource = await CallAsync(camera, BarePage.Publish, $"/api/sessions/{appointment.SessionId}/whip", await TokenAsync(office, appointment.SessionId, "publish"));
        await room.SeesOtherAsync();

        var people = (await office.GetAsync($"/api/sessions/{appointment.SessionId}"))["participants"]!.AsArray();
        var device = (string)people.Single(person => (string?)person!["role"] == "device")!["id"]!;
        await using var watcher = await scene.ApplicantBrowser.DeskAsync();
        await CallAsync(watcher, Watch, $"/api/sessions/{appointment.SessionId}/whep?participant={device}", await TokenAsync(office, appointment.SessionId, "watch"));
        await watcher.SeesMovingPictureAsync("watched");

        Assert.True(await camera.Page.EvaluateAsync<bool>(Restart, new { url = resource.Path, token = resource.Token }));
        await watcher.SeesMovingPictureAsync("watched");
        await room.SeesOtherAsync();

        Assert.Equal(200, (await camera.EvaluateAsync($"fetch('{resource.Path}', {{ method: 'DELETE', headers: {{ Authorization: 'Bearer {resource.Token}' }} }}).then(a => a.status)")).GetInt32());
        await room.EndAsync();
        var view = (string)(await office.PostAsync($"/api/sessions/{appointment.SessionId}/views", new JsonObject { ["purpose"] = "WHIP" }))["view"]!;
        var replay = await office.GetAsync($"/api/sessions/{appointment.SessionId}/replay?view={view}");
        Assert.Contains(replay["tracks"]!.AsArray(), track => (string?)track!["participantId"] == device && (bool)track["video"]!);
        Assert.Single(replay["tracks"]!.AsArray(), track => (string?)track!["participantId"] == device);
    }

    [Fact]
    public async Task A_token_to_watch_does_not_publish()
    {
        var appointment = await scene.AppointAsync();
        using var office = await scene.OfficialAsync();
        await using var camera = await scene.ApplicantBrowser.DeskAsync();
        var token = await TokenAsync(office, appointment.SessionId, "watch");
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => CallAsync(camera, BarePage.Publish, $"/api/sessions/{appointment.SessionId}/whip", token));
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
    }

    private async Task<(string Path, string Token)> CallAsync(ChromiumPage page, string script, string path, string token)
    {
        await page.GotoAsync(scene.Server.Url + "/sign-in");
        return (await page.Page.EvaluateAsync<string>(script, new { url = path, token, width = 640, height = 480, preference = "balanced" }), token);
    }

    private static async Task<string> TokenAsync(Office office, string session, string can) =>
        (string)(await office.PostAsync($"/api/sessions/{session}/tokens", new JsonObject { ["name"] = "Body camera 1", ["can"] = can }))["token"]!;
}
