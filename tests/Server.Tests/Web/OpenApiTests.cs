using System.Text.Json;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Web;

/// <summary>The API's description says who may call what, and what bodies are that are no JSON.</summary>
public sealed class OpenApiTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task It_says_how_callers_are_known()
    {
        var paths = (await DescriptionAsync()).GetProperty("paths");
        Assert.Equal(["staff"], SchemesOf(paths, "/api/cases", "get"));
        Assert.Equal(["token"], SchemesOf(paths, "/api/visit", "get"));
        Assert.Equal(["token"], SchemesOf(paths, "/api/sessions/{id}/whip", "post"));
        Assert.Empty(SchemesOf(paths, "/api/invitations/redeem", "post"));
        var schemes = (await DescriptionAsync()).GetProperty("components").GetProperty("securitySchemes");
        Assert.Equal("bearer", schemes.GetProperty("token").GetProperty("scheme").GetString());
        Assert.Equal("rv_staff", schemes.GetProperty("staff").GetProperty("name").GetString());
    }

    [Fact]
    public async Task It_describes_bodies_that_are_no_JSON_and_the_hash_of_a_still()
    {
        var paths = (await DescriptionAsync()).GetProperty("paths");
        foreach (var kind in new[] { "whip", "whep" })
        {
            Assert.True(paths.GetProperty($"/api/sessions/{{id}}/{kind}").GetProperty("post").GetProperty("requestBody").GetProperty("content").TryGetProperty("application/sdp", out _));
        }

        var stills = paths.GetProperty("/api/sessions/{id}/stills").GetProperty("post");
        Assert.True(stills.GetProperty("requestBody").GetProperty("content").TryGetProperty("image/jpeg", out _));
        Assert.Contains(stills.GetProperty("parameters").EnumerateArray(), p => p.GetProperty("name").GetString() == "X-Content-SHA256" && p.GetProperty("in").GetString() == "header");
    }

    private async Task<JsonElement> DescriptionAsync() => JsonSerializer.Deserialize<JsonElement>(await server.Browser().GetStringAsync("/openapi/v1.json"));

    private static string[] SchemesOf(JsonElement paths, string path, string method) =>
        [.. (paths.EnumerateObject().First(p => p.Name.TrimEnd('/') == path).Value.GetProperty(method).TryGetProperty("security", out var security) ? security.EnumerateArray() : default)
            .SelectMany(s => s.EnumerateObject()).Select(s => s.Name)];
}
