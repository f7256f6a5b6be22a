using System.Diagnostics;
using System.Globalization;
using RemoteVerify.EndToEnd.Stage;
using Xunit;

namespace RemoteVerify.EndToEnd.Networks;

/// <summary>Networks that change or go away in mid-call.</summary>
public sealed class LostTests(Scene scene)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static bool IsPossible => ClientNetwork.IsPossible;

    [Fact(SkipUnless = nameof(IsPossible), Skip = ClientNetwork.Why)]
    public async Task A_phone_that_changes_its_address_goes_on_in_the_same_session()
    {
        await using var far = await FarMeeting.PrepareAsync(scene.OfficialBrowser);
        await far.MeetAsync();
        var (there, here) = (new PictureMeter(far.Official, "tile-video"), new PictureMeter(far.Applicant, "call-remote"));
        await there.StartAsync();
        await here.StartAsync();
        await far.Network.AddAddressAsync(3);
        await far.Network.RemoveAddressAsync(2);
        await there.StandsAsync();
        var (seen, own) = (await there.LongestAsync(Patience), await here.LongestAsync(Patience));
        Say("address change", string.Create(CultureInfo.InvariantCulture, $"the official saw no picture for {seen:0} ms, the applicant for {own:0} ms"));
        // One second is the aim; the rest is for a slow machine.
        Assert.InRange(Math.Max(seen, own), 0, 5_000);
        Assert.Equal("intact", (await far.EndAsync()).Verdict);
    }

    [Fact(SkipUnless = nameof(IsPossible), Skip = ClientNetwork.Why)]
    public async Task After_twenty_seconds_without_network_both_are_back_within_seconds_in_the_same_place()
    {
        await using var far = await FarMeeting.PrepareAsync(scene.OfficialBrowser);
        await far.MeetAsync();
        var (there, here) = (new PictureMeter(far.Official, "tile-video"), new PictureMeter(far.Applicant, "call-remote"));
        await far.Network.CutAsync();
        await Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await there.StartAsync();
        await here.StartAsync();
        var back = Stopwatch.StartNew();
        await far.Network.MendAsync();
        await Task.WhenAll(far.Job.Room.SeesOtherAsync(Patience), far.Job.Join.SeesOtherAsync(Patience));
        Say("network dead for 20 s", string.Create(CultureInfo.InvariantCulture, $"both see each other {back.ElapsedMilliseconds} ms after its return"));
        var (seen, own) = (await there.LongestAsync(Patience), await here.LongestAsync(Patience));
        Say("network dead for 20 s", string.Create(CultureInfo.InvariantCulture, $"first frame at the official {seen:0} ms, at the applicant {own:0} ms after its return"));
        var replayed = await far.EndAsync();
        // Three seconds are the aim; the rest is for a slow machine.
        Assert.InRange(Math.Max(seen, own), 0, 6_000);
        Assert.Equal("intact", replayed.Verdict);
        // The same place: however often the line was built anew, one person, and a recording that goes on after the return.
        var applicant = replayed.Recordings.Where(recording => recording.Role == "applicant").ToList();
        Assert.Single(applicant.Select(recording => recording.ParticipantId).Distinct());
        Assert.InRange(applicant.Max(recording => recording.ToMs), replayed.LastGapMs + 500, int.MaxValue);
    }

    private static void Say(string what, string words) => TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {words}");
}
