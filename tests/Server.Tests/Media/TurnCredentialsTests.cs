using RemoteVerify.Server.Media;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Media;

public sealed class TurnCredentialsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Fact]
    public void A_relays_credential_is_what_coturn_works_out_from_the_secret()
    {
        var options = new ServerOptions { Turn = new() { Urls = ["turns:turn.example.org:443?transport=tcp"], Secret = "north-office-secret", LifetimeMinutes = 60 } };
        var relay = Assert.Single(TurnCredentials.For(options, "p1", Now));
        Assert.Equal("1800003600:p1", relay.Username);
        // printf 1800003600:p1 | openssl dgst -sha1 -hmac north-office-secret -binary | base64
        Assert.Equal("Sk34L/JFjD/Ax3GFOlkyCsm06rA=", relay.Credential);
        Assert.Equal(["turns:turn.example.org:443?transport=tcp"], relay.Urls);
    }

    [Fact]
    public void Servers_with_credentials_of_their_own_are_told_as_they_are()
    {
        var options = new ServerOptions { IceServers = [new() { Urls = ["stun:stun.example.org"] }] };
        Assert.Null(Assert.Single(TurnCredentials.For(options, "p1", Now)).Credential);
    }

    [Theory]
    [InlineData("https://turn.example.org", "north-office-secret", "Turn:Urls")]
    [InlineData("turn:turn.example.org", "short", "Turn:Secret")]
    public void Settings_that_cannot_work_are_named(string url, string secret, string named) =>
        Assert.Contains(new ServerOptions { Turn = new() { Urls = [url], Secret = secret } }.Problems(), problem => problem.StartsWith(named, StringComparison.Ordinal));

    [Fact]
    public async Task Who_joins_is_given_a_relay_in_his_own_name()
    {
        var running = RunningServer.With("--RemoteVerify:Turn:Urls:0", "turn:127.0.0.1:3478", "--RemoteVerify:Turn:Secret", "north-office-secret");
        await running.InitializeAsync();
        await using (running)
        {
            await using var room = await Room.OpenAsync(running);
            var joined = await room.Applicant.JoinAsync(Page.FullConsent);
            Assert.EndsWith($":{joined.ParticipantId}", Assert.Single(joined.IceServers).Username, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("http://localhost:5080", 5080, null, 5081)]
    [InlineData("https://0.0.0.0:443;http://*:80", 5080, null, 5080)]
    [InlineData("http://localhost:5080", 5080, 8443, 8443)]
    [InlineData("http://localhost:5080", 5080, -1, null)]
    [InlineData("http://localhost:5080", 0, null, 0)]
    public void Media_on_TCP_has_the_number_of_UDP_unless_the_pages_have_it(string urls, int port, int? asked, int? expected) =>
        Assert.Equal(expected, new ServerOptions { Urls = urls, Media = new() { Port = port, TcpPort = asked } }.MediaTcpPort);
}
