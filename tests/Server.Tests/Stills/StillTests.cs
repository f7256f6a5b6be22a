using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.SignalR.Client;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Stills;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Stills;

public sealed class StillTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_still_that_was_asked_for_is_kept_and_everybody_hears_of_it()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        var request = await room.Official.Hub.InvokeAsync<StillRequestResult>("requestStill", new StillCall(room.Applicant.Id, "sink"));
        var asked = await room.Applicant.HearAsync("stillRequested");
        Assert.Equal(request.RequestId, asked.GetProperty("requestId").GetString());

        var response = await UploadAsync(room, request.RequestId, Png(4000, 3000));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var taken = await room.Official.HearAsync("stillTaken");
        Assert.Equal("sink", taken.GetProperty("item").GetString());
        Assert.Equal((await response.ReadAsync()).GetProperty("sha256").GetString(), taken.GetProperty("sha256").GetString());

        Assert.Equal("still_unknown", await (await UploadAsync(room, request.RequestId, Png(4000, 3000))).CodeAsync());
    }

    [Fact]
    public async Task A_picture_taken_without_a_line_comes_later_into_the_same_chain_with_its_own_time()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        var takenAt = server.Clock.GetUtcNow().AddMinutes(-7);
        var answer = await UploadAsync(room, null, Png(4000, 3000), item: "sink", takenAt: takenAt);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("sink", (await room.Official.HearAsync("stillTaken")).GetProperty("item").GetString());
        Assert.Equal("bad_call", await (await UploadAsync(room, null, Png(100, 100), item: "waste", takenAt: takenAt)).CodeAsync());
        Assert.Equal("bad_call", await (await UploadAsync(room, null, Png(100, 100), item: "sink", takenAt: takenAt.AddDays(-40))).CodeAsync());
        await room.EndAsync();
        var entry = Assert.Single(await server.EntriesAsync(room.Appointment.SessionId), e => e.GetProperty("kind").GetString() == "still.taken").GetProperty("data");
        Assert.Equal(takenAt, entry.GetProperty("takenAt").GetDateTimeOffset(), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Who_waits_sends_no_picture_of_own_accord()
    {
        await using var room = await Room.OpenAsync(server);
        await room.Applicant.JoinAsync(Page.FullConsent);
        await room.Official.JoinAsync();
        Assert.Equal("still_unknown", await (await UploadAsync(room, null, Png(100, 100), item: "sink", takenAt: server.Clock.GetUtcNow())).CodeAsync());
    }

    [Fact]
    public async Task While_a_still_comes_in_the_official_hears_how_much_of_it_is_here_at_most_so_often()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        var request = (await room.Official.Hub.InvokeAsync<StillRequestResult>("requestStill", new StillCall(room.Applicant.Id, "sink"))).RequestId;
        byte[] picture = [.. Png(4000, 3000), .. new byte[400_000]];
        server.Clock.StandsAt = server.Clock.GetTimestamp();
        try
        {
            var line = new SlowBody(picture);
            var sending = UploadAsync(room, request, line);
            line.Go(100_000);
            var first = await room.Official.HearAsync("stillComing");
            Assert.Equal((request, picture.Length), (first.GetProperty("requestId").GetString(), first.GetProperty("of").GetInt32()));
            Assert.InRange(first.GetProperty("bytes").GetInt32(), 1, 100_000);
            line.Go(100_000);
            server.Clock.StandsAt += (long)(SessionLimits.StillToldEvery.TotalSeconds * server.Clock.TimestampFrequency);
            line.Go(100_000);
            var second = await room.Official.HearAsync("stillComing");
            Assert.InRange(second.GetProperty("bytes").GetInt32(), 100_001, 300_000);
            line.Go(picture.Length);
            Assert.Equal(HttpStatusCode.Created, (await sending).StatusCode);
            await room.Official.HearAsync("stillTaken");
            Assert.False(room.Official.Heard("stillComing"));
            Assert.False(room.Applicant.Heard("stillComing"));
        }
        finally
        {
            server.Clock.StandsAt = null;
        }
    }

    [Fact]
    public async Task Of_a_still_that_breaks_off_or_is_refused_the_official_hears_that_nothing_is_here()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        var request = (await room.Official.Hub.InvokeAsync<StillRequestResult>("requestStill", new StillCall(room.Applicant.Id, null))).RequestId;
        Assert.Equal("hash_mismatch", await (await UploadAsync(room, request, Png(100, 100), hash: new string('0', 64))).CodeAsync());
        await room.Official.HearAsync("stillComing", e => e.GetProperty("bytes").GetInt32() == 0);

        using var broken = new CancellationTokenSource();
        var line = new SlowBody([.. Png(4000, 3000), .. new byte[400_000]]);
        var sending = UploadAsync(room, request, line, broken.Token);
        line.Go(100_000);
        await room.Official.HearAsync("stillComing", e => e.GetProperty("bytes").GetInt32() > 0);
        await broken.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
        await room.Official.HearAsync("stillComing", e => e.GetProperty("bytes").GetInt32() == 0);
        Assert.Equal(HttpStatusCode.Created, (await UploadAsync(room, request, Png(100, 100))).StatusCode);
    }

    [Fact]
    public async Task What_nobody_asked_for_is_refused_before_its_bytes_are_read()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();

        Assert.Equal("still_unknown", await (await UploadAsync(room, "none", Png(100, 100))).CodeAsync());
        Assert.Equal("still_unknown", await (await UploadAsync(room, "none", new byte[20 * 1024 * 1024 + 1])).CodeAsync());
    }

    [Fact]
    public async Task A_request_that_the_official_takes_back_is_gone_on_both_sides()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        var request = (await room.Official.Hub.InvokeAsync<StillRequestResult>("requestStill", new StillCall(room.Applicant.Id, "sink"))).RequestId;
        Assert.Equal("official_only", await room.Applicant.RefusedAsync("withdrawStill", new { requestId = request }));
        await room.Official.Hub.InvokeAsync("withdrawStill", new WithdrawStillCall(request));
        foreach (var page in new[] { room.Applicant, room.Official })
        {
            Assert.Equal(request, (await page.HearAsync("stillDeclined")).GetProperty("requestId").GetString());
        }

        Assert.Equal("still_unknown", await (await UploadAsync(room, request, Png(100, 100))).CodeAsync());
        Assert.Equal("still_unknown", await room.Official.RefusedAsync("withdrawStill", new { requestId = request }));
        Assert.Equal("bad_call", await (await UploadAsync(room, $"none&takenAt=2020-01-01T00:00:00Z", Png(100, 100))).CodeAsync());
    }

    [Fact]
    public async Task Only_the_person_who_was_asked_sends_the_still()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        var request = (await room.Official.Hub.InvokeAsync<StillRequestResult>("requestStill", new StillCall(room.Applicant.Id, null))).RequestId;
        using var official = await server.OfficialAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(official, room, $"request={request}", Png(100, 100))).StatusCode);

        var helper = await official.InviteAsync(room.Appointment.CaseId, new { helping = "family", name = "王大力" });
        await using var other = await server.ApplicantPageAsync(helper);
        await other.JoinAsync(Page.FullConsent);
        await room.Official.Hub.InvokeAsync("admit", new AdmitCall(other.Id));
        using var family = server.Browser(other.Visit);
        Assert.Equal("still_unknown", await (await SendAsync(family, room, $"request={request}", Png(100, 100))).CodeAsync());
        Assert.Equal(HttpStatusCode.Created, (await UploadAsync(room, request, Png(100, 100))).StatusCode);
        Assert.Equal("bad_call", await room.Official.RefusedAsync("requestStill", new { participantId = room.Official.Id, item = (string?)null }));
    }

    [Fact]
    public async Task Bad_uploads_are_refused_and_the_request_stays_open()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        var request = (await room.Official.Hub.InvokeAsync<StillRequestResult>("requestStill", new StillCall(room.Applicant.Id, null))).RequestId;

        Assert.Equal("not_an_image", await (await UploadAsync(room, request, "<svg/>"u8.ToArray())).CodeAsync());
        Assert.Equal("not_an_image", await (await UploadAsync(room, request, Png(0, 100))).CodeAsync());
        Assert.Equal("not_an_image", await (await UploadAsync(room, request, Png(20_000, 20_000))).CodeAsync());
        Assert.Equal("hash_mismatch", await (await UploadAsync(room, request, Png(100, 100), hash: new string('0', 64))).CodeAsync());
        Assert.Equal("hash_mismatch", await (await UploadAsync(room, request, Png(100, 100), hash: "zz")).CodeAsync());
        Assert.Equal("too_large", await (await UploadAsync(room, request, new byte[20 * 1024 * 1024 + 1])).CodeAsync());
        Assert.Equal(HttpStatusCode.Created, (await UploadAsync(room, request, Png(100, 100))).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ffd8")]
    [InlineData("ffd8ffc000")]
    [InlineData("ffd8ffe00000ffe00000ffe00000")]
    [InlineData("89504e470d0a1a0a")]
    [InlineData("524946460000000057454250")]
    public void A_header_cut_short_is_no_image(string hex) => Assert.Null(ImageHeader.Read(Convert.FromHexString(hex)));

    [Fact]
    public void Whatever_bytes_come_the_header_is_read_without_a_fault()
    {
        var random = new Random(7);
        byte[][] beginnings = [[0xff, 0xd8, 0xff], [.. Png(10, 10)], [.. "RIFF....WEBPVP8X"u8], [.. "RIFF....WEBPVP8 "u8], [.. "RIFF....WEBPVP8L"u8]];
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            byte[] image = [.. beginnings[i % beginnings.Length], .. bytes];
            var header = ImageHeader.Read(image.AsSpan(0, random.Next(image.Length + 1)));
            Assert.True(header is null or { Width: > 0, Height: > 0 });
        }
    }

    [Fact]
    public void A_JPEGs_size_stands_in_its_frame_header()
    {
        byte[] jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc2, 0, 17, 8, 0x0b, 0xb8, 0x0f, 0xa0, 3, 0, 0];
        Assert.Equal(new ImageHeader("jpg", 4000, 3000), ImageHeader.Read(jpeg));
    }

    private async Task<HttpResponseMessage> UploadAsync(Room room, string? request, byte[] content, string? hash = null, string? item = null, DateTimeOffset? takenAt = null)
    {
        using var browser = server.Browser(room.Applicant.Visit);
        var query = request is not null ? $"request={request}" : $"item={item}&takenAt={Uri.EscapeDataString(takenAt!.Value.ToString("O"))}";
        return await SendAsync(browser, room, query, content, hash);
    }

    private async Task<HttpResponseMessage> UploadAsync(Room room, string request, SlowBody body, CancellationToken cancel = default)
    {
        using var browser = server.Browser(room.Applicant.Visit);
        return await browser.PostAsync($"/api/sessions/{room.Appointment.SessionId}/stills?request={request}", body, cancel);
    }

    /// <summary>A body whose bytes go when the test says so.</summary>
    private sealed class SlowBody : HttpContent
    {
        private readonly System.Threading.Channels.Channel<int> _parts = System.Threading.Channels.Channel.CreateUnbounded<int>();
        private readonly byte[] _content;

        public SlowBody(byte[] content)
        {
            _content = content;
            Headers.ContentType = new("image/png");
            Headers.Add("X-Content-SHA256", Convert.ToHexStringLower(SHA256.HashData(content)));
        }

        public void Go(int bytes) => _parts.Writer.TryWrite(bytes);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancel)
        {
            for (var gone = 0; gone < _content.Length;)
            {
                var next = Math.Min(gone + await _parts.Reader.ReadAsync(cancel), _content.Length);
                await stream.WriteAsync(_content.AsMemory(gone..next), cancel);
                await stream.FlushAsync(cancel);
                gone = next;
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _content.Length;
            return true;
        }
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient browser, Room room, string query, byte[] content, string? hash = null)
    {
        var body = new ByteArrayContent(content);
        body.Headers.ContentType = new("image/png");
        body.Headers.Add("X-Content-SHA256", hash ?? Convert.ToHexStringLower(SHA256.HashData(content)));
        return browser.PostAsync($"/api/sessions/{room.Appointment.SessionId}/stills?{query}", body);
    }

    private static byte[] Png(int width, int height)
    {
        byte[] png = [0x89, .. "PNG\r\n\x1a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, .. new byte[8], 8, 2, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        return png;
    }
}
