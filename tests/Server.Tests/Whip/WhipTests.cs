using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Node;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Whip;

public sealed class WhipTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_camera_gets_an_answer_and_an_address_that_DELETE_ends()
    {
        var (appointment, token) = await TokenAsync("publish");
        using var camera = server.Browser(token);
        var answer = await PostAsync(camera, appointment, "whip", DeviceOffer.SendOnly);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("application/sdp", answer.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("v=0", await answer.Content.ReadAsStringAsync());
        var location = answer.Headers.Location!.ToString();
        Assert.StartsWith($"/api/sessions/{appointment.SessionId}/whip/", location);
        Assert.Equal(HttpStatusCode.OK, (await camera.DeleteAsync(location)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await camera.DeleteAsync(location)).StatusCode);
    }

    [Theory]
    [InlineData("nonsense", HttpStatusCode.BadRequest, "bad_sdp")]
    [InlineData("v=0\r\nm=video", HttpStatusCode.BadRequest, "bad_sdp")]
    [InlineData("", HttpStatusCode.BadRequest, "bad_sdp")]
    public async Task A_bad_offer_is_refused(string sdp, HttpStatusCode status, string code)
    {
        var (appointment, token) = await TokenAsync("publish");
        var answer = await PostAsync(server.Browser(token), appointment, "whip", sdp);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(code, await answer.CodeAsync());
    }

    [Fact]
    public async Task An_offer_of_another_type_or_size_is_refused()
    {
        var (appointment, token) = await TokenAsync("publish");
        using var camera = server.Browser(token);
        var json = await camera.PostAsJsonAsync($"/api/sessions/{appointment.SessionId}/whip", new { sdp = "v=0" });
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, json.StatusCode);
        var large = await PostAsync(camera, appointment, "whip", "v=0" + new string('x', 70_000));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
    }

    [Fact]
    public async Task A_token_is_for_one_session_and_one_right()
    {
        var (appointment, watch) = await TokenAsync("watch");
        var (other, publish) = await TokenAsync("publish");

        Assert.Equal("wrong_token", await (await PostAsync(server.Browser(watch), appointment, "whip", DeviceOffer.SendOnly)).CodeAsync());
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(server.Browser(publish), other, "whep?participant=x", DeviceOffer.SendOnly)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(server.Browser(publish), appointment, "whip", DeviceOffer.SendOnly)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(server.Browser(publish + "x"), other, "whip", DeviceOffer.SendOnly)).StatusCode);
        Assert.Equal("participant_unknown", await (await PostAsync(server.Browser(watch), appointment, "whep?participant=nobody", DeviceOffer.SendOnly)).CodeAsync());
    }

    [Fact]
    public async Task A_token_expires()
    {
        var (appointment, token) = await TokenAsync("publish");
        server.Clock.Offset = TimeSpan.FromHours(25);
        try
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(server.Browser(token), appointment, "whip", DeviceOffer.SendOnly)).StatusCode);
        }
        finally
        {
            server.Clock.Offset = TimeSpan.Zero;
        }
    }

    [Theory]
    [InlineData("GET", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PATCH", HttpStatusCode.MethodNotAllowed)]
    [InlineData("OPTIONS", HttpStatusCode.NoContent)]
    public async Task Other_methods_answer_as_RFC_9725_says(string method, HttpStatusCode status)
    {
        var (appointment, token) = await TokenAsync("publish");
        using var request = new HttpRequestMessage(new(method), $"/api/sessions/{appointment.SessionId}/whip");
        Assert.Equal(status, (await server.Browser(token).SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PUT")]
    public async Task The_address_of_a_connection_takes_DELETE_and_PATCH_only(string method)
    {
        var (appointment, token) = await TokenAsync("publish");
        using var camera = server.Browser(token);
        var location = (await PostAsync(camera, appointment, "whip", DeviceOffer.SendOnly)).Headers.Location!.ToString();
        var refused = await camera.SendAsync(new HttpRequestMessage(new(method), location));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.StatusCode);
        Assert.Equal(["DELETE", "OPTIONS", "PATCH"], refused.Content.Headers.Allow.Order());
        Assert.Equal(HttpStatusCode.NoContent, (await camera.SendAsync(new HttpRequestMessage(HttpMethod.Options, location))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await camera.DeleteAsync(location)).StatusCode);
    }

    [Theory]
    [InlineData("whip", "", "POST, OPTIONS")]
    [InlineData("whep", "", "POST, OPTIONS")]
    [InlineData("whip", "/anything", "PATCH, DELETE, OPTIONS")]
    public async Task A_page_of_another_origin_may_ask_and_read_the_answer(string kind, string below, string methods)
    {
        var (appointment, token) = await TokenAsync("publish");
        using var preflight = new HttpRequestMessage(HttpMethod.Options, $"/api/sessions/{appointment.SessionId}/{kind}{below}");
        preflight.Headers.Add("Origin", "https://camera.example");
        preflight.Headers.Add("Access-Control-Request-Method", methods.Split(',')[0]);
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        var allowed = await server.Browser().SendAsync(preflight);

        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal("*", allowed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal(methods, allowed.Headers.GetValues("Access-Control-Allow-Methods").Single());
        Assert.Contains("Authorization", allowed.Headers.GetValues("Access-Control-Allow-Headers").Single());
        Assert.Equal(below.Length == 0, allowed.Headers.Contains("Accept-Post"));

        foreach (var bearer in new[] { token, "forged" })
        {
            using var offer = new HttpRequestMessage(HttpMethod.Post, $"/api/sessions/{appointment.SessionId}/whip") { Content = new StringContent("nonsense", Encoding.UTF8, "application/sdp") };
            offer.Headers.Add("Origin", "https://camera.example");
            var refused = await server.Browser(bearer).SendAsync(offer);
            Assert.False(refused.IsSuccessStatusCode);
            Assert.Equal("*", refused.Headers.GetValues("Access-Control-Allow-Origin").Single());
            Assert.Contains("Location", refused.Headers.GetValues("Access-Control-Expose-Headers").Single());
            Assert.False(refused.Headers.Contains("Access-Control-Allow-Credentials"));
        }
    }

    [Fact]
    public async Task Other_endpoints_are_open_to_no_other_origin()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.Add("Origin", "https://camera.example");
        Assert.False((await server.Browser().SendAsync(request)).Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task An_offer_posted_again_with_the_same_token_takes_the_place_of_the_first()
    {
        var (appointment, token) = await TokenAsync("publish");
        using var camera = server.Browser(token);
        var first = (await PostAsync(camera, appointment, "whip", DeviceOffer.SendOnly)).Headers.Location!.ToString();
        var second = (await PostAsync(camera, appointment, "whip", DeviceOffer.SendOnly)).Headers.Location!.ToString();

        Assert.NotEqual(first, second);
        Assert.Equal(1, server.Services.GetRequiredService<MediaNode>().Find(appointment.SessionId)!.Statistics().Peers);
        Assert.Equal(HttpStatusCode.NotFound, (await camera.DeleteAsync(first)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await camera.DeleteAsync(second)).StatusCode);
    }

    [Fact]
    public async Task New_ICE_credentials_restart_ICE_on_the_connection_that_there_is()
    {
        var (appointment, token) = await TokenAsync("publish");
        using var camera = server.Browser(token);
        var answer = await PostAsync(camera, appointment, "whip", DeviceOffer.SendOnly);
        var (location, first) = (answer.Headers.Location!.ToString(), answer.Headers.ETag!.Tag);
        Assert.Contains($"a=ice-ufrag:{first.Trim('"')}\r\n", await answer.Content.ReadAsStringAsync());

        Assert.Equal("if_match_needed", await (await PatchAsync(camera, location, null, Restart)).CodeAsync());
        Assert.Equal("bad_sdp", await (await PatchAsync(camera, location, "*", "nonsense")).CodeAsync());
        // Candidates for the ICE session that there is.
        Assert.Equal(HttpStatusCode.NoContent, (await PatchAsync(camera, location, first, Candidates)).StatusCode);

        var restarted = await PatchAsync(camera, location, "*", Restart);
        Assert.Equal((HttpStatusCode.OK, Fragment), (restarted.StatusCode, restarted.Content.Headers.ContentType?.MediaType));
        var second = restarted.Headers.ETag!.Tag;
        Assert.NotEqual(first, second);
        var words = await restarted.Content.ReadAsStringAsync();
        Assert.Contains($"a=ice-ufrag:{second.Trim('"')}\r\na=ice-pwd:", words);
        Assert.Contains("typ host\r\n", words);

        Assert.Equal("ice_outdated", await (await PatchAsync(camera, location, first, Candidates)).CodeAsync());
        Assert.Equal(1, server.Services.GetRequiredService<MediaNode>().Find(appointment.SessionId)!.Statistics().Peers);
        Assert.Equal(HttpStatusCode.OK, (await camera.DeleteAsync(location)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await PatchAsync(camera, location, "*", Restart)).StatusCode);
    }

    [Fact]
    public async Task A_patch_of_another_type_or_of_anothers_connection_is_refused()
    {
        var (appointment, token) = await TokenAsync("publish");
        using var camera = server.Browser(token);
        var location = (await PostAsync(camera, appointment, "whip", DeviceOffer.SendOnly)).Headers.Location!.ToString();
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await camera.PatchAsync(location, new StringContent(Restart, Encoding.UTF8, "application/sdp"))).StatusCode);

        var (_, other) = await TokenAsync("publish");
        Assert.Equal(HttpStatusCode.NotFound, (await PatchAsync(server.Browser(other), location, "*", Restart)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PatchAsync(server.Browser(), location, "*", Restart)).StatusCode);
    }

    private const string Fragment = "application/trickle-ice-sdpfrag";
    private const string Restart = "a=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:ysXw\r\na=ice-pwd:vw5LmwG4y/e6dPP/zAP9Gp5k\r\n";
    private const string Candidates = "a=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:zjkk\r\na=ice-pwd:TP+FOLJ5pdk5+pVwjmSoFAzc\r\na=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host\r\na=end-of-candidates\r\n";

    private static async Task<HttpResponseMessage> PatchAsync(HttpClient client, string location, string? match, string fragment)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, location) { Content = new StringContent(fragment, Encoding.UTF8, Fragment) };
        if (match is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", match);
        }

        return await client.SendAsync(request);
    }

    private async Task<(Appointment, string Token)> TokenAsync(string can)
    {
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        var made = await official.PostAsJsonAsync($"/api/sessions/{appointment.SessionId}/tokens", new { name = "Body camera 1", can });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return (appointment, (await made.ReadAsync()).GetProperty("token").GetString()!);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, Appointment appointment, string kind, string sdp) =>
        client.PostAsync($"/api/sessions/{appointment.SessionId}/{kind}", new StringContent(sdp, Encoding.UTF8, "application/sdp"));
}
