using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Media.Tests.Evidence;
using RemoteVerify.Node;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>A whole node on a free UDP port of the loopback.</summary>
public sealed class MediaNodeTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("medianode");
    private readonly LocalArchive _archive;

    public MediaNodeTests() => _archive = new LocalArchive(Path.Combine(_root.FullName, "archive"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task A_session_is_opened_filled_ended_and_read_back()
    {
        await using var node = await StartAsync();
        var heard = new Heard();
        var session = await node.OpenAsync(Opening("s1"), heard);
        var note = await session.StoreTextAsync("note", "核对无误");
        var line = await session.AppendAsync(EvidenceEntry.NoteAdded("official-1", note));
        var still = Bench.Bytes(1, 5000);
        var stored = await session.StoreStillAsync(new MemoryStream(still), "jpg", SHA256.HashData(still), Cancel);
        await session.AppendAsync(EvidenceEntry.StillTaken(stored, "deed", "applicant-1"));
        var ended = await session.EndAsync("ended");

        Assert.Equal(1, line.Seq);
        Assert.Equal(ended, await session.EndAsync("again"));
        Assert.Null(node.Find("s1"));
        Assert.Equal(ended.Receipt, heard.Receipts.Last().Jws);
        var archive = new SessionArchive(_archive, node);
        Assert.Equal(VerdictKind.Intact, (await archive.VerifyAsync("s1", Cancel)).Kind);
        await using var back = await archive.OpenFileAsync("s1", stored.File, Cancel);
        Assert.Equal(stored.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(back, Cancel)));
        await Assert.ThrowsAsync<SessionOver>(() => node.OpenAsync(Opening("s1"), heard));
    }

    [Fact]
    public async Task What_a_stop_left_open_is_gone_on_with_at_the_next_start()
    {
        await using (var node = await StartAsync())
        {
            await node.OpenAsync(Opening("s1"), new Heard());
            await node.OpenAsync(Opening("s2"), new Heard());
        }

        await using var next = await StartAsync();
        Assert.Equal(["s1", "s2"], next.Unsealed);

        var session = await next.OpenAsync(Opening("s1"), new Heard());
        Assert.Equal(["s2"], next.Unsealed);
        await session.EndAsync("ended");
        Assert.True((await next.SealAbandonedAsync("s2", "nobody came back")).CutShort);
        Assert.Empty(next.Unsealed);

        var archive = new SessionArchive(_archive, next);
        var kinds = (await archive.OpenReadAsync("s1", Cancel))!.Lines.Select(line => line.Kind);
        Assert.Equal([EvidenceKind.SessionOpened, EvidenceKind.SessionResumed, EvidenceKind.SessionSealed], kinds);
        Assert.Equal(VerdictKind.Intact, (await archive.VerifyAsync("s2", Cancel)).Kind);
    }

    [Fact]
    public async Task A_damaged_log_is_set_aside_and_the_service_starts_anyway()
    {
        await using (var node = await StartAsync())
        {
            var session = await node.OpenAsync(Opening("s1"), new Heard());
            await session.AppendAsync(EvidenceEntry.SessionResumed("more"));
            await session.AppendAsync(EvidenceEntry.SessionResumed("and more"));
            await node.OpenAsync(Opening("s2"), new Heard());
        }

        var log = Path.Combine(_root.FullName, "data/live/s1/data/log.jsonl");
        var bytes = await File.ReadAllBytesAsync(log, Cancel);
        bytes[30] ^= 1;
        await File.WriteAllBytesAsync(log, bytes, Cancel);

        await using var next = await StartAsync();
        Assert.Equal(["s2"], next.Unsealed);
        var damaged = Assert.Single(next.Damaged);
        Assert.Equal("s1", damaged.SessionId);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Directory.EnumerateFiles(Path.Combine(_root.FullName, "data/damaged"), "log.jsonl", SearchOption.AllDirectories).Single(), Cancel));
    }

    [Fact]
    public async Task The_signing_key_is_made_once_and_nobody_else_may_read_it()
    {
        string first;
        await using (var node = await StartAsync())
        {
            first = node.Signer.Thumbprint;
        }

        await using var next = await StartAsync();
        Assert.Equal(first, next.Signer.Thumbprint);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "POSIX permissions");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(Path.Combine(_root.FullName, "data/keys/signer.pem")).UnixFileMode);
    }

    [Fact]
    public async Task Uploads_that_are_too_large_or_not_what_their_hash_says_are_refused_and_leave_nothing()
    {
        await using var node = await StartAsync();
        var session = await node.OpenAsync(Opening("s1"), new Heard());
        var still = Bench.Bytes(1, 5000);

        var mismatch = await Assert.ThrowsAsync<ItemRefused>(() => session.StoreStillAsync(new MemoryStream(still), "jpg", new byte[32], Cancel));
        var large = await Assert.ThrowsAsync<ItemRefused>(() => session.StoreStillAsync(new MemoryStream(new byte[60_000]), "jpg", new byte[32], Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => session.StoreStillAsync(new MemoryStream(still), "../x", SHA256.HashData(still), Cancel));

        Assert.Equal(("hash_mismatch", "too_large"), (mismatch.Code, large.Code));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_root.FullName, "data/live/s1/data/stills")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("v=0")]
    [InlineData("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n")]
    public async Task A_bad_offer_is_refused_with_words(string sdp)
    {
        await using var node = await StartAsync();
        var session = await node.OpenAsync(Opening("s1"), new Heard());

        var refused = await Assert.ThrowsAsync<OfferRefused>(() => session.AnswerAsync("p1", "applicant-1", new MediaOffer(sdp, []), Cancel));
        Assert.Equal("bad_sdp", refused.Code);
        Assert.NotEmpty(refused.Message);
        await Assert.ThrowsAsync<ArgumentException>(() => session.AnswerAsync("p1", "../applicant", new MediaOffer(sdp, []), Cancel));
    }

    [Theory]
    [InlineData("../s1")]
    [InlineData("")]
    [InlineData("a/b")]
    public async Task An_identifier_that_is_a_path_is_refused(string id)
    {
        await using var node = await StartAsync();
        await Assert.ThrowsAnyAsync<ArgumentException>(() => node.OpenAsync(Opening(id), new Heard()));
    }

    private static SessionOpening Opening(string id) => new(id, "2026-0001", "notary", []);

    [Fact]
    public async Task A_node_stamps_a_running_session_again_and_again_and_its_seal()
    {
        ExternalTool.Need("openssl");
        using var authority = await HttpAuthority.StartAsync();
        await using var node = await StartAsync(options => options with { TimestampAuthority = authority.Address, TimestampEvery = TimeSpan.FromMilliseconds(50), TimestampTimeout = TimeSpan.FromSeconds(10) });
        var archive = new SessionArchive(_archive, node);
        var session = await node.OpenAsync(Opening("s1"), new Heard());
        for (var looks = 0; (await archive.OpenReadAsync("s1", Cancel))!.Lines.Count(line => line.Kind == EvidenceKind.TimeStamped) < 2; looks++)
        {
            Assert.True(looks < 2000, "no stamps");
            await Task.Delay(10, Cancel);
        }

        Assert.Equal(TimestampState.Stamped, (await session.EndAsync("ended")).Timestamp);
        var verdict = await archive.VerifyAsync("s1", Cancel);
        Assert.Equal(VerdictKind.Intact, verdict.Kind);
        Assert.True(verdict.Times.Count >= 2);
        Assert.NotNull(verdict.Signature!.Stamp);
    }

    [Fact]
    public async Task A_new_key_signs_from_its_start_on_and_the_old_keys_seals_are_still_vouched_for()
    {
        string old;
        await using (var node = await StartAsync())
        {
            old = SigningKey.FingerprintOf(node.Signer);
            await (await node.OpenAsync(Opening("s1"), new Heard())).EndAsync("ended");
        }

        await using var next = await StartAsync(options => options with { RotateKey = true });
        await (await next.OpenAsync(Opening("s2"), new Heard())).EndAsync("ended");

        var archive = new SessionArchive(_archive, next);
        var (first, second) = (await archive.VerifyAsync("s1", Cancel), await archive.VerifyAsync("s2", Cancel));
        Assert.Equal((VerdictKind.Intact, true, old), (first.Kind, first.Signature!.Trusted, first.Signature.Fingerprint));
        Assert.Equal((VerdictKind.Intact, true, SigningKey.FingerprintOf(next.Signer)), (second.Kind, second.Signature!.Trusted, second.Signature.Fingerprint));
        Assert.NotEqual(old, second.Signature.Fingerprint);
        var keys = Directory.GetFiles(Path.Combine(_root.FullName, "data", "keys"), "signer*.pem");
        Assert.Equal(3, keys.Length); // the key, and the certificates of both
        Assert.Single(keys, file => File.ReadAllText(file).Contains("PRIVATE KEY", StringComparison.Ordinal));
    }

    private Task<MediaNode> StartAsync(Func<MediaNodeOptions, MediaNodeOptions>? with = null) => MediaNode.StartAsync(
        (with ?? (same => same))(new MediaNodeOptions { DataFolder = Path.Combine(_root.FullName, "data"), Port = 0, ListenAddress = IPAddress.Loopback, MaxStillLength = 50_000 }),
        _archive, TimeProvider.System, NullLoggerFactory.Instance, Cancel);
}
