using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.EndToEnd.Galleries;

/// <summary>Looks at a page as it stands: the gallery photographs it, a test measures it.</summary>
public delegate Task Look(string words, ChromiumPage page);

/// <summary>Pictures of the running product, one a step, in both languages of the applicant's and the staff's pages.</summary>
public static class Gallery
{
    /// <summary>A server and two browsers for pictures of one kind; the applicant's camera sees this drawing.</summary>
    /// <param name="start">Starts another server than the ordinary one.</param>
    public static async Task<int> StageAsync(string folder, string drawing, Func<ServerProcess, Town, Chromium, Chromium, Task> take, Func<Task<ServerProcess>>? start = null)
    {
        Directory.CreateDirectory(folder);
        await using var server = await (start?.Invoke() ?? ServerProcess.StartAsync());
        var town = await Town.BuildAsync(server);
        await using var officialBrowser = await DrawnCamera.LaunchAsync("desk");
        await using var applicantBrowser = await DrawnCamera.LaunchAsync(drawing);
        await take(server, town, officialBrowser, applicantBrowser);
        Console.WriteLine($"{Directory.GetFiles(folder, "*.png").Length} pictures in {folder}");
        return 0;
    }

    /// <summary>Every part; where one fails the others are taken all the same, and what failed is told at the end.</summary>
    public static async Task<int> RunAsync(string folder)
    {
        var failed = new List<string>();
        await StageAsync(folder, "home", (server, town, officials, applicants) => TakeAllAsync(server, town, officials, applicants, folder, failed));
        if (failed.Count > 0)
        {
            Console.Error.WriteLine("Not photographed to the end: " + string.Join(", ", failed));
        }

        return failed.Count > 0 ? 1 : 0;
    }

    private static async Task TakeAllAsync(ServerProcess server, Town town, Chromium officials, Chromium applicants, string folder, List<string> failed)
    {
        foreach (var (name, take) in new (string, Func<Task>)[]
        {
            ("the main job in English", () => TakeAsync(server, town, officials, applicants, Path.Combine(folder, "en"), "en")),
            ("the main job in Chinese", () => TakeAsync(server, town, officials, applicants, Path.Combine(folder, "zh"), "zh")),
            ("rooms", () => RoomGallery.TakeAsync(server, town, officials, applicants, folder)),
            ("calls", () => CallGallery.TakeAsync(server, town, officials, applicants, folder)),
            ("phone", () => PhoneGallery.TakeAsync(server, town, officials, applicants, folder)),
            ("desk", () => DeskGallery.RunAsync(folder)),
            ("running", () => RunningGallery.RunAsync(folder)),
            ("bench", () => BenchGallery.TakeAsync(server, town, officials, applicants, folder)),
            ("accounts", () => AccountGallery.RunAsync(folder)),
            ("cases", () => CaseGallery.RunAsync(folder)),
            ("public", () => PublicGallery.RunAsync(folder)),
        })
        {
            try
            {
                await take();
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                Console.Error.WriteLine($"{name}: {failure}");
                failed.Add(name);
            }
        }
    }

