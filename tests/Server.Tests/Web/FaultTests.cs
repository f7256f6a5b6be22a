using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Archive;
using RemoteVerify.Kit;
using RemoteVerify.Recording;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Web;

/// <summary>What the world around the server does wrong reaches people as words, and nothing is lost by it.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task A_full_disk_is_named_to_everybody_and_work_goes_on_when_there_is_room()
    {
        using var disk = new SmallDisk();
        Assert.SkipUnless(disk.IsThere, SmallDisk.Why);
        await using var server = RunningServer.In(disk.Folder);
        await server.InitializeAsync();
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        using var official = await server.OfficialAsync();

        disk.Fill();
        // Pages that the database still has are used up first.
        HttpResponseMessage refused;
        var until = 0;
        do
        {
            refused = await official.PostAsJsonAsync("/api/cases", new { matterTypeId = "demo0000000000a2", applicantName = new string('满', 80) });
        }
        while (refused.IsSuccessStatusCode && ++until < 2_000);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("disk_full", await refused.CodeAsync());
        // What a checkpoint of the database gave back meanwhile.
        disk.Fill();
        Assert.Equal("disk_full", await room.Official.RefusedAsync("addNote", new { text = new string('x', 4000) }));
        Assert.True((await official.GetAsync("/api/cases")).IsSuccessStatusCode);

        disk.MakeRoom();
        Assert.Equal(HttpStatusCode.Created, (await official.PostAsJsonAsync("/api/cases", new { matterTypeId = "demo0000000000a2", applicantName = "有空间" })).StatusCode);
        await room.Official.Hub.InvokeAsync("addNote", new TextCall("kept"), TestContext.Current.CancellationToken);
        await room.EndAsync();
        Assert.Contains(await server.EntriesAsync(room.Appointment.SessionId), e => e.GetProperty("kind").GetString() == "note.added");
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    [Fact]
    public async Task Evidence_that_cannot_be_written_is_said_and_nothing_begins()
    {
        await using var server = new RunningServer();
        await server.InitializeAsync();
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        var token = (await (await official.PostAsJsonAsync($"/api/sessions/{appointment.SessionId}/tokens", new { name = "Camera", can = "publish" })).ReadAsync()).GetProperty("token").GetString();
        var folder = Path.Combine(server.Folder, "live", appointment.SessionId);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        await File.WriteAllTextAsync(folder, "in the way");

        var refused = await server.Browser(token).PostAsync($"/api/sessions/{appointment.SessionId}/whip", new StringContent(DeviceOffer.SendOnly, Encoding.UTF8, "application/sdp"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("evidence_unavailable", await refused.CodeAsync());
        await using var page = await server.OfficialPageAsync(appointment);
        Assert.Equal("evidence_unavailable", await page.RefusedAsync("join", new JoinCall(appointment.SessionId, new("zh", "test"), null)));

        File.Delete(folder);
        Assert.Equal(SessionState.Live, (await page.JoinAsync()).SessionState);
    }

    [Fact]
    public async Task An_archive_that_is_away_is_said()
    {
        var folder = Directory.CreateTempSubdirectory("remoteverify-archive-");
        var archive = new AwayArchive(folder.FullName);
        await using var server = RunningServer.Having(services => services.AddSingleton<IArchive>(archive));
        await server.InitializeAsync();
        using var auditor = await server.AuditorAsync();
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();

        archive.IsAway = true;
        var refused = await auditor.PostAsync($"/api/sessions/{appointment.SessionId}/verification", null);
        archive.IsAway = false;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("archive_unavailable", await refused.CodeAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await auditor.PostAsync($"/api/sessions/{appointment.SessionId}/verification", null)).StatusCode);
    }

    [Fact]
    public async Task Without_ffmpeg_a_film_says_what_to_install()
    {
        await using var server = RunningServer.Having(services => services.AddSingleton(new Ffmpeg("/nowhere")));
        await server.InitializeAsync();
        var (id, _) = await server.StageAsync(2);
        using var auditor = await server.AuditorAsync();
        var view = await auditor.ViewAsync(id);
        var address = $"{(await auditor.PostAsync($"/api/sessions/{id}/exports?view={view}", null)).Headers.Location}?view={view}";
        var export = await (await auditor.GetAsync(address)).ReadAsync();
        for (var tries = 0; export.GetProperty("state").GetString() == "running" && tries < 100; tries++)
        {
            await Task.Delay(50);
            export = await (await auditor.GetAsync(address)).ReadAsync();
        }

        Assert.Equal("failed", export.GetProperty("state").GetString());
        Assert.Contains("apt-get install ffmpeg", export.GetProperty("words").GetString());
    }

    /// <summary>A folder that can be away.</summary>
    private sealed class AwayArchive(string folder) : IArchive, IArchiveRemoval
    {
        private readonly LocalArchive _inner = new(folder);

        public bool IsAway { get; set; }
        public string Description => "a store";
        private IArchive Here => IsAway ? throw new ArchiveUnavailable("the store does not answer") : _inner;

        public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel) => Here.PutAsync(path, content, cancel);
        public Task AppendAsync(string path, long position, ReadOnlyMemory<byte> bytes, CancellationToken cancel) => Here.AppendAsync(path, position, bytes, cancel);
        public Task SealAsync(string path, CancellationToken cancel) => Here.SealAsync(path, cancel);
        public Task<long?> LengthAsync(string path, CancellationToken cancel) => Here.LengthAsync(path, cancel);
        public Task<Stream> GetAsync(string path, long offset, long length, CancellationToken cancel) => Here.GetAsync(path, offset, length, cancel);
        public Task RemoveSessionAsync(string sessionId, CancellationToken cancel) => IsAway ? throw new ArchiveUnavailable("the store does not answer") : _inner.RemoveSessionAsync(sessionId, cancel);
        public IAsyncEnumerable<ArchivedFile> ListAsync(string folder, CancellationToken cancel) => Here.ListAsync(folder, cancel);
    }
}
