using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>A certificate ends. What a key signed before stays vouched for, and nothing is signed that nobody could vouch for.</summary>
public sealed class KeyTermTests : IDisposable
{
    private const int Years = 20;
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("keys");
    private readonly LaterClock _clock = new();
    private readonly LocalArchive _archive;

    public KeyTermTests() => _archive = new LocalArchive(Path.Combine(_root.FullName, "archive"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task Weeks_before_the_certificate_ends_it_is_said_what_to_do()
    {
        await using var node = await StartAsync();
        Assert.Equal(("a key file", null, null), node.Signing);
        _clock.By = ToTheEnd - TimeSpan.FromDays(50);
        Assert.Null(node.Signing.Ending);
        _clock.By = ToTheEnd - TimeSpan.FromDays(30);
        Assert.Null(node.Signing.Failing);
        Assert.Contains("--rotate-key", node.Signing.Ending, StringComparison.Ordinal);
        await (await node.OpenAsync(Opening("s1"), new Heard())).EndAsync("ended");
    }

    [Fact]
    public async Task A_key_whose_certificate_has_ended_signs_nothing_and_what_waits_is_sealed_by_the_next_key()
    {
        await using (var node = await StartAsync())
        {
            await (await node.OpenAsync(Opening("s1"), new Heard())).EndAsync("ended");
            var session = await node.OpenAsync(Opening("s2"), new Heard());
            _clock.By = ToTheEnd + TimeSpan.FromHours(1);
            await session.AppendAsync(EvidenceEntry.SessionResumed("still recorded"));
            var refused = await Assert.ThrowsAsync<EvidenceUnavailable>(() => session.EndAsync("ended"));
            Assert.Contains("recorded whole and waits for its signature", refused.Message, StringComparison.Ordinal);
            Assert.Contains("--rotate-key", refused.Message, StringComparison.Ordinal);
            Assert.Contains("has ended", node.Signing.Failing, StringComparison.Ordinal);
        }

        _clock.By = ToTheEnd + TimeSpan.FromDays(100);
        await using var next = await StartAsync(options => options with { RotateKey = true });
        for (var looks = 0; !File.Exists(Path.Combine(_root.FullName, "archive/sessions/s2/sealed.json")); looks++)
        {
            Assert.True(looks < 1000, "not sealed");
            await Task.Delay(10, Cancel);
        }

        await AssertVouchedAsync(next, "s1", "s2");
    }

    [Fact]
    public async Task Seals_of_a_key_whose_file_was_overwritten_are_still_vouched_for()
    {
        var file = Path.Combine(_root.FullName, "office.pem");
        foreach (var id in new[] { "s1", "s2", "s3" })
        {
            using var key = SigningKey.Create($"The office for {id}", DateTimeOffset.UtcNow);
            await File.WriteAllTextAsync(file, key.ToPem(), Cancel);
            await using var node = await StartAsync(options => options with { SigningKeyFile = file });
            await (await node.OpenAsync(Opening(id), new Heard())).EndAsync("ended");
        }

        await using var last = await StartAsync(options => options with { SigningKeyFile = file });
        await AssertVouchedAsync(last, "s1", "s2", "s3");
        Assert.All(Directory.GetFiles(Path.Combine(_root.FullName, "data", "keys")), kept => Assert.DoesNotContain("PRIVATE", File.ReadAllText(kept)));
    }

    private static TimeSpan ToTheEnd => DateTimeOffset.UtcNow.AddYears(Years) - DateTimeOffset.UtcNow;

    private async Task AssertVouchedAsync(MediaNode node, params string[] sessions)
    {
        foreach (var id in sessions)
        {
            var verdict = await new SessionArchive(_archive, node).VerifyAsync(id, Cancel);
            Assert.Equal((id, VerdictKind.Intact, true), (id, verdict.Kind, verdict.Signature!.Trusted));
        }
    }

    private static SessionOpening Opening(string id) => new(id, "2026-0001", "notary", []);

    private Task<MediaNode> StartAsync(Func<MediaNodeOptions, MediaNodeOptions>? with = null) => MediaNode.StartAsync(
        (with ?? (same => same))(new MediaNodeOptions { DataFolder = Path.Combine(_root.FullName, "data"), Port = 0, ListenAddress = IPAddress.Loopback }),
        _archive, _clock, NullLoggerFactory.Instance, Cancel);
}

/// <summary>The machine's clock, set forward by a test.</summary>
internal sealed class LaterClock : TimeProvider
{
    public TimeSpan By { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;
}
