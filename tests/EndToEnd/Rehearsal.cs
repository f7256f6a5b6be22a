using System.Diagnostics;
using System.Text.Json.Nodes;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.EndToEnd;

/// <summary>The whole job without a camera: two headless browsers hold a session on a server that runs, an auditor verifies it.</summary>
public static class Rehearsal
{
    private static readonly TimeSpan Talk = TimeSpan.FromSeconds(12);

    /// <param name="dataFolder">Where the server's --demo wrote its sign-ins.</param>
    public static async Task<int> RunAsync(string url, string dataFolder)
    {
        var clock = Stopwatch.StartNew();
        void Say(string words) => Console.WriteLine($"  {clock.Elapsed.TotalSeconds,5:0.0} s  {words}");
        try
        {
            var demo = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(dataFolder, "demo.json")))!;
            var (name, password) = ((string)demo["official"]!["userName"]!, (string)demo["official"]!["password"]!);
            var appointment = await AppointAsync(url, name, password);
            await using var officialBrowser = await DrawnCamera.LaunchAsync("desk");
            await using var applicantBrowser = await DrawnCamera.LaunchAsync("home");
            await using var official = await officialBrowser.DeskAsync();
            await using var applicant = await applicantBrowser.PhoneAsync();
            var job = new MainJob(official, applicant, (words, _) =>
            {
                Say(words);
                return Task.CompletedTask;
            });
            await job.MeetAsync(url, name, password, appointment.SessionId, appointment.InvitationUrl);
            await Task.Delay(Talk);
            Say($"the applicant's receipt is {await job.DecideAsync()}");
            await using var auditor = await officialBrowser.DeskAsync();
            await SignInPage.SignInAsync(auditor, url, (string)demo["auditor"]!["userName"]!, (string)demo["auditor"]!["password"]!);
            var replay = new ReplayPage(auditor);
            await replay.OpenAsync(url, appointment.SessionId, "Rehearsal");
            var verdict = await replay.VerifyAsync();
            await replay.PlaysAsync();
            Say("the auditor replays and verifies it");
            Console.WriteLine($"""

                  Verdict     {verdict}
                  Replay      {url}/replay/{appointment.SessionId}
                              sign in as {demo["auditor"]!["userName"]}, password {demo["auditor"]!["password"]}

                """);
            return verdict == "intact" ? 0 : 1;
        }
        catch (Exception failure) when (failure is TimeoutException or Microsoft.Playwright.PlaywrightException or IOException or HttpRequestException)
        {
            Console.Error.WriteLine($"  The rehearsal stopped: {failure.Message}");
            return 1;
        }
    }

    /// <summary>A case of its own: the one that --demo has printed stays for whoever wants to click through it.</summary>
    private static async Task<Appointment> AppointAsync(string url, string name, string password)
    {
        using var office = await Office.SignInAsync(url, name, password);
        var matter = (string)(await office.GetAsync("/api/matter-types"))["items"]![0]!["id"]!;
        return await Appointment.MakeAsync(office, matter, "排练 Rehearsal");
    }
}
