using System.Text.Json.Nodes;
using RemoteVerify.EndToEnd.Stage;
using Xunit;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>Another maker's WebRTC takes part by the standards alone: GStreamer's webrtcbin publishes over WHIP and plays over WHEP.</summary>
public sealed class GStreamerTests(Scene scene)
{
    private const string DebiansPython = "/usr/bin/python3";

    /// <summary>Sent until it is ended.</summary>
    private const int Endless = 1_000_000;

    [Fact]
    public async Task GStreamer_publishes_and_GStreamer_watches_and_the_recording_holds_picture_and_sound()
    {
        var appointment = await scene.AppointAsync();
        using var office = await scene.OfficialAsync();
        var session = $"/api/sessions/{appointment.SessionId}";
        using var camera = Command.Start(DebiansPython, Script, "publish", $"{scene.Server.Url}{session}/whip", await TokenAsync(office, session, "publish"), $"{Endless}");
        var device = await DeviceAsync(office, session);

        var watch = await Command.RunAsync(DebiansPython, Script, "watch", $"{scene.Server.Url}{session}/whep?participant={device}", await TokenAsync(office, session, "watch"), "50");
        Assert.True(watch.Code == 0, watch.Output);
        Assert.False(camera.HasExited);
        camera.Kill();
        await office.PostAsync($"{session}/end");

        var view = (string)(await office.PostAsync($"{session}/views", new JsonObject { ["purpose"] = "GStreamer" }))["view"]!;
        var replay = await office.GetAsync($"{session}/replay?view={view}");
        var track = Assert.Single(replay["tracks"]!.AsArray(), track => (string?)track!["participantId"] == device)!;
        var film = Path.GetTempFileName();
        await office.DownloadAsync((string)track["url"]!, film);
        var (_, streams) = await Command.RunAsync("ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", film);
        Assert.Equal(["opus", "vp8"], streams.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
        File.Delete(film);
    }

    private static string Script => Path.Combine(Tree.Root, "tests/EndToEnd/Stage/gstreamer.py");

    private static async Task<string> DeviceAsync(Office office, string session)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            var people = (await office.GetAsync(session))["participants"]!.AsArray();
            if (people.SingleOrDefault(person => (string?)person!["role"] == "device" && (string?)person["name"] == "Camera publish") is { } device)
                return (string)device["id"]!;
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
        throw new TimeoutException("the publisher did not become a participant");
    }

    private static async Task<string> TokenAsync(Office office, string session, string can) =>
        (string)(await office.PostAsync($"{session}/tokens", new JsonObject { ["name"] = $"Camera {can}", ["can"] = can }))["token"]!;
}
