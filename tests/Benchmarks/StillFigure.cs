using RemoteVerify.EndToEnd;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.Benchmarks;

/// <summary>From the applicant's press on "send" at the latest, a still is in the evidence: the official's press asks, the phone takes it at full resolution, the office has its hash. Measured without the person: the presses follow one another at once.</summary>
public static class StillFigure
{
    private const int Times = 9;
    private const double TargetMilliseconds = 1_500;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        await using var server = await ServerProcess.StartAsync();
        var town = await Town.BuildAsync(server);
        using var office = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        var appointment = await Appointment.MakeAsync(office, town.MatterTypeId);
        await using var officialBrowser = await Chromium.LaunchAsync();
        await using var applicantBrowser = await Chromium.LaunchAsync();
        await using var official = await officialBrowser.DeskAsync();
        await using var applicant = await applicantBrowser.PhoneAsync();
        var job = new MainJob(official, applicant);
        await job.MeetAsync(server.Url, Town.Official, town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        var times = new List<double>();
        for (var i = 0; i < Times; i++)
        {
            var began = TimeProvider.System.GetTimestamp();
            await official.TapAsync("still-request");
            await job.Join.SendStillAsync();
            await official.WaitForAsync($"document.querySelectorAll('{PageParts.Part("still-thumb")}').length > {i}", "the still");
            times.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
        }

        var sorted = times.Order().ToList();
        var median = sorted[sorted.Count / 2];
        return
        [
            new("official asks -> still at full resolution in the evidence, median", "<= 1500 ms", $"{median:0} ms", median <= TargetMilliseconds,
                $"two Chromiums and the server on one machine, presses of both people by a program, {sorted.Count} stills, {sorted[0]:0} to {sorted[^1]:0} ms"),
        ];
    }
}
