using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.Benchmarks;

/// <summary>From the tap on "join" to the first decoded remote frame, by the page's own marks: an admitted applicant enters again, so that nobody waits for a person.</summary>
public static class JoinFigure
{
    private const int Times = 21;
    private const int WarmUps = 2;
    private const double TargetMilliseconds = 300;

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
        var room = new RoomPage(official);
        await SignInPage.SignInAsync(official, server.Url, Town.Official, town.OfficialPassword);
        await room.OpenAsync(server.Url, appointment.SessionId);
        var join = new JoinPage(applicant);
        await join.EnterAsync(appointment.InvitationUrl);
        await room.AdmitAsync();
        await join.SeesOtherAsync();
        var times = new List<double>();
        for (var i = 0; i < Times + WarmUps; i++)
        {
            await applicant.ReloadAsync();
            await join.ReturnAsync();
            await join.SeesOtherAsync();
            var taken = await applicant.WaitForAsync(
                "performance.getEntriesByName('rv-first-frame')[0]?.startTime - performance.getEntriesByName('rv-join-tap')[0]?.startTime", "marks of the join");
            Console.Error.WriteLine($"join {i}: {taken.GetDouble():0} ms");
            times.Add(taken.GetDouble());
        }

        var warm = times.Skip(WarmUps).Order().ToList();
        return
        [
            new("tap on join -> first decoded remote frame, median", "<= 300 ms", $"{warm[warm.Count / 2]:0} ms", warm[warm.Count / 2] <= TargetMilliseconds,
                $"two Chromiums on one machine, {warm.Count} joins, {warm[0]:0} to {warm[^1]:0} ms"),
        ];
    }
}
