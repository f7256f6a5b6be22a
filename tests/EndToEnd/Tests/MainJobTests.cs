using System.IO.Compression;
using System.Text.Json.Nodes;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;

namespace RemoteVerify.EndToEnd.Tests;

public sealed class MainJobTests(Scene scene)
{
    private static readonly string[] Expected =
        ["session.opened", "consent.given", "participant.joined", "still.taken", "item.answered", "note.added", "decision.made", "session.sealed"];

    [Fact]
    public async Task An_official_and_an_applicant_meet_decide_and_end_and_an_auditor_replays_and_verifies_it()
    {
        var appointment = await scene.AppointAsync();
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        var job = new MainJob(official, applicant);
        await job.MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        var receipt = await job.DecideAsync();

        Assert.NotEmpty(receipt);
        await applicant.ReloadAsync();
        Assert.Equal(receipt, await job.Join.ReceiptAsync());
        await applicant.WaitForTextAsync("Outcome: Pass");
        await ReplayShowsItAsync(appointment.SessionId);
        await PackageVerifiesAsync(appointment.SessionId);
    }

    private async Task ReplayShowsItAsync(string session)
    {
        await using var auditor = await scene.OfficialBrowser.DeskAsync();
        await SignInPage.SignInAsync(auditor, scene.Server.Url, Town.Auditor, scene.Town.AuditorPassword);
        var replay = new ReplayPage(auditor);
        await replay.OpenAsync(scene.Server.Url, session, "End to end");
        Assert.Equal("intact", await replay.VerifyAsync());
        await replay.PlaysAsync();
        await replay.SeekAsync(1000);
        var kinds = await replay.KindsAsync();
        Assert.Empty(Expected.Except(kinds));
    }

    /// <summary>By the command line, then by the very lines that the package itself names.</summary>
    private async Task PackageVerifiesAsync(string session)
    {
        using var auditor = await scene.AuditorAsync();
        var folder = Directory.CreateTempSubdirectory("rv-package").FullName;
        var zip = Path.Combine(folder, "package.zip");
        var view = (string)(await auditor.PostAsync($"/api/sessions/{session}/views", new JsonObject { ["purpose"] = "End to end" }))["view"]!;
        await auditor.DownloadAsync($"/api/sessions/{session}/package?view={view}", zip);

        var (code, output) = await Command.RunAsync("dotnet", Tree.VerifierDll, "verify", zip, "--language", "en");
        Assert.True(code == 0, output);
        await ZipFile.ExtractToDirectoryAsync(zip, folder, TestContext.Current.CancellationToken);
        var guide = Directory.GetFiles(folder, "VERIFY.md", SearchOption.AllDirectories).Single();
        var lines = ShellLines.Of(await File.ReadAllTextAsync(guide, TestContext.Current.CancellationToken));
        Assert.NotEmpty(lines);
        var (guided, words) = await Command.RunInAsync(Path.GetDirectoryName(guide), "bash", "-euo", "pipefail", "-c", lines);
        Assert.True(guided == 0, $"VERIFY.md's lines ended with {guided}:\n{lines}\n{words}");
        Directory.Delete(folder, recursive: true);
    }
}
