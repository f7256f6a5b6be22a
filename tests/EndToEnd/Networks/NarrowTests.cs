using System.Diagnostics;
using System.Globalization;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;

namespace RemoteVerify.EndToEnd.Networks;

/// <summary>A phone whose line becomes narrow in mid-call.</summary>
public sealed class NarrowTests(Scene scene)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan NarrowFor = TimeSpan.FromSeconds(20);

    public static bool IsPossible => ClientNetwork.IsPossible;

    [Fact(SkipUnless = nameof(IsPossible), Skip = ClientNetwork.Why)]
    public async Task On_a_line_too_narrow_for_the_large_picture_the_phone_sees_the_small_picture_hears_all_the_time_and_sees_the_large_one_again_soon()
    {
        await using var far = await FarMeeting.PrepareAsync(scene);
        await far.MeetAsync();
        var large = (await far.Applicant.WaitForAsync($"{Video}.videoWidth >= 960 && {Video}.videoWidth", "the large picture", Patience)).GetInt32();
        var sent = await SentAsync(far.Applicant);
        Assert.Equal("audio/red h l", sent);
        Say($"{await BytesAPacketAsync(far.Applicant):0} bytes of sound a packet");
        // Of the synthetic camera's picture it depends on the machine how much there is to send.
        var rate = await PictureKilobitsAsync(far.Applicant);
        var line = Math.Clamp(rate * 2 / 3, 150, 300);
        Say($"a line of {line} kbit/s for a picture of {rate} kbit/s");
        await far.Network.NarrowAsync(line);
        var narrow = Stopwatch.StartNew();
        await far.Applicant.WaitForAsync($"{Video}.videoWidth === {large / 2}", "the small picture", Patience);
        Say($"the small picture after {narrow.Elapsed.TotalSeconds:0.0} s");
        var before = await SoundAsync(far.Applicant);
        await Task.Delay(NarrowFor > narrow.Elapsed ? NarrowFor - narrow.Elapsed : TimeSpan.Zero, TestContext.Current.CancellationToken);
        var after = await SoundAsync(far.Applicant);
        var filled = (after.Filled - before.Filled) / Math.Max(1, after.Played - before.Played);
        Say($"{filled * 100:0.0} % of the sound was made up meanwhile");
        Assert.InRange(filled, 0, 0.1);
        Assert.True((await far.Applicant.EvaluateAsync($"{Video}.videoWidth < {large}")).GetBoolean(), "the large picture is back on a line that does not take it");
        await far.Network.WidenAsync();
        var wide = Stopwatch.StartNew();
        await far.Applicant.WaitForAsync($"{Video}.videoWidth === {large}", "the large picture again", Patience);
        Say($"the large picture {wide.Elapsed.TotalSeconds:0.0} s after the line was wide again");
        // Eight seconds are the aim; the rest is for a slow machine.
        Assert.InRange(wide.Elapsed.TotalSeconds, 0, 16);
        Assert.Equal("intact", (await far.EndAsync()).Verdict);
    }

    private static string Video => $"document.querySelector('{PageParts.Part("call-remote")}')";

    /// <summary>How sound is sent, and which layers of the picture.</summary>
    private static async Task<string?> SentAsync(IPage page) => (await page.WaitForAsync("""
        (async () => {
          const rows = [...(await window.peers.at(-1).getStats()).values()], sent = rows.filter(r => r.type === 'outbound-rtp' && r.packetsSent);
          const sound = window.peers.at(-1).getSenders().find(s => s.track?.kind === 'audio')?.getParameters().codecs[0]?.mimeType;
          const layers = sent.filter(s => s.kind === 'video' && s.rid).map(s => s.rid).sort();
          return sound && layers.length > 1 && [sound, ...layers].join(' ');
        })()
        """, "sound and two layers", Patience)).GetString();

    private static async Task<double> BytesAPacketAsync(IPage page) => (await page.WaitForAsync("""
        (async () => {
          const sound = [...(await window.peers.at(-1).getStats()).values()].find(r => r.type === 'outbound-rtp' && r.kind === 'audio');
          return sound?.packetsSent > 100 && sound.bytesSent / sound.packetsSent;
        })()
        """, "sound sent", Patience)).GetDouble();

    private static async Task<int> PictureKilobitsAsync(IPage page)
    {
        var before = await BytesAsync(page);
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        return (int)((await BytesAsync(page) - before) * 8 / 4000);
    }

    private static async Task<double> BytesAsync(IPage page) => (await page.WaitForAsync("""
        (async () => [...(await window.peers.at(-1).getStats()).values()].filter(r => r.type === 'inbound-rtp' && r.kind === 'video').reduce((sum, r) => sum + r.bytesReceived, 0))()
        """, "pictures")).GetDouble();

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

    private static void Say(FormattableString words) => TestContext.Current.TestOutputHelper?.WriteLine(words.ToString(CultureInfo.InvariantCulture));
}
