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
    [InlineData("PATCH")]
    public async Task The_address_of_a_connection_takes_DELETE_only(string method)
    {
        var (appointment, token) = await TokenAsync("publish");
        using var camera = server.Browser(token);
        var location = (await PostAsync(camera, appointment, "whip", DeviceOffer.SendOnly)).Headers.Location!.ToString();
        var refused = await camera.SendAsync(new HttpRequestMessage(new(method), location));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.StatusCode);
        Assert.Equal(["DELETE", "OPTIONS"], refused.Content.Headers.Allow.Order());
        Assert.Equal(HttpStatusCode.NoContent, (await camera.SendAsync(new HttpRequestMessage(HttpMethod.Options, location))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await camera.DeleteAsync(location)).StatusCode);
    }

    [Theory]
    [InlineData("whip", "", "POST, OPTIONS")]
    [InlineData("whep", "", "POST, OPTIONS")]
    [InlineData("whip", "/anything", "DELETE, OPTIONS")]
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
