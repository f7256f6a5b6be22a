using System.Diagnostics;
using System.Globalization;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;

namespace RemoteVerify.EndToEnd.Networks;

/// <summary>A phone whose line becomes narrow in mid-call.</summary>
public sealed class NarrowTests(Scene scene)
{
    private const int Kilobits = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan NarrowFor = TimeSpan.FromSeconds(20);

    public static bool IsPossible => ClientNetwork.IsPossible;

    [Fact(SkipUnless = nameof(IsPossible), Skip = ClientNetwork.Why)]
    public async Task On_300_kbit_the_phone_sees_the_small_picture_hears_all_the_time_and_sees_the_large_one_again_soon()
    {
        await using var far = await FarMeeting.PrepareAsync(scene);
        await far.MeetAsync();
        var large = (await far.Applicant.WaitForAsync($"{Video}.videoWidth >= 960 && {Video}.videoWidth", "the large picture", Patience)).GetInt32();
        await far.Network.NarrowAsync(Kilobits);
        var narrow = Stopwatch.StartNew();
        await far.Applicant.WaitForAsync($"{Video}.videoWidth === {large / 2}", "the small picture", Patience);
        Say($"the small picture after {narrow.Elapsed.TotalSeconds:0.0} s");
        var before = await SoundAsync(far.Applicant);
        await Task.Delay(NarrowFor > narrow.Elapsed ? NarrowFor - narrow.Elapsed : TimeSpan.Zero, TestContext.Current.CancellationToken);
        var after = await SoundAsync(far.Applicant);
        var filled = (after.Filled - before.Filled) / Math.Max(1, after.Played - before.Played);
        Say($"{filled * 100:0.0} % of the sound was made up meanwhile");
        Assert.InRange(filled, 0, 0.1);
        await far.Network.WidenAsync();
        var wide = Stopwatch.StartNew();
        await far.Applicant.WaitForAsync($"{Video}.videoWidth === {large}", "the large picture again", Patience);
        Say($"the large picture {wide.Elapsed.TotalSeconds:0.0} s after the line was wide again");
        // Eight seconds are the aim; the rest is for a slow machine.
        Assert.InRange(wide.Elapsed.TotalSeconds, 0, 16);
        Assert.Equal("intact", (await far.EndAsync()).Verdict);
    }

    private static string Video => $"document.querySelector('{PageParts.Part("call-remote")}')";

    /// <summary>Samples played to the person, and those of them that stood in for sound which did not come.</summary>
    private static async Task<(double Played, double Filled)> SoundAsync(IPage page)
    {
        var sound = await page.WaitForAsync("""
            (async () => {
              const rows = [...(await window.peers.at(-1).getStats()).values()].filter(r => r.type === 'inbound-rtp' && r.kind === 'audio' && r.totalSamplesReceived);
              return rows.length && [rows[0].totalSamplesReceived, rows[0].concealedSamples - rows[0].silentConcealedSamples];
            })()
            """, "sound");
        return (sound[0].GetDouble(), sound[1].GetDouble());
    }

    private static void Say(FormattableString words) => TestContext.Current.TestOutputHelper?.WriteLine($"line of {Kilobits} kbit/s: {words.ToString(CultureInfo.InvariantCulture)}");
}
