using System.Diagnostics;
using System.Net;
using System.Text;
using RemoteVerify.Routing;
using Xunit;

namespace RemoteVerify.Media.Tests.Recording;

/// <summary>The replay page's player is a browser: the seekable view is tried in a real one.</summary>
public sealed class ChromiumSeekTests
{
    private static readonly string Chromium = Environment.GetEnvironmentVariable("RV_CHROMIUM") ?? "/usr/bin/chromium";
    private const string Page = """
        <video id=v muted preload=auto src=/media></video><script>
        const say = text => fetch('/said', { method: 'POST', body: text });
        v.onerror = () => say('error ' + v.error.message);
        v.onloadeddata = async () => {
          const words = [v.duration.toFixed(1), v.seekable.length && v.seekable.end(0).toFixed(1), v.videoWidth];
          for (const to of [6.5, 1.2, 4.4, 7.5]) {
            await new Promise(done => { v.onseeked = done; v.currentTime = to; });
            words.push(v.currentTime.toFixed(1) + ':' + (v.readyState >= 2));
          }
          say(words.join(' '));
        };
        </script>
        """;

    [Theory, InlineData(Codec.Vp8), InlineData(Codec.H264)]
    public async Task A_browser_seeks_in_the_seekable_view(Codec codec)
    {
        Assert.SkipUnless(File.Exists(Chromium), "Chromium is not installed.");
        var test = new TestRecording();
        test.Send(test.AddTrack(codec), TestPackets.Make(codec, TestStream.Frames(codec)));
        test.Send(test.AddTrack(Codec.Opus), TestPackets.Make(Codec.Opus, TestStream.Frames(Codec.Opus), 1, 1));
        await test.FinishAsync();
        var said = await SayAsync(test.Sink, codec == Codec.Vp8 ? "video/webm" : "video/x-matroska");
        Assert.Matches("^(7.9|8.0) (7.9|8.0) 320 6.5:true 1.2:true 4.4:true 7.5:true$", said);
    }

    private static async Task<string> SayAsync(MemorySink sink, string mime)
    {
        using var listener = new HttpListener();
        var port = Random.Shared.Next(20_000, 30_000);
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        var profile = Directory.CreateTempSubdirectory("chromium-").FullName;
        using var browser = Process.Start(new ProcessStartInfo(Chromium, ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", $"--user-data-dir={profile}", $"http://127.0.0.1:{port}/"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _ = browser.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            return await ServeAsync(listener, sink, mime).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        }
        finally
        {
            browser.Kill(entireProcessTree: true);
        }
    }

    private static async Task<string> ServeAsync(HttpListener listener, MemorySink sink, string mime)
    {
        while (true)
        {
            var context = await listener.GetContextAsync();
            if (context.Request.Url!.AbsolutePath == "/said") return await new StreamReader(context.Request.InputStream).ReadToEndAsync(TestContext.Current.CancellationToken);
            try
            {
                if (context.Request.Url.AbsolutePath == "/media") await AnswerRangeAsync(context, sink, mime);
                else if (context.Request.Url.AbsolutePath == "/") Answer(context, "text/html", Encoding.UTF8.GetBytes(Page));
                else context.Response.StatusCode = 404;
                context.Response.Close();
            }
            catch (HttpListenerException) { } // The browser ends a range when it has enough.
        }
    }

    private static async Task AnswerRangeAsync(HttpListenerContext context, MemorySink sink, string mime)
    {
        await using var stream = await SeekableMatroskaTests.OpenAsync(sink);
        var parts = (context.Request.Headers["Range"] ?? "bytes=0-")[6..].Split('-');
        var from = long.Parse(parts[0]);
        var to = parts[1].Length > 0 ? long.Parse(parts[1]) : stream.Length - 1;
        var bytes = new byte[to - from + 1];
        stream.Position = from;
        await stream.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        context.Response.StatusCode = 206;
        context.Response.AddHeader("Accept-Ranges", "bytes");
        context.Response.AddHeader("Content-Range", $"bytes {from}-{to}/{stream.Length}");
        Answer(context, mime, bytes);
    }

    private static void Answer(HttpListenerContext context, string type, byte[] bytes)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength64 = bytes.Length;
        context.Response.OutputStream.Write(bytes);
    }
}