    private static async Task TakeAsync(ServerProcess server, Town town, Chromium officialBrowser, Chromium applicantBrowser, string prefix, string language)
    {
        using var office = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        var appointment = await Appointment.MakeAsync(office, town.MatterTypeId, "陈晓明");
        await using var official = await officialBrowser.DeskAsync(language);
        await using var applicant = await applicantBrowser.PhoneAsync(language);
        var number = 0;
        async Task PictureAsync(string words, IPage page) =>
            await File.WriteAllBytesAsync($"{prefix}-{++number:00}-{words.Replace(' ', '-')}.png", await page.ScreenshotAsync());
        var job = new MainJob(official, applicant, PictureAsync);
        await job.MeetAsync(server.Url, Town.Official, town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        await GuideAsync(official, applicant, PictureAsync);
        await Task.Delay(TimeSpan.FromSeconds(6)); // something to replay
        await job.DecideAsync();
        await using var auditor = await officialBrowser.DeskAsync(language);
        await SignInPage.SignInAsync(auditor, server.Url, Town.Auditor, town.AuditorPassword);
        await auditor.SeesAsync("replay-row");
        await PictureAsync("sessions to replay", auditor);
        var replay = new ReplayPage(auditor);
        await replay.OpenAsync(server.Url, appointment.SessionId, "Gallery");
        await replay.SeekAsync(await replay.DurationMsAsync() / 2); // both are there
        await replay.VerifyAsync();
        await PictureAsync("the replay and its verdict", auditor);
        await official.GotoAsync($"{server.Url}/cases/{appointment.CaseId}");
        await official.SeesAsync("session-row");
        await PictureAsync("the case", official);
        await official.GotoAsync($"{server.Url}/board");
        await official.WaitForAsync("document.querySelector('main h1') && !document.querySelector('.spin')", "the board is read");
        await PictureAsync("the board of a quiet day", official);
        await using var elder = await applicantBrowser.PhoneAsync(language); // who has chosen the ordinary view keeps it, whatever a link says
        await LargeViewAsync(office, town.MatterTypeId, elder, PictureAsync);
        await official.WaitForAsync("document.querySelector('[data-testid=board-row][data-group=waiting]')", "the board shows who waits");
        await PictureAsync("the board with somebody who waits", official);
        await ExpiredLinkAsync(office, appointment.CaseId, applicant);
        await PictureAsync("a link that has expired", applicant);
        await office.PostAsync($"/api/cases/{appointment.CaseId}/close");
        await official.GotoAsync($"{server.Url}/cases/{appointment.CaseId}");
        await official.SeesAsync("case-state", "data-state", "closed");
        await PictureAsync("the case is closed", official);
    }

    /// <summary>A request, a challenge and words on their way.</summary>
    private static async Task GuideAsync(IPage official, IPage applicant, Func<string, IPage, Task> picture)
    {
        await official.TapAsync("tab-guide");
        await official.TapAsync("ask");
        await applicant.SeesAsync("ask-card");
        await picture("a request on the phone", applicant);
        await applicant.TapAsync("view-switch");
        await picture("a request in the large view", applicant);
        await new JoinPage(applicant).BackToOrdinaryAsync();
        await applicant.TapAsync("ask-done");
        await official.TapAsync("challenge");
        await applicant.SeesAsync("ask-card");
        await picture("a challenge on the phone", applicant);
        await picture("guiding the applicant", official);
        await official.TapAsync("judge-pass");
        await official.TapAsync("tab-messages");
        await official.FillAsync(PageParts.Part("message-text"), "请把证件翻到背面。 Please turn the document over.");
        await applicant.SeesAsync("captions");
        await applicant.TapAsync("call-chat");
        await picture("writing in the call", applicant);
        await applicant.TapAsync("call-chat");
        await official.FillAsync(PageParts.Part("message-text"), "");
        await official.TapAsync("tab-decision");
        await official.TapAsync("decide-pass");
        await official.SeesAsync("decide-missing");
        await picture("missing items block the decision", official);
    }

    /// <summary>Another applicant in the large view, up to the waiting room.</summary>
    private static async Task LargeViewAsync(Office office, string matterTypeId, IPage applicant, Func<string, IPage, Task> picture)
    {
        var appointment = await Appointment.MakeAsync(office, matterTypeId, "王桂兰");
        await applicant.GotoAsync(appointment.InvitationUrl.Replace("/join#", "/join?view=elder#"));
        for (var page = 0; page < 4; page++)
        {
            await applicant.SeesAsync("join-about", "data-page", $"{page}");
            await picture($"the large view {page + 1}", applicant);
            if (page >= 2)
            {
                await applicant.TapAsync("consent-item");
            }

            await applicant.TapAsync("join-check");
        }

        await applicant.SeesMovingPictureAsync("check-video");
        await picture("the check in the large view", applicant);
        await applicant.TapAsync("join-enter");
        await applicant.SeesAsync("queue");
        await picture("the place in the queue", applicant);
    }

    /// <summary>Taken back by the official, which looks the same as run out.</summary>
    private static async Task ExpiredLinkAsync(Office office, string caseId, IPage applicant)
    {
        var invitation = await office.PostAsync($"/api/cases/{caseId}/invitations");
        using var taken = new HttpRequestMessage(HttpMethod.Delete, $"/api/cases/{caseId}/invitations/{invitation["id"]}");
        (await office.SendAsync(taken)).EnsureSuccessStatusCode();
        await applicant.GotoAsync((string)invitation["url"]!);
        await applicant.SeesProblemAsync("link_expired");
    }
}
