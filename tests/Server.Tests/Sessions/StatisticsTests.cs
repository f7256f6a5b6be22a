using System.Net.Http.Json;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Sessions;

public sealed class StatisticsTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task What_runs_now_is_shown_with_the_people_of_ones_own_department_and_the_nodes_figures()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        using var official = await server.OfficialAsync();
        var made = await official.PostAsJsonAsync($"/api/sessions/{room.Appointment.SessionId}/tokens", new { name = "Camera 1", can = "publish" });
        using var camera = server.Browser((await made.ReadAsync()).GetProperty("token").GetString()!);
        using var offer = new StringContent(DeviceOffer.SendOnly, System.Text.Encoding.UTF8);
        offer.Headers.ContentType = new("application/sdp");
        Assert.Equal(201, (int)(await camera.PostAsync($"/api/sessions/{room.Appointment.SessionId}/whip", offer)).StatusCode);

        var now = await (await official.GetAsync("/api/running")).ReadAsync();
        Assert.True(now.GetProperty("node").GetProperty("sessions").GetInt32() >= 1);
        var session = Session(now, room) ?? throw new InvalidOperationException("It is not shown.");
        var person = Assert.Single(session.GetProperty("people").EnumerateArray());
        Assert.Equal(("Camera 1", "device"), (person.GetProperty("name").GetString(), person.GetProperty("role").GetString()));
        Assert.False(person.GetProperty("line").GetProperty("connected").GetBoolean());

        using var administrator = await server.AdministratorAsync();
        Assert.NotNull(Session(await (await administrator.GetAsync("/api/running")).ReadAsync(), room));
        await room.EndAsync();
        Assert.Null(Session(await (await official.GetAsync("/api/running")).ReadAsync(), room));
    }

    private static System.Text.Json.JsonElement? Session(System.Text.Json.JsonElement now, Room room) => now.GetProperty("sessions").EnumerateArray()
        .Where(s => s.GetProperty("id").GetString() == room.Appointment.SessionId).Cast<System.Text.Json.JsonElement?>().SingleOrDefault();

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
