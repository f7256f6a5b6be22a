using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Evidence;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Sessions;

public sealed class PictureTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task An_official_who_reads_documents_has_the_applicants_page_keep_them_sharp()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        Assert.Equal("official_only", await room.Applicant.RefusedAsync("preferPicture", new PictureCall(room.Applicant.Id, true)));
        await room.Official.Hub.InvokeAsync("preferPicture", new PictureCall(room.Applicant.Id, true));
        await room.Applicant.HearAsync("participantChanged", p => p.GetProperty("reading").GetBoolean() && p.GetProperty("id").GetString() == room.Applicant.Id);
        await room.Official.Hub.InvokeAsync("preferPicture", new PictureCall(room.Applicant.Id, true));
        await room.Official.Hub.InvokeAsync("preferPicture", new PictureCall(room.Applicant.Id, false));
        await room.EndAsync();
        Assert.Equal(["reading", "conversation"], Values(await server.EntriesAsync(room.Appointment.SessionId), "picture"));
    }

    [Fact]
    public async Task A_step_down_of_the_picture_is_shown_to_both_sides_and_logged()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        var grain = server.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(room.Appointment.SessionId);
        foreach (var step in new[] { PictureStep.Stills, PictureStep.Best })
        {
            await grain.MediaChanged(new PictureNews(room.Applicant.Id, room.Official.Id, step));
            foreach (var page in new[] { room.Official, room.Applicant })
            {
                var heard = await page.HearAsync("pictureChanged");
                Assert.Equal((room.Applicant.Id, room.Official.Id), (heard.GetProperty("viewerId").GetString(), heard.GetProperty("participantId").GetString()));
                Assert.Equal(SessionJournal.Word(step), heard.GetProperty("step").GetString());
            }
        }

        await room.EndAsync();
        Assert.Equal(["official-1 stills", "official-1 best"], Values(await server.EntriesAsync(room.Appointment.SessionId), "shown"));
    }

    [Fact]
    public async Task Who_comes_back_is_told_what_everybody_gets_of_whose_picture_and_a_new_connection_begins_with_the_best()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        var grain = server.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(room.Appointment.SessionId);
        await grain.MediaChanged(new PictureNews(room.Applicant.Id, room.Official.Id, PictureStep.Lower));
        await grain.MediaChanged(new PictureNews(room.Official.Id, room.Applicant.Id, PictureStep.Stills));
        Assert.Equal(
            [new(room.Applicant.Id, room.Official.Id, PictureStep.Lower), new(room.Official.Id, room.Applicant.Id, PictureStep.Stills)],
            (await room.Official.JoinAsync()).Pictures.OrderBy(p => p.ViewerId != room.Applicant.Id));

        await grain.MediaChanged(new PictureNews(room.Official.Id, room.Applicant.Id, PictureStep.Best));
        Assert.Equal(room.Applicant.Id, Assert.Single((await room.Applicant.JoinAsync()).Pictures).ViewerId);
        await grain.MediaChanged(new PeerNews(room.Applicant.Id, null, false, nameof(Node.PeerEnd.Lost)));
        Assert.Empty((await room.Official.JoinAsync()).Pictures);
    }

    private static IEnumerable<string?> Values(JsonElement[] entries, string what) => entries
        .Where(e => e.GetProperty("kind").GetString() == EvidenceKind.MediaChanged && e.GetProperty("data").GetProperty("what").GetString() == what)
        .Select(e => e.GetProperty("data").GetProperty("value").GetString());
}
