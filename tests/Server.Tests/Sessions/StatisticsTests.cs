using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Sessions;

public sealed class StatisticsTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Staff_sees_how_a_running_session_fares_and_nobody_else_does()
    {
        await using var room = await Room.OpenAsync(server);
        using var official = await server.OfficialAsync();
        var address = $"/api/sessions/{room.Appointment.SessionId}/statistics";
        Assert.Equal("not_running", await (await official.GetAsync(address)).CodeAsync());

        await room.MeetAsync();
        var figures = await (await official.GetAsync(address)).ReadAsync();
        Assert.True(figures.GetProperty("entries").GetInt64() > 1);
        Assert.Equal(0, figures.GetProperty("connections").GetArrayLength());
        Assert.Equal(401, (int)(await server.Browser().GetAsync(address)).StatusCode);
        Assert.Equal("not_found", await (await official.GetAsync("/api/sessions/0000000000000000/statistics")).CodeAsync());
    }
}
