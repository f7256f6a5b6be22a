using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using RemoteVerify.Evidence;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Sessions;

/// <summary>Phones take camera and microphone away from a page: calls, other applications, a locked screen.</summary>
public sealed class CaptureTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task The_official_hears_that_a_phone_has_stopped_the_camera_and_the_evidence_names_pause_and_return()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        await room.Applicant.Hub.InvokeAsync("setMedia", new MediaCall(true, true, Facing.User));
        await room.Applicant.Hub.InvokeAsync("setMedia", new MediaCall(true, true, Facing.User, VideoPaused: true));
        await room.Official.HearAsync("participantChanged", p => p.GetProperty("videoPaused").GetBoolean() && p.GetProperty("video").GetBoolean());
        await room.Applicant.Hub.InvokeAsync("setMedia", new MediaCall(true, true, Facing.User, VideoPaused: true));
        await room.Applicant.Hub.InvokeAsync("setMedia", new MediaCall(true, true, Facing.User));
        await room.Official.HearAsync("participantChanged", p => !p.GetProperty("videoPaused").GetBoolean());

        await room.EndAsync();
        var entries = await server.EntriesAsync(room.Appointment.SessionId);
        Assert.Equal(["video paused by device", "video resumed"], entries.Where(IsCapture).Select(e => e.GetProperty("data").GetProperty("value").GetString()));
    }

    private static bool IsCapture(JsonElement entry) =>
        entry.GetProperty("kind").GetString() == EvidenceKind.MediaChanged && entry.GetProperty("data").GetProperty("what").GetString() == "capture";
}
