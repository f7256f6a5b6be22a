using RemoteVerify.EndToEnd.Stage;
using Xunit;

namespace RemoteVerify.EndToEnd.Networks;

/// <summary>Networks that let little out.</summary>
public sealed class BlockedTests(Scene scene)
{
    public static bool IsPossible => ClientNetwork.IsPossible;

    public static bool HasIPv6 => IsPossible && ClientNetwork.HasIPv6;

    public static bool HasRelay => IsPossible && Coturn.IsInstalled;

    [Fact(SkipUnless = nameof(IsPossible), Skip = ClientNetwork.Why)]
    public async Task Where_UDP_is_blocked_media_takes_TCP_and_the_evidence_is_whole()
    {
        await using var far = await FarMeeting.PrepareAsync(scene.OfficialBrowser);
        await far.Network.InsideAsync("iptables -A OUTPUT -o rvc -p udp -j DROP");
        await far.MeetAsync();
        // The port that a browser connects from stands in no candidate of its (RFC 6544 section 4.1): it is found by the check.
        Assert.Contains(await far.WayAsync(), (string[])["host tcp", "prflx tcp"]);
        Assert.Equal("intact", (await far.EndAsync()).Verdict);
    }

    [Fact(SkipUnless = nameof(HasIPv6), Skip = ClientNetwork.Why + ", and IPv6")]
    public async Task Where_UDP_goes_over_IPv6_alone_media_takes_it_and_the_evidence_is_whole()
    {
        await using var far = await FarMeeting.PrepareAsync(scene.OfficialBrowser, network => new() { ["Media__ListenAddress"] = "::", ["Media__PublicAddresses__0"] = network.ServerIPv6 });
        await far.Network.InsideAsync("iptables -A OUTPUT -o rvc -p udp -j DROP");
        await far.MeetAsync();
        Assert.Contains(await far.WayAsync(), (string[])["host udp", "prflx udp"]);
        Assert.Equal(far.Network.ServerIPv6, await far.ServerAddressAsync());
        Assert.Equal("intact", (await far.EndAsync()).Verdict);
    }

    [Fact(SkipUnless = nameof(HasRelay), Skip = ClientNetwork.Why + ", and coturn")]
    public async Task Where_only_TLS_on_443_gets_out_media_takes_the_relay_with_a_credential_of_its_own()
    {
        await using var far = await FarMeeting.PrepareAsync(scene.OfficialBrowser, network => new()
        {
            ["Turn__Urls__0"] = $"turns:{network.Server}:{Coturn.TlsPort}?transport=tcp", ["Turn__Secret"] = Coturn.Secret,
        });
        await using var coturn = await Coturn.StartAsync(far.Network.Server);
        await far.Network.OnlyTcpAsync(far.Server.Port, Coturn.TlsPort);
        await far.MeetAsync();
        Assert.Equal("relay tls", await far.WayAsync());
        Assert.Equal("intact", (await far.EndAsync()).Verdict);
    }
}
