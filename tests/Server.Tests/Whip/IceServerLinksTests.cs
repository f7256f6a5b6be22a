using System.Net;
using System.Net.Http.Json;
using System.Text;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Whip;

public sealed class RelayedServer : IAsyncLifetime
{
    public RunningServer Server { get; } = RunningServer.With(
        "--RemoteVerify:Turn:Urls:0", "turns:turn.example.org:443?transport=tcp", "--RemoteVerify:Turn:Secret", "shared-by-relay-and-office",
        "--RemoteVerify:IceServers:0:Urls:0", "stun:stun.example.org");

    public ValueTask InitializeAsync() => Server.InitializeAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

public sealed class IceServerLinksTests(RelayedServer relayed) : IClassFixture<RelayedServer>
{
    [Theory]
    [InlineData("POST", HttpStatusCode.Created)]
    [InlineData("OPTIONS", HttpStatusCode.NoContent)]
    public async Task A_device_is_told_of_the_relay_with_a_credential_of_its_own_that_expires(string method, HttpStatusCode status)
    {
        var (address, token, participant) = await TokenAsync();
        using var request = new HttpRequestMessage(new(method), address) { Content = method == "POST" ? new StringContent(DeviceOffer.SendOnly, Encoding.UTF8, "application/sdp") : null };
        var answer = await relayed.Server.Browser(token).SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, answer.StatusCode);
        var links = answer.Headers.GetValues("Link").ToList();
        Assert.Contains("<stun:stun.example.org>; rel=\"ice-server\"", links);
        Assert.Matches($"^<turns:turn\\.example\\.org:443\\?transport=tcp>; rel=\"ice-server\"; username=\"\\d+:{participant}\"; credential=\"[A-Za-z0-9+/=]+\"; credential-type=\"password\"$", links.Single(link => link.Contains("turns:")));
    }

    [Fact]
    public async Task Who_shows_no_token_learns_of_no_relay()
    {
        var (address, _, _) = await TokenAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, address);
        var answer = await relayed.Server.Browser().SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Link"));
    }

    private async Task<(string Address, string Token, string Participant)> TokenAsync()
    {
        using var official = await relayed.Server.OfficialAsync();
        var appointment = await official.AppointAsync();
        var made = await (await official.PostAsJsonAsync($"/api/sessions/{appointment.SessionId}/tokens", new { name = "Body camera 1", can = "publish" })).ReadAsync();
        return ($"/api/sessions/{appointment.SessionId}/whip", made.GetProperty("token").GetString()!, made.GetProperty("participantId").GetString()!);
    }
}
