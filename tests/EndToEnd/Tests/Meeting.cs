using System.Text.Json.Nodes;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>An official and an applicant who see each other while the recording runs.</summary>
internal sealed class Meeting(ServerProcess server, Town town, Appointment appointment, IPage official, IPage applicant) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public Appointment Appointment => appointment;
    public IPage Official => official;
    public IPage Applicant => applicant;
    public MainJob Job { get; } = new(official, applicant);

    /// <param name="browser">The applicant's and the official's.</param>
    /// <param name="phone">Scripts for the applicant's page, before its own.</param>
    public static async Task<Meeting> StartAsync(Scene scene, ServerProcess server, string browser = "Chromium", params string[] phone)
    {
        var town = server == scene.Server ? scene.Town : await Town.BuildAsync(server);
        using var office = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        var appointment = await Appointment.MakeAsync(office, town.MatterTypeId);
        var meeting = new Meeting(server, town, appointment, await scene.DeskAsync(browser), await scene.ApplicantAsync(browser));
        foreach (var script in phone)
        {
            await meeting.Applicant.BeforeLoadAsync(script);
        }

        await meeting.Job.MeetAsync(server.Url, Town.Official, town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        return meeting;
    }

    public async Task SeeEachOtherAsync()
    {
        await Job.Join.SeesOtherAsync(Patience);
        await Job.Room.SeesOtherAsync(Patience);
    }

    public async Task<string?> VerdictAsync()
    {
        using var auditor = await Office.SignInAsync(server.Url, Town.Auditor, town.AuditorPassword);
        return (string?)(await auditor.PostAsync($"/api/sessions/{appointment.SessionId}/verification"))["verdict"];
    }

    /// <summary>What the sealed log says of media: the values of one kind of change, in order.</summary>
    public async Task<IReadOnlyList<string>> MediaChangesAsync(string what)
    {
        using var auditor = await Office.SignInAsync(server.Url, Town.Auditor, town.AuditorPassword);
        var view = (string)(await auditor.PostAsync($"/api/sessions/{appointment.SessionId}/views", new JsonObject { ["purpose"] = "End to end" }))["view"]!;
        var entries = (await auditor.GetAsync($"/api/sessions/{appointment.SessionId}/replay?view={view}"))["entries"]!.AsArray();
        return [.. entries.Where(entry => (string?)entry!["data"]?["what"] == what).Select(entry => (string)entry!["data"]!["value"]!)];
    }

    public async ValueTask DisposeAsync()
    {
        await official.DisposeAsync();
        await applicant.DisposeAsync();
    }
}
